import type { Assumption, CheckpointFacts } from './description';
import { chooseWeights, type ChosenWeights } from './choose-weights';
import type { FileContents } from './contents';
import { type Facts, factsBeside, parsedMetadata } from './facts';
import { type StatedForward, statedForward } from './forward-pass';
import { epochsOf, statedEpoch } from './history-epochs';
import { openContents } from './open-contents';
import { type RecognisedModel, recogniseModel, type StatedModel } from './recognise';
import type { StatedLayout } from './recognise-layout';
import { type StatedPairs, statedPairs } from './stated-split';
import { type StatedTask, statedTask } from './stated-task';
import { defaultConfig, parseConfig } from '../config/parse';
import { InputError } from '../config/problem';
import type { RunConfig, TaskConfig } from '../config/types';
import type { Parameters } from '../model';
import { configOf, epochOf } from '../run/metadata';

/** A checkpoint of any kind that is read, and what it says of itself. */
export interface OpenedCheckpoint extends CheckpointFacts {
  /** TransformerLens' names and orientations; W_U without columns for tokens that are no answers. */
  parameters: Parameters;
}

/** What a person may say of a file that does not. */
export type AskedLayout = Pick<StatedLayout, 'tokens'>;

type Description = Pick<CheckpointFacts, 'epoch' | 'model' | 'task' | 'assumed' | 'config'>;

/**
 * Opens a checkpoint of any kind that is read, told apart by content, in either orientation. Of a file with a history it is
 * the newest.
 * @param asked what the person says where the file does not
 * @throws InputError, one line that names the file
 */
export function openCheckpoint(file: string, asked: AskedLayout = {}): OpenedCheckpoint {
  const contents = openContents(file);
  try {
    return { file, ...describeContents(contents, asked).opened };
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${file}: ${error.message}`, { cause: error }) : error;
  } finally {
    contents.close();
  }
}

/**
 * Describes what a file holds.
 * @returns the model, and what was known of it before its tensors were looked at
 */
export function describeContents(
  { root, metadata }: FileContents,
  asked: AskedLayout,
): { opened: Omit<OpenedCheckpoint, 'file'>; stated: StatedModel } {
  const { weights, history } = chooseWeights(root);
  const config = configOf(metadata);
  const model = config
    ? ownModel(weights, config, epochOf(metadata))
    : foreignModel(weights, factsBeside([...weights.parents, parsedMetadata(metadata)]), asked);
  const { problems } = parseConfig(
    JSON.stringify({ task: { modulus: model.modulus, trainFraction: 0.5 }, model: model.model }),
  );
  if (problems.length > 0) {
    throw new InputError(`its model cannot be opened: ${problems[0].message}`);
  }
  const { stated, ...opened } = model;
  const series = history && history.items.length > 1 && epochsOf(history) ? history.items.length : undefined;
  const aside = [...model.aside, ...weights.aside];
  return { opened: { ...opened, aside, ...(series !== undefined && { history: series }) }, stated };
}

type Found = Description & Pick<RecognisedModel, 'parameters' | 'modulus' | 'aside'> & { stated: StatedModel };

/** A model that was trained here says all. */
function ownModel({ tensors }: ChosenWeights, config: RunConfig, epoch: number): Found {
  const { task, model } = config;
  const normalization = model.layerNorm === 'pre' ? 'LNPre' : undefined;
  const stated = { tokens: task.tokens, normalization } as const;
  const found = recogniseModel(tensors, stated);
  const says = JSON.stringify({ modulus: found.modulus, ...found.model });
  const { family, layers, dModel, heads, dMlp, layerNorm } = model;
  const claims = JSON.stringify({ modulus: task.modulus, family, layers, dModel, heads, dMlp, layerNorm });
  if (says !== claims) {
    throw new InputError(`its config (${claims}) is not that of its tensors (${says}); save it again`);
  }
  const assumed: Assumption[] = task.split.method === 'unknown' ? ['split'] : [];
  const { parameters, modulus, aside } = found;
  return { parameters, modulus, aside, epoch, model, task, assumed, config, stated };
}

function foreignModel({ tensors, parents, epoch }: ChosenWeights, facts: Facts, asked: AskedLayout): Found {
  const forward = statedForward(facts);
  const said = statedTask(facts);
  const stated = { ...asked, modulus: said.modulus, normalization: forward.normalization };
  const found = recogniseModel(tensors, stated);
  const { parameters, modulus, tokens, aside } = found;
  const task = taskOf(said, modulus, tokens);
  const pairs = statedPairs(parents, task, said.operation !== undefined);
  const split = pairs.split ?? said.split;
  const operation = pairs.operation ?? task.operation;
  return {
    parameters,
    modulus,
    aside,
    epoch: epoch ?? statedEpoch(facts) ?? 0,
    model: {
      ...found.model,
      activation: forward.activation ?? (found.model.family === 'mlp' ? 'square' : 'relu'),
      attentionCoefficient: forward.attentionCoefficient ?? 1,
      seed: 0,
      initFrom: null,
    },
    task: { ...task, operation, ...split },
    stated,
    assumed: assumedOf(forward, said, pairs, asked, found),
  };
}

function taskOf({ operation = 'add' }: StatedTask, modulus: number, tokens: string): TaskConfig {
  const { trainFraction } = defaultConfig().task;
  return { operation, modulus, trainFraction, tokens, pairs: 'ordered', split: { method: 'unknown', seed: 0 } };
}

function assumedOf(
  forward: StatedForward,
  stated: StatedTask,
  pairs: StatedPairs,
  asked: AskedLayout,
  { tokens, model }: RecognisedModel,
): Assumption[] {
  const isMlp = model.family === 'mlp';
  const unsaid: [Assumption, boolean][] = [
    ['operation', (stated.operation ?? pairs.operation) === undefined],
    ['split', (pairs.split ?? stated.split) === undefined],
    // Of other layouts the shapes leave one reading.
    ['tokens', asked.tokens === undefined && tokens.includes('op')],
    ['activation', forward.activation === undefined],
    ['layerNorm', !isMlp && forward.normalization === undefined && model.layerNorm === false],
    // What says how neurons are activated is the config of a program whose attention has no coefficient.
    ['attentionCoefficient', !isMlp && forward.attentionCoefficient === undefined && forward.activation === undefined],
  ];
  return unsaid.filter(([, isUnsaid]) => isUnsaid).map(([name]) => name);
}
