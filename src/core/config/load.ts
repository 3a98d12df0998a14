import * as path from 'node:path';
import type { CheckpointDescription } from '../checkpoint/description';
import { describeCheckpoint } from '../checkpoint/describe';
import type { FieldProblem } from './checks';
import { InputError } from './problem';
import type { ModelConfig, RunConfig, TaskConfig } from './types';

/** What tensors show of their model; the rest is the config's to say. */
const SHOWN = ['family', 'layers', 'dModel', 'heads', 'dMlp', 'layerNorm'] as const;

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
    const { tokens } = part(written, 'task');
    found = describeCheckpoint(checkpoint, { tokens: typeof tokens === 'string' ? tokens : undefined });
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    const message = `load.checkpoint cannot be opened: ${error.message}; give the path of a .pth, .pt or .safetensors model relative to this file`;
    return { problem: { path: ['load', 'checkpoint'], message } };
  }
  const problem = contradiction(config, written, found) ?? halfSplit(written, found);
  if (problem) {
    return { problem };
  }
  const task = completeTask(config.task, part(written, 'task'), found);
  // Tensors show neither the activation function nor the attention coefficient: the config may say them.
  const said = part(written, 'model');
  const { activation } = 'activation' in said ? config.model : found.model;
  const { attentionCoefficient } = 'attentionCoefficient' in said ? config.model : found.model;
  const model = { ...found.model, activation, attentionCoefficient, initFrom: null };
  return {
    config: { ...config, task, model, load: { checkpoint, ...(config.load.history === true && { history: true }) } },
  };
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
    ...(['activation', 'attentionCoefficient'] as const).filter((name) => !found.assumed.includes(name)),
  ];
  const claims: [path: string[], claimed: unknown, actual: unknown][] = [
    [['task', 'modulus'], task['modulus'], found.modulus],
    [['task', 'tokens'], task['tokens'], found.task.tokens],
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

/** A seed or a fraction alone says nothing where the file does not say how its pairs were split. */
function halfSplit(written: Written, { file, task }: CheckpointDescription): FieldProblem | undefined {
  const said = part(written, 'task');
  const split = part(said, 'split');
  const half = 'trainFraction' in said ? ['task', 'trainFraction'] : 'seed' in split ? ['task', 'split', 'seed'] : [];
  if (task.split.method !== 'unknown' || 'method' in split || half.length === 0) {
    return undefined;
  }
  const name = half.join('.');
  const message = `${name} alone does not say which pairs were trained on, and ${file} does not; write task.split.method, too, or leave ${name} out`;
  return { path: half, message };
}

function completeTask(task: TaskConfig, written: Written, { task: own }: CheckpointDescription): TaskConfig {
  const said = part(written, 'split');
  const method = 'method' in said ? task.split.method : own.split.method;
  const seed = 'seed' in said ? task.split.seed : own.split.seed;
  const says = ['operation', 'expression', 'group'].some((field) => field in written);
  const { operation, expression, group } = says ? task : own;
  return {
    operation,
    ...(expression !== undefined && { expression }),
    ...(group !== undefined && { group }),
    modulus: own.modulus,
    trainFraction: 'trainFraction' in written ? task.trainFraction : own.trainFraction,
    tokens: own.tokens,
    pairs: 'pairs' in written ? task.pairs : own.pairs,
    ...opinionOf(task, written, own),
    split: method === 'indices' ? { ...indicesOf(own.split, said), method, seed } : { method, seed },
  };
}

function opinionOf(task: TaskConfig, written: Written, own: TaskConfig): Pick<TaskConfig, 'opinion'> {
  const opinion = 'opinion' in written ? task.opinion : (own.opinion ?? task.opinion);
  return opinion === undefined ? {} : { opinion };
}

/** Another file of indices takes the place of the model's own. */
function indicesOf({ file, train }: TaskConfig['split'], said: Written): Pick<TaskConfig['split'], 'file' | 'train'> {
  return 'file' in said || 'train' in said ? { ...said } : { file, train };
}

function part(written: Written, name: string): Written {
  const value = written[name];
  return typeof value === 'object' && value !== null ? (value as Written) : {};
}
