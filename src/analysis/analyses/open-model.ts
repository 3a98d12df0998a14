import * as fs from 'node:fs';
import * as path from 'node:path';
import { type OpenedCheckpoint, openCheckpoint } from '../../core/checkpoint/open';
import type { TaskConfig } from '../../core/config/types';
import { type Parameters, shapeMismatch } from '../../core/model';
import { RunDirectory } from '../../core/run/directory';
import { type Split, splitOf as splitOfTask } from '../../core/split';
import { CheckpointModel } from './checkpoint-model';
import type { Model } from './model';

interface Entry {
  readonly stamp: string;
  readonly opened: OpenedCheckpoint;
  readonly config: Model['config'];
}

/** Files kept open, the last used last; a checkpoint of the canonical model is a megabyte. */
const KEPT = 16;
const entries = new Map<string, Entry>();
let lastSplit: { readonly key: string; readonly split: Split } | undefined;

/** A checkpoint as a function gets it, in whatever language. */
export interface OpenedForFunction {
  readonly config: Model['config'];
  readonly epoch: number;
  readonly split: Split;
  readonly parameters: Parameters;
}

/**
 * A checkpoint file. Its task is that of the run that it belongs to, else what the file says of itself.
 * @param task another, of the same modulus and tokens
 * @throws InputError, one line, when the file cannot be read
 */
export function openForFunction(file: string, task?: TaskConfig): OpenedForFunction {
  const { opened, config: own } = entryOf(file);
  const config = task ? { ...own, task } : own;
  return { config, epoch: opened.epoch, split: splitOf(config.task), parameters: opened.parameters };
}

/** The same as the `Model` of functions in TypeScript. */
export function openCheckpointModel(file: string, task?: TaskConfig): CheckpointModel {
  const { parameters, ...setting } = openForFunction(file, task);
  return CheckpointModel.create(setting, parameters);
}

function entryOf(file: string): Entry {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  const stamp = found ? `${found.mtimeMs} ${found.size}` : '';
  let entry = entries.get(file);
  if (entry?.stamp !== stamp) {
    const opened = openCheckpoint(file);
    entry = { stamp, opened, config: configFor(file, opened) };
  }
  entries.delete(file);
  entries.set(file, entry);
  if (entries.size > KEPT) {
    entries.delete(Array.from(entries.keys())[0]);
  }
  return entry;
}

function configFor(file: string, { parameters, modulus, model, task, config }: OpenedCheckpoint): Model['config'] {
  const folder = path.dirname(path.resolve(file));
  for (const run of [path.dirname(folder), folder]) {
    const own = new RunDirectory(run).info()?.config;
    if (own?.task.modulus === modulus && shapeMismatch(parameters, own.model, own.task) === undefined) {
      return { name: own.name, task: own.task, model: own.model };
    }
  }
  if (config) {
    return { name: config.name, task: config.task, model: config.model };
  }
  const name = path.basename(file, path.extname(file));
  return { name, task, model };
}

function splitOf(task: TaskConfig): Split {
  const key = JSON.stringify(task);
  if (lastSplit?.key !== key) {
    lastSplit = { key, split: splitOfTask(task) };
  }
  return lastSplit.split;
}
