import * as path from 'node:path';
import type { CheckpointDescription } from '../checkpoint/description';
import { describeCheckpoint } from '../checkpoint/describe';
import type { FieldProblem } from './checks';
import { CANONICAL_TOKENS } from '../token-layout';
import { InputError } from './problem';
import type { ModelConfig, RunConfig, TaskConfig } from './types';

/** What tensors show of their model; the rest is the config's to say. */
const SHOWN = ['layers', 'dModel', 'heads', 'dMlp', 'layerNorm'] as const;

/** The value of a config's text, without defaults. */
export type Written = Readonly<Record<string, unknown>>;

/**
 * Completes a config with `load` by its checkpoint: the path becomes absolute, the model is the checkpoint's, and what the
 * text does not say of the task is the checkpoint's own, or the default with its modulus. Other configs stay as they are.
 * @param folder that of the config file
 */
export function completeLoad(
  config: RunConfig,
  written: Written,
  folder: string,
): { config: RunConfig } | { problem: FieldProblem } {
  if (config.load === null) {
    return { config };
  }
  const checkpoint = path.resolve(folder, config.load.checkpoint);
  let found: CheckpointDescription;
  try {
    found = describeCheckpoint(checkpoint);
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    const message = `load.checkpoint cannot be opened: ${error.message}; give the path of a .pth, .pt or .safetensors model relative to this file`;
    return { problem: { path: ['load', 'checkpoint'], message } };
  }
  const problem = contradiction(config, written, found);
  if (problem) {
    return { problem };
  }
  const task = completeTask(config.task, part(written, 'task'), found);
  // Tensors show neither the activation function nor the attention coefficient: the config may say them.
  const said = part(written, 'model');
  const { activation } = 'activation' in said ? config.model : found.model;
  const { attentionCoefficient } = 'attentionCoefficient' in said ? config.model : found.model;
  const model = { ...found.model, activation, attentionCoefficient, initFrom: null };
  return { config: { ...config, task, model, load: { checkpoint } } };
}

/** Whether a model is the one whose tensors were opened, as far as they show. */
export function fitsTensors(model: ModelConfig, opened: ModelConfig): boolean {
  return SHOWN.every((name) => model[name] === opened[name]);
}

function contradiction(config: RunConfig, written: Written, found: CheckpointDescription): FieldProblem | undefined {
  const model = part(written, 'model');
  const task = part(written, 'task');
  const fixed = [
    ...SHOWN,
    ...(found.activationStated ? (['activation'] as const) : []),
    ...(found.config ? (['attentionCoefficient'] as const) : []),
  ];
  const claims: [path: string[], claimed: unknown, actual: unknown][] = [
    [['task', 'modulus'], task['modulus'], found.modulus],
    [['task', 'tokens'], task['tokens'], found.task?.tokens ?? CANONICAL_TOKENS],
    ...fixed.map((name): [string[], unknown, unknown] => [['model', name], model[name], found.model[name]]),
  ];
  const wrong = claims.find(([, claimed, actual]) => claimed !== undefined && claimed !== actual);
  if (wrong) {
    const [path, claimed, actual] = wrong;
    const field = path.join('.');
    const message = `${field} is ${JSON.stringify(claimed)}, but ${found.file} has ${JSON.stringify(actual)}; write that or leave ${field} out`;
    return { path, message };
  }
  return config.model.initFrom === null
    ? undefined
    : {
        path: ['model', 'initFrom'],
        message: 'model.initFrom starts a training and load opens a model without one; take one of them out',
      };
}

function completeTask(task: TaskConfig, written: Written, found: CheckpointDescription): TaskConfig {
  const own = found.task;
  if (!own) {
    return { ...task, modulus: found.modulus };
  }
  const split = part(written, 'split');
  return {
    operation: 'operation' in written ? task.operation : own.operation,
    modulus: found.modulus,
    trainFraction: 'trainFraction' in written ? task.trainFraction : own.trainFraction,
    tokens: own.tokens,
    pairs: 'pairs' in written ? task.pairs : own.pairs,
    split: {
      method: 'method' in split ? task.split.method : own.split.method,
      seed: 'seed' in split ? task.split.seed : own.split.seed,
    },
  };
}

function part(written: Written, name: string): Written {
  const value = written[name];
  return typeof value === 'object' && value !== null ? (value as Written) : {};
}
