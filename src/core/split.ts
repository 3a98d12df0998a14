import type { TaskConfig } from './config/types';
import { MersenneTwister } from './random';
import { allPairs, type Pairs, selectPairs } from './tasks';

export interface Split {
  readonly all: Pairs;
  readonly train: Pairs;
  readonly test: Pairs;
  /** Per pair of `all`: 1 when it is trained on. */
  readonly isTrain: Uint8Array;
}

/** Divides all pairs of a task into those trained on and the rest; the first ⌊trainFraction · n⌋ of a shuffle train. */
export function splitPairs(task: TaskConfig): Split {
  const all = allPairs(task);
  const order = shuffledRows(all.x.length, task.split);
  const trained = order.subarray(0, Math.floor(task.trainFraction * order.length));
  const isTrain = new Uint8Array(order.length);
  for (const row of trained) {
    isTrain[row] = 1;
  }
  return { all, train: selectPairs(all, trained), test: selectPairs(all, order.subarray(trained.length)), isTrain };
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
