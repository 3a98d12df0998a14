import * as v from 'valibot';
import { ASSUMPTIONS, type CheckpointDescription } from '../../core/checkpoint/description';
import { MODEL_FAMILIES, type RunConfig, SPLIT_METHODS, TASK_OPERATIONS } from '../../core/config/types';
import { COUNT, FINITE, LONG_TEXT } from './checked';

const TASK = v.object({
  operation: v.picklist(TASK_OPERATIONS),
  expression: v.optional(LONG_TEXT),
  group: v.optional(LONG_TEXT),
  modulus: COUNT,
  trainFraction: FINITE,
  tokens: LONG_TEXT,
  pairs: v.picklist(['ordered', 'unordered']),
  split: v.object({
    method: v.picklist(SPLIT_METHODS),
    seed: COUNT,
    file: v.optional(v.nullable(LONG_TEXT)),
    train: v.optional(LONG_TEXT),
  }),
  labelNoise: v.optional(FINITE),
  opinion: v.optional(v.object({ reliability: FINITE, none: FINITE, boss: FINITE, deference: FINITE })),
});

const MODEL = v.object({
  family: v.picklist(MODEL_FAMILIES),
  layers: COUNT,
  dModel: COUNT,
  heads: COUNT,
  dMlp: COUNT,
  activation: v.picklist(['relu', 'gelu', 'square']),
  layerNorm: v.union([v.boolean(), v.literal('pre')]),
  attentionCoefficient: FINITE,
  seed: COUNT,
  initFrom: v.nullable(LONG_TEXT),
  freeze: v.optional(v.array(LONG_TEXT)),
});

/** Of the config that a file carries only the name is used here. */
const CONFIG = v.custom<RunConfig>((value) => v.is(v.looseObject({ name: LONG_TEXT }), value), 'a config');

/** What the analysis process says of a checkpoint file. */
export const DESCRIPTION: v.GenericSchema<unknown, CheckpointDescription> = v.object({
  file: LONG_TEXT,
  epoch: COUNT,
  modulus: COUNT,
  model: MODEL,
  task: TASK,
  assumed: v.array(v.picklist(ASSUMPTIONS)),
  aside: v.array(LONG_TEXT),
  config: v.optional(CONFIG),
  history: v.optional(COUNT),
  bytes: COUNT,
  tensors: v.array(v.object({ name: LONG_TEXT, shape: v.array(COUNT) })),
});
