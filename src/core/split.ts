import { InputError } from './config/problem';
import type { TaskConfig } from './config/types';
import { MersenneTwister } from './random';
import { allPairs, mirrorRows, orderMatters, type Pairs, selectPairs } from './tasks';

export interface Split {
  readonly all: Pairs;
  readonly train: Pairs;
  readonly test: Pairs;
  /** Per pair of `all`: 1 when it is trained on. */
  readonly isTrain: Uint8Array;
}

/**
 * Divides all pairs of a task into those trained on and the rest; the first ⌊trainFraction · n⌋ of a shuffle of n train.
 * What is shuffled are the pairs, or for `unordered` those with x ≤ y, each with its mirror.
 * @throws InputError for `unordered` where x and y may not change places
 */
export function splitPairs(task: TaskConfig): Split {
  const all = allPairs(task);
  const units = shuffledUnits(task, all);
  const order = shuffledRows(units.length, task.split);
  const count = Math.floor(task.trainFraction * order.length);
  const rowsOf = (chosen: Int32Array): number[] => Array.from(chosen).flatMap((unit) => units[unit]);
  const trained = rowsOf(order.subarray(0, count));
  const isTrain = new Uint8Array(all.x.length);
  for (const row of trained) {
    isTrain[row] = 1;
  }
  return { all, train: selectPairs(all, trained), test: selectPairs(all, rowsOf(order.subarray(count))), isTrain };
}

/** The rows of each unit that goes to one side as a whole, in row order of its first. */
function shuffledUnits({ operation, pairs }: TaskConfig, all: Pairs): readonly (readonly number[])[] {
  const rows = Array.from(all.x.keys());
  if (pairs === 'ordered') {
    return rows.map((row) => [row]);
  }
  const mirrors = mirrorRows(all);
  if (!mirrors) {
    throw new InputError(orderMatters(operation));
  }
  return rows
    .filter((row) => all.x[row] <= all.y[row])
    .map((row) => (mirrors[row] === row ? [row] : [row, mirrors[row]]));
}

function shuffledRows(n: number, { method, seed }: TaskConfig['split']): Int32Array {
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  // The second word keeps the seeded shuffle apart from Python's and from the initial weights of the same seed.
  const generator = new MersenneTwister(method === 'python-shuffle' ? [seed] : [seed, 1]);
  for (let i = n - 1; i > 0; i--) {
    const j = generator.below(i + 1);
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
  return rows;
}
