import { InputError } from './config/problem';
import type { TaskConfig } from './config/types';
import { withLabelNoise } from './label-noise';
import { shuffledRows } from './shuffles';
import { decodeMask } from './split-selection';
import { allPairs, mirrorRows, orderMatters, type Pairs, selectPairs } from './tasks';

/** All pairs of a task, and which of them are trained on. */
export interface KnownSplit {
  /** With the right answers. */
  readonly all: Pairs;
  /** As they are trained on: with `task.labelNoise` some have another answer than the right one. */
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
 * shuffle of n train. What is shuffled are the pairs, or for `unordered` those with x ≤ y, each with its mirror.
 * @throws InputError when the split is not known, or its mask is of another task, and for `unordered` where x and y may
 * not change places
 */
export function splitPairs(task: TaskConfig): KnownSplit {
  const all = allPairs(task);
  const [train, test] = task.split.method === 'indices' ? maskedRows(task, all) : shuffledSides(task, all);
  const isTrain = new Uint8Array(all.x.length);
  for (const row of train) {
    isTrain[row] = 1;
  }
  const trained = withLabelNoise(selectPairs(all, train), task);
  return { all, train: trained, test: selectPairs(all, test), isTrain };
}

/** What a trainer is given that evaluates and records only: one pair to train on, none to test. */
export function untrainedPairs({ all }: Split): Pick<KnownSplit, 'train' | 'test'> {
  return { train: selectPairs(all, [0]), test: selectPairs(all, []) };
}

type Rows = readonly number[];

function maskedRows({ split }: TaskConfig, all: Pairs): [train: Rows, test: Rows] {
  const n = all.x.length;
  const mask = decodeMask(split.train ?? '', n);
  if (!mask) {
    throw new InputError(`task.split.train does not mark ${n} pairs; name a file of indices in task.split.file`);
  }
  const rows = Array.from(mask.keys());
  return [rows.filter((row) => mask[row] === 1), rows.filter((row) => mask[row] === 0)];
}

function shuffledSides(task: TaskConfig, all: Pairs): [train: Rows, test: Rows] {
  const { method, seed } = task.split;
  if (method === 'unknown' || method === 'indices') {
    throw new InputError('the split is not known: write task.split, or open the model without training it');
  }
  const units = shuffledUnits(task, all);
  const order = shuffledRows(units.length, method, seed);
  const count = Math.floor(task.trainFraction * order.length);
  const rowsOf = (chosen: Int32Array): Rows => Array.from(chosen).flatMap((unit) => units[unit]);
  return [rowsOf(order.subarray(0, count)), rowsOf(order.subarray(count))];
}

/** The rows of each unit that goes to one side as a whole, in row order of its first. */
function shuffledUnits(task: TaskConfig, all: Pairs): readonly Rows[] {
  const rows = Array.from(all.x.keys());
  if (task.pairs === 'ordered') {
    return rows.map((row) => [row]);
  }
  const mirrors = mirrorRows(all);
  if (!mirrors) {
    throw new InputError(orderMatters(task));
  }
  return rows
    .filter((row) => all.x[row] <= all.y[row])
    .map((row) => (mirrors[row] === row ? [row] : [row, mirrors[row]]));
}
