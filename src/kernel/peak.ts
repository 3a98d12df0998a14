import { bestVariant, kernelModule } from './assets';
import type { KernelModel } from './layout';
import { instantiate } from './protocol';
import { TILE_COLUMNS, TILE_ROWS } from './shared-layout';
import { tokenRowsOf } from './token-rows';

const PAGE = 65536;
/** Depth of the panels: a tile's rows and columns of this many float32 stay in the first-level cache. */
const DEPTH = 256;
const REPEATS = 200;
const TILE_OPERATIONS = 2 * TILE_ROWS * TILE_COLUMNS * DEPTH;
const MEASUREMENTS = 200;

/** The most GFLOP/s that the kernel's matrix product reaches on one core here: its tile on panels in cache; the best of many. */
export function measurePeak(): number {
  const variant = bestVariant();
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: variant !== 'single' });
  const kernel = instantiate(kernelModule(variant), memory);
  const left = PAGE;
  const right = left + 4 * TILE_ROWS * DEPTH;
  const out = right + 4 * TILE_COLUMNS * DEPTH;
  let fastest = Infinity;
  for (let i = 0; i < MEASUREMENTS; i++) {
    const start = performance.now();
    kernel.repeatTile(REPEATS, DEPTH, left, right, out);
    fastest = Math.min(fastest, performance.now() - start);
  }
  return (REPEATS * TILE_OPERATIONS) / fastest / 1e6;
}

/**
 * Floating-point operations (2 per multiply-add) of an epoch in the kernel's form with dense products. With ReLU about half of
 * the three large products is skipped, so that GFLOP/s by this count are what a dense kernel would have to reach.
 */
export function operationsPerEpoch(model: KernelModel, trainPairs: number): number {
  const { p, dModel: d, heads, dMlp: m } = model;
  const { count, constantKeys, lastToken } = tokenRowsOf(model);
  const row = m + p;
  const products = 3 * trainPairs * m * p;
  // Rows from tables, gradients of tables, and gradients of attention: a row per key and head of a pair each.
  const sums = 3 * trainPairs * (2 + constantKeys.length) * heads * row;
  // X W_V, W_O [W_in | W_U], W_out W_U, and the tables; a product's backward pass is two products.
  const tables = 3 * (count * d * d + d * d * row + m * d * p + p * d * row);
  // For y as the last token: X W_K, X W_Q, their products, and what its rows begin with.
  const ofY = lastToken < 0 ? 3 * (2 * count * d * d + p * p * d + p * d * row) : 0;
  return 2 * (products + sums + tables + ofY);
}
