import * as path from 'node:path';
import { OpenedModel } from '../analysis/opened-model';
import { asideText, assumedText } from '../text/assumed';
import type { Assumption } from '../core/checkpoint/description';
import { openCheckpoint, type OpenedCheckpoint } from '../core/checkpoint/open';
import { defaultConfig, parseConfig } from '../core/config/parse';
import { InputError } from '../core/config/problem';
import { readSplitFile } from '../core/config/split-file';
import type { RunConfig, SplitMethod, TaskConfig } from '../core/config/types';
import { RunDirectory } from '../core/run/directory';
import { taskFormula } from '../core/tasks';
import { engineToLook } from '../engine/select';

export const TASK_OPTIONS = {
  operation: { type: 'string' },
  group: { type: 'string' },
  split: { type: 'string' },
} as const;

export const OPENING_OPTIONS = {
  ...TASK_OPTIONS,
  engine: { type: 'string', default: 'auto' },
} as const;

export const TASK_HELP = `  --operation NAME               what it was trained on where the checkpoint does not say: add, subtract, multiply, divide,
                                 x^2+y^2, x^2+xy+y^2, …
  --group NAME                   the same for x·y in a finite group: S4, A5, D8, Dic4, Z6xZ4, …
  --split METHOD:SEED:FRACTION   which pairs were trained on where the checkpoint does not say, e.g. python:1:0.3 (Python's
                                 random.shuffle), torch:598:0.3 (torch.randperm), numpy:0:0.3 (numpy.random.permutation) or
                                 seeded:0:0.3; all pairs alone are measured where nobody says it
  --split FILE                   the same by a JSON file: a list of indices among all pairs in row order, of true and false,
                                 or of pairs [x, y]; or {"train": list, "test": list}`;

export const OPENING_HELP = `${TASK_HELP}
  --engine NAME                  auto, fused, webgpu, tensorflow or wasm (default auto)`;

export interface OpeningOptions {
  readonly operation?: string;
  readonly group?: string;
  readonly split?: string;
  readonly engine?: string;
}

/** A checkpoint, ready to be measured. */
export interface Opening {
  readonly file: string;
  readonly task: TaskConfig;
  readonly model: OpenedModel;
  /** Updates made; undefined where the file does not say it. */
  readonly epoch: number | undefined;
  /** What it was trained with, where it was trained here. */
  readonly trained: RunConfig | undefined;
  /** What the checkpoint does not say and nobody else did. */
  readonly assumed: readonly Assumption[];
  /** That and what was left aside, as lines for stderr; empty where there is nothing. */
  readonly note: string;
}

const METHODS: Readonly<Record<string, SplitMethod>> = {
  python: 'python-shuffle',
  'python-shuffle': 'python-shuffle',
  torch: 'torch-randperm',
  'torch-randperm': 'torch-randperm',
  numpy: 'numpy-permutation',
  'numpy-permutation': 'numpy-permutation',
  seeded: 'seeded',
};

/**
 * Opens a checkpoint file, or a run's newest checkpoint.
 * @throws InputError, one line
 */
export async function openModel(target: string, options: OpeningOptions): Promise<Opening> {
  const run = new RunDirectory(target).info();
  const newest = run?.directory.checkpoints().at(-1)?.file;
  if (run && !newest) {
    throw new InputError(`${target} has no checkpoint yet`);
  }
  const file = newest ?? target;
  const opened = openCheckpoint(file);
  const task = taskOf(opened, options);
  const defaults = defaultConfig();
  const engine = engineOption(options.engine);
  const { model: shape, config: trained } = opened;
  const { loss, training } = trained ?? defaults;
  const config: RunConfig = {
    ...{ ...defaults, task, model: { ...shape, initFrom: trained?.model.initFrom ?? null }, loss },
    training: { ...defaults.training, changes: training.changes, from: training.from, engine },
  };
  const chosen = engineToLook(config);
  const isSaid = { operation: options.operation ?? options.group, split: options.split };
  const assumed = opened.assumed.filter((name) =>
    name !== 'operation' && name !== 'split' ? true : isSaid[name] === undefined,
  );
  const model = await OpenedModel.open(chosen.engine, opened.parameters, config);
  const epoch = opened.epoch === 0 && !trained ? undefined : opened.epoch;
  return { file, task, model, epoch, trained, assumed, note: noteOf({ ...opened, assumed }, task) };
}

function noteOf(opened: OpenedCheckpoint, task: TaskConfig): string {
  const unsaid = assumedText(opened, task, opened.model);
  const aside = asideText(opened.aside);
  const remedy = 'say it with --operation or --group and --split, or in a config with load';
  const lines = [unsaid && `${opened.file} does not say ${unsaid}; ${remedy}`, aside && `${opened.file}: ${aside}`];
  return lines.map((line) => (line ? `${line}\n` : '')).join('');
}

/**
 * A checkpoint's path, or that of a run's newest checkpoint.
 * @throws InputError for a run without one
 */
export function newestCheckpoint(target: string): string {
  const run = new RunDirectory(target).info();
  if (!run) {
    return path.resolve(target);
  }
  const newest = run.directory.checkpoints().at(-1)?.file;
  if (newest === undefined) {
    throw new InputError(`${target} has no checkpoint yet`);
  }
  return newest;
}

/** What the checkpoint was trained on, as it says or as the options do. */
export function taskOf(opened: OpenedCheckpoint, { operation, group, split }: OpeningOptions): TaskConfig {
  if (operation !== undefined && group !== undefined) {
    throw new InputError('take --operation or --group: a model was trained on one of them');
  }
  const task = {
    ...opened.task,
    ...(operation !== undefined && { operation: operationOf(operation, opened) }),
    ...(group !== undefined && groupTask(group, opened)),
  };
  if (split === undefined) {
    return checkedTask(task, '--operation');
  }
  const match = /^([a-z-]+):(\d+):(\d*\.?\d+)$/.exec(split);
  if (match && Object.hasOwn(METHODS, match[1])) {
    const [, method, seed, fraction] = match;
    const said = { trainFraction: Number(fraction), split: { method: METHODS[method], seed: Number(seed) } };
    return checkedTask({ ...task, ...said }, '--split');
  }
  if (/^[a-z-]+:/.test(split)) {
    throw new InputError(
      `--split takes METHOD:SEED:FRACTION with METHOD python, torch, numpy or seeded, e.g. python:1:0.3, or a file, got ${split}`,
    );
  }
  try {
    return { ...task, ...readSplitFile(split, task) };
  } catch (error) {
    throw error instanceof InputError ? new InputError(`--split: ${error.message}`) : error;
  }
}

function operationOf(name: string, { file, task, assumed }: OpenedCheckpoint): TaskConfig['operation'] {
  const { operation } = checkedTask({ ...task, operation: name, split: { method: 'seeded', seed: 0 } }, '--operation');
  if (!assumed.includes('operation') && operation !== task.operation) {
    throw new InputError(`--operation is ${operation}, but ${file} says that it was trained on ${task.operation}`);
  }
  return operation;
}

function groupTask(name: string, { file, task, assumed }: OpenedCheckpoint): Pick<TaskConfig, 'operation' | 'group'> {
  const said = checkedTask({ group: name }, '--group');
  if (said.modulus !== task.modulus) {
    throw new InputError(
      `--group is ${name} of order ${said.modulus}, but ${file} answers with one of ${task.modulus}`,
    );
  }
  if (!assumed.includes('operation') && task.group !== said.group) {
    throw new InputError(`--group is ${name}, but ${file} says that it was trained on ${taskFormula(task)}`);
  }
  return { operation: 'group', group: said.group };
}

function checkedTask(task: Record<string, unknown> | TaskConfig, option: string): TaskConfig {
  // A config that opens a model may leave its split unknown.
  const { config, problems } = parseConfig(JSON.stringify({ task, load: { checkpoint: 'file' } }));
  if (!config) {
    throw new InputError(`${option}: ${problems[0].message}`);
  }
  return config.task;
}

function engineOption(name: string | undefined): RunConfig['training']['engine'] {
  const { config, problems } = parseConfig(JSON.stringify({ training: { engine: name } }));
  if (!config) {
    throw new InputError(`--engine: ${problems[0].message}`);
  }
  return config.training.engine;
}
