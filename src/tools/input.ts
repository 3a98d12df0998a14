import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from '../core/config/problem';
import { isInside } from '../core/inside';
import { RunDirectory } from '../core/run/directory';
import type { Desk, Input, InputSchema } from './tool';

/** Descriptions of inputs that several tools take. */
export const RUN = {
  type: 'string',
  description: 'A run: its name, or its directory relative to the workspace. See grokking_list_runs.',
};
export const EPOCH = {
  type: 'integer',
  minimum: 0,
  description: 'A checkpoint of the run, in epochs; left out: the newest.',
};
export const FREQUENCIES = {
  type: 'array',
  items: { type: 'integer', minimum: 1 },
  minItems: 1,
  description: 'Frequencies k from 1 to ⌊p/2⌋, e.g. the key frequencies that grokking_measure names.',
};

export function schema(properties: InputSchema['properties'], required: readonly string[] = []): InputSchema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/**
 * A path of an input, absolute.
 * @throws InputError for one outside of the folder
 */
export function insidePath(desk: Desk, given: unknown, name: string): string {
  if (typeof given !== 'string' || given === '') {
    throw new InputError(`${name} takes a path in the workspace`);
  }
  const file = path.resolve(desk.folder, given);
  if (!isInside(desk.folder, file)) {
    throw new InputError(`${given} is outside of the workspace; give a path inside of it`);
  }
  return file;
}

/**
 * The run of an input, by name or directory; of several with a name the newest.
 * @throws InputError with the runs that there are
 */
export function runOf(desk: Desk, given: unknown): RunDirectory {
  const runs = RunDirectory.list(desk.runs);
  const named = runs.filter(({ name }) => name === given).sort((a, b) => (a.path < b.path ? 1 : -1));
  if (named.length > 0) {
    return named[0].directory;
  }
  if (typeof given === 'string' && given !== '') {
    const directory = new RunDirectory(insidePath(desk, given, 'run'));
    if (fs.existsSync(directory.path) && directory.info()) {
      return directory;
    }
  }
  const known = [...new Set(runs.map(({ name }) => name))].slice(0, 20);
  throw new InputError(
    `there is no run ${String(given)}; ${known.length === 0 ? 'train one with grokking_train' : `there are ${known.join(', ')}`}`,
  );
}

/** What the command line takes for a checkpoint of a run: its file, or the run for its newest. */
export function checkpointOf(desk: Desk, { run, epoch }: Input): string {
  const directory = runOf(desk, run);
  const known = directory.checkpoints().map((checkpoint) => checkpoint.epoch);
  if (known.length === 0) {
    throw new InputError(`${directory.path} has no checkpoint yet; wait with grokking_wait`);
  }
  if (epoch === undefined) {
    return directory.checkpointFile(Math.max(...known));
  }
  if (!known.includes(Number(epoch))) {
    throw new InputError(`there is no checkpoint of epoch ${String(epoch)}; there are ${sample(known)}`);
  }
  return directory.checkpointFile(Number(epoch));
}

/** Epochs as text; of many the first and the last ones. */
export function sample(epochs: readonly number[]): string {
  return epochs.length <= 12
    ? epochs.join(', ')
    : `${epochs.slice(0, 5).join(', ')}, …, ${epochs.slice(-5).join(', ')}`;
}

/** A path as an answer has it: relative to the workspace. */
export function shown(desk: Desk, file: string): string {
  return path.relative(desk.folder, file) || '.';
}

/** What a command printed with --json. */
export function lastJson(printed: string): Readonly<Record<string, unknown>> {
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Readonly<Record<string, unknown>>;
}
