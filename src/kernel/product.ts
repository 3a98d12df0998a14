import type { MatMul } from '../core/matmul';
import { bestVariant, kernelModule } from './assets';
import { instantiate, type KernelExports } from './protocol';
import { TILE_COLUMNS, TILE_ROWS } from './shared-layout';

const PAGE = 65536;
/** Memory that is shared says how much it may become. */
const MOST_PAGES = 32768;
/** Rows of the left matrix that are multiplied at a time: they stay in the cache. */
const BLOCK_ROWS = 256;

/** The right matrix, and for a block of rows left matrix, its packed copy and results, in a memory of their own. */
class ProductMemory {
  private readonly memory: WebAssembly.Memory;
  private readonly kernel: KernelExports;

  constructor() {
    const variant = bestVariant();
    this.memory = new WebAssembly.Memory({ initial: 2, maximum: MOST_PAGES, shared: variant !== 'single' });
    this.kernel = instantiate(kernelModule(variant), this.memory);
  }

  multiply: MatMul = (a, b, m, k, n) => {
    const wide = TILE_COLUMNS * Math.ceil(n / TILE_COLUMNS);
    const rows = Math.min(BLOCK_ROWS, m);
    const right = PAGE;
    const left = right + 4 * k * wide;
    const packed = left + 16 * Math.ceil((rows * k) / 4);
    const out = packed + 4 * k * TILE_ROWS * Math.ceil(rows / TILE_ROWS);
    this.reserve(out + 4 * rows * wide);
    const floats = new Float32Array(this.memory.buffer);
    writePanels(b, k, n, floats.subarray(right / 4, left / 4));
    const result = new Float32Array(m * n);
    for (let first = 0; first < m; first += rows) {
      const count = Math.min(rows, m - first);
      floats.set(a.subarray(first * k, (first + count) * k), left / 4);
      this.kernel.product(count, wide, k, left, right, out, packed);
      copyRows(floats.subarray(out / 4), wide, result.subarray(first * n), n, count);
    }
    return result;
  };

  private reserve(bytes: number): void {
    const missing = Math.ceil((bytes - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      this.memory.grow(missing);
    }
  }
}

/** Copies rows of `wide` floats to rows of `n`, without what is beyond these. */
function copyRows(from: Float32Array, wide: number, to: Float32Array, n: number, rows: number): void {
  if (wide === n) {
    to.set(from.subarray(0, rows * n));
    return;
  }
  for (let row = 0; row < rows; row++) {
    to.set(from.subarray(row * wide, row * wide + n), row * n);
  }
}

/** [k, n] as panels [n / 8, k, 8], the last one filled up with zeros. */
function writePanels(matrix: Float32Array, k: number, n: number, out: Float32Array): void {
  let to = 0;
  for (let column = 0; column < n; column += TILE_COLUMNS) {
    const width = Math.min(TILE_COLUMNS, n - column);
    for (let from = column; from < k * n; from += n) {
      for (let i = 0; i < TILE_COLUMNS; i++) {
        out[to++] = i < width ? matrix[from + i] : 0;
      }
    }
  }
}

let memory: ProductMemory | undefined;

/** The training kernel's matrix product, for analyses: float32 on one thread, some 30 times as fast as plain loops. */
export const kernelMatMul: MatMul = (a, b, m, k, n) => {
  memory ??= new ProductMemory();
  return memory.multiply(a, b, m, k, n);
};
