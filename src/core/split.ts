import { InputError } from './config/problem';
import type { TaskConfig } from './config/types';
import { shuffledRows } from './shuffles';
import { decodeMask } from './split-selection';
import { allPairs, type Pairs, selectPairs } from './tasks';

/** All pairs of a task, and which of them are trained on. */
export interface KnownSplit {
  readonly all: Pairs;
  readonly train: Pairs;
  readonly test: Pairs;
  /** Per pair of `all`: 1 when it is trained on. */
  readonly isTrain: Uint8Array;
}

/** The same of a model of which nobody knows what it was trained on: all pairs alone. */
interface UnknownSplit {
  readonly all: Pairs;
  readonly train?: undefined;
  readonly test?: undefined;
  readonly isTrain?: undefined;
}

export type Split = KnownSplit | UnknownSplit;

/** All pairs of a task, and where it is known which of them are trained on, both sides. */
export function splitOf(task: TaskConfig): Split {
  return task.split.method === 'unknown' ? { all: allPairs(task) } : splitPairs(task);
}

/**
 * Divides all pairs of a task into those trained on and the rest: by its mask, or the first ⌊trainFraction · n⌋ of a
 * shuffle train.
 * @throws InputError when the split is not known, or its mask is of another task
 */
export function splitPairs(task: TaskConfig): KnownSplit {
  const all = allPairs(task);
  const { order, trained } = trainedFirst(task, all.x.length);
  const isTrain = new Uint8Array(order.length);
  for (const row of order.subarray(0, trained)) {
    isTrain[row] = 1;
  }
  return {
    all,
    train: selectPairs(all, order.subarray(0, trained)),
    test: selectPairs(all, order.subarray(trained)),
    isTrain,
  };
}

/** What a trainer is given that evaluates and records only: one pair to train on, none to test. */
export function untrainedPairs({ all }: Split): Pick<KnownSplit, 'train' | 'test'> {
  return { train: selectPairs(all, [0]), test: selectPairs(all, []) };
}

/** Rows of all pairs, first those that are trained on. */
function trainedFirst({ split, trainFraction }: TaskConfig, n: number): { order: Int32Array; trained: number } {
  const { method, seed, train } = split;
  if (method === 'unknown') {
    throw new InputError('the split is not known: write task.split, or open the model without training it');
  }
  if (method !== 'indices') {
    return { order: shuffledRows(n, method, seed), trained: Math.floor(trainFraction * n) };
  }
  const mask = decodeMask(train ?? '', n);
  if (!mask) {
    throw new InputError(`task.split.train does not mark ${n} pairs; name a file of indices in task.split.file`);
  }
  const rows = Int32Array.from({ length: n }, (_, row) => row);
  const [trained, others] = [rows.filter((row) => mask[row] === 1), rows.filter((row) => mask[row] === 0)];
  return { order: Int32Array.of(...trained, ...others), trained: trained.length };
}
