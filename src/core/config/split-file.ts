import * as path from 'node:path';
import { chosenPairs, countTrained, dividedPairs, encodeMask } from '../split-selection';
import { readText } from '../read-text';
import { allPairs } from '../tasks';
import { InputError } from './problem';
import type { TaskConfig, TaskTable } from './types';

/** What a file of indices says of a task's split. */
export type IndexedSplit = Pick<TaskConfig, 'trainFraction' | 'split'>;

/**
 * Reads which pairs are trained on: a JSON file with a list of indices among all pairs in row order, of true and false per
 * pair, or of pairs [x, y]; or `{"train": list, "test": list}`, the two then being all pairs.
 * @throws InputError, one line that names the file
 */
export function readSplitFile(file: string, task: TaskTable): IndexedSplit {
  try {
    const { train, test } = lists(file);
    const pairs = allPairs(task);
    const mask = dividedPairs(chosenPairs(train, pairs), test && chosenPairs(test, pairs));
    return {
      trainFraction: countTrained(mask) / mask.length,
      split: { method: 'indices', seed: 0, train: encodeMask(mask) },
    };
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${file} ${error.message}`, { cause: error }) : error;
  }
}

function lists(file: string): { train: unknown[]; test?: unknown[] } {
  let value: unknown;
  try {
    value = JSON.parse(readText(file, 'split').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof InputError) {
      throw new InputError(`${error.message}; give a JSON file of the trained pairs`);
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      code === 'ENOENT'
        ? 'is not there; give a JSON file of the trained pairs'
        : code
          ? `cannot be read (${code}); give a JSON file of the trained pairs`
          : 'is not JSON; it lists the trained pairs, e.g. [0, 5, 7] or {"train": [0, 5], "test": [1, 2]}',
    );
  }
  const { train, test } = Array.isArray(value) ? { train: value, test: undefined } : Object(value);
  if (!Array.isArray(train) || !(test === undefined || Array.isArray(test))) {
    throw new InputError('has no list of the trained pairs; write [0, 5, 7] or {"train": [0, 5], "test": [1, 2]}');
  }
  return { train, test: test as unknown[] | undefined };
}

/**
 * A task whose split names a file of indices, with what that says.
 * @param folder that of the config
 * @throws InputError, one line that names the file
 */
export function withSplitFile(task: TaskConfig, folder: string): TaskConfig {
  const { method, file, train } = task.split;
  if (method !== 'indices' || typeof file !== 'string' || train !== undefined) {
    return task;
  }
  return { ...task, ...readSplitFile(path.resolve(folder, file), task) };
}
