import type { SplitMethod } from './config/types';
import { MersenneTwister } from './random';

/** Ways to shuffle that a seed fixes. */
export type ShuffleMethod = Exclude<SplitMethod, 'indices' | 'unknown'>;

/** The numbers 0 … n − 1 in the order in which a method shuffles them; exact for seeds of 32 bits. */
export function shuffledRows(n: number, method: ShuffleMethod, seed: number): Int32Array {
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  SHUFFLES[method](rows, seed);
  return rows;
}

const SHUFFLES: Readonly<Record<ShuffleMethod, (rows: Int32Array, seed: number) => void>> = {
  /** CPython's `random.seed(seed); random.shuffle(rows)`. */
  'python-shuffle': (rows, seed) => shuffleFromEnd(rows, new MersenneTwister([seed])),
  // The second word keeps it apart from Python's and from the initial weights of the same seed.
  seeded: (rows, seed) => shuffleFromEnd(rows, new MersenneTwister([seed, 1])),
  /** PyTorch's `torch.manual_seed(seed); torch.randperm(n)` on the CPU (ATen/native/TensorFactories.cpp, randperm_cpu). */
  'torch-randperm': (rows, seed) => {
    const generator = MersenneTwister.ofWord(seed);
    for (let i = 0; i < rows.length - 1; i++) {
      swap(rows, i, i + (generator.uint32() % (rows.length - i)));
    }
  },
  /** numpy's `np.random.seed(seed); np.random.permutation(n)` (numpy/random/mtrand.pyx, RandomState.shuffle). */
  'numpy-permutation': (rows, seed) => {
    const generator = MersenneTwister.ofWord(seed);
    for (let i = rows.length - 1; i > 0; i--) {
      swap(rows, i, maskedBelow(generator, i + 1));
    }
  },
};

function shuffleFromEnd(rows: Int32Array, generator: MersenneTwister): void {
  for (let i = rows.length - 1; i > 0; i--) {
    swap(rows, i, generator.below(i + 1));
  }
}

/** numpy's random_interval: the lowest bits of words until they are below n. */
function maskedBelow(generator: MersenneTwister, n: number): number {
  const mask = 2 ** (32 - Math.clz32(n - 1)) - 1;
  let value: number;
  do {
    value = (generator.uint32() & mask) >>> 0;
  } while (value >= n);
  return value;
}

function swap(rows: Int32Array, i: number, j: number): void {
  [rows[i], rows[j]] = [rows[j], rows[i]];
}
