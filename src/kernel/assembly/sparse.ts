// Products that skip inactive neurons. About half of a ReLU layer is off, so walking lists of the active entries does
// half of the multiply-adds of a dense product and is still exact.

import { CHUNK, LIST_BYTES } from '../shared-layout';
import { logitBytes } from './addresses';
import { pWide, shuffles, square } from './layout';
import { ACTIVATIONS, HALF_PANEL_ROW, PANEL_ROW, VECTOR } from './strides';
import { multiplyAdd, sums } from './vector';

/** Writes the 16 byte shuffles that move the lanes of a 4-bit mask to the front. */
export function writeShuffles(): void {
  for (let mask = 0; mask < 16; mask++) {
    let out = shuffles + <usize>mask * VECTOR;
    for (let lane = 0; lane < 4; lane++) {
      if ((mask >> lane) & 1) {
        store<u32>(out, 0x03020100 + 0x04040404 * lane);
        out += 4;
      }
    }
    while (out < shuffles + <usize>(mask + 1) * VECTOR) {
      store<u32>(out, 0xffffffff);
      out += 4;
    }
  }
}

/**
 * Lists the active entries of `from` (`count` floats, a multiple of 4; active is what is not ≤ 0 for ReLU, not 0 for x²) and
 * returns how many there are. Entry i is listed as i · step. One more entry with activation 0 follows, so that lists can be
 * walked two entries at a time.
 */
export function listActive(from: usize, count: i32, step: i32, list: usize): i32 {
  const table = shuffles;
  const isSquare = square != 0;
  const zero = f32x4.splat(0);
  const four = i32x4.splat(4 * step);
  const end = from + (<usize>count << 2);
  let offset = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(step));
  let out = list;
  while (from < end) {
    const x = v128.load(from);
    // pmax(x, 0) is x where x is NaN.
    const activation = isSquare ? f32x4.mul(x, x) : f32x4.pmax(x, zero);
    const mask = i32x4.bitmask(f32x4.ne(isSquare ? x : activation, zero));
    const shuffle = v128.load(table + <usize>mask * VECTOR);
    v128.store(out, select(offset, shuffle));
    v128.store(out, select(activation, shuffle), ACTIVATIONS);
    out += <usize>popcnt(mask) << 2;
    offset = i32x4.add(offset, four);
    from += VECTOR;
  }
  store<u32>(out, 0);
  store<f32>(out, 0, ACTIVATIONS);
  return <i32>((out - list) >> 2);
}

/** The bytes of `a` that `shuffle` names. */
// @ts-ignore: decorator
@inline
function select(a: v128, shuffle: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i8x16.relaxed_swizzle(a, shuffle);
  return i8x16.swizzle(a, shuffle);
}

/** out [40] += Σ over the list of activation · (floats at matrix + offset). */
export function addListed40(out: usize, list: usize, count: i32, matrix: usize): void {
  let c0 = v128.load(out), c1 = v128.load(out, 16), c2 = v128.load(out, 32), c3 = v128.load(out, 48);
  let c4 = v128.load(out, 64), c5 = v128.load(out, 80), c6 = v128.load(out, 96), c7 = v128.load(out, 112);
  let c8 = v128.load(out, 128), c9 = v128.load(out, 144);
  const end = list + (<usize>count << 2);
  while (list < end) {
    let b = matrix + load<usize>(list);
    let h = v128.load32_splat(list, ACTIVATIONS);
    c0 = multiplyAdd(c0, h, v128.load(b));
    c1 = multiplyAdd(c1, h, v128.load(b, 16));
    c2 = multiplyAdd(c2, h, v128.load(b, 32));
    c3 = multiplyAdd(c3, h, v128.load(b, 48));
    c4 = multiplyAdd(c4, h, v128.load(b, 64));
    c5 = multiplyAdd(c5, h, v128.load(b, 80));
    c6 = multiplyAdd(c6, h, v128.load(b, 96));
    c7 = multiplyAdd(c7, h, v128.load(b, 112));
    c8 = multiplyAdd(c8, h, v128.load(b, 128));
    c9 = multiplyAdd(c9, h, v128.load(b, 144));
    b = matrix + load<usize>(list, 4);
    h = v128.load32_splat(list, ACTIVATIONS + 4);
    c0 = multiplyAdd(c0, h, v128.load(b));
    c1 = multiplyAdd(c1, h, v128.load(b, 16));
    c2 = multiplyAdd(c2, h, v128.load(b, 32));
    c3 = multiplyAdd(c3, h, v128.load(b, 48));
    c4 = multiplyAdd(c4, h, v128.load(b, 64));
    c5 = multiplyAdd(c5, h, v128.load(b, 80));
    c6 = multiplyAdd(c6, h, v128.load(b, 96));
    c7 = multiplyAdd(c7, h, v128.load(b, 112));
    c8 = multiplyAdd(c8, h, v128.load(b, 128));
    c9 = multiplyAdd(c9, h, v128.load(b, 144));
    list += 8;
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
  v128.store(out, c2, 32);
  v128.store(out, c3, 48);
  v128.store(out, c4, 64);
  v128.store(out, c5, 80);
  v128.store(out, c6, 96);
  v128.store(out, c7, 112);
  v128.store(out, c8, 128);
  v128.store(out, c9, 144);
}

/** The same for 20 columns. */
export function addListed20(out: usize, list: usize, count: i32, matrix: usize): void {
  let c0 = v128.load(out), c1 = v128.load(out, 16), c2 = v128.load(out, 32), c3 = v128.load(out, 48);
  let c4 = v128.load(out, 64);
  const end = list + (<usize>count << 2);
  while (list < end) {
    const b = matrix + load<usize>(list);
    const h = v128.load32_splat(list, ACTIVATIONS);
    c0 = multiplyAdd(c0, h, v128.load(b));
    c1 = multiplyAdd(c1, h, v128.load(b, 16));
    c2 = multiplyAdd(c2, h, v128.load(b, 32));
    c3 = multiplyAdd(c3, h, v128.load(b, 48));
    c4 = multiplyAdd(c4, h, v128.load(b, 64));
    list += 4;
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
  v128.store(out, c2, 32);
  v128.store(out, c3, 48);
  v128.store(out, c4, 64);
}

/**
 * Both backward products of one neuron at once, over its listed rows of `matrix` (gradients of logits, pWide floats each; the
 * list has their row number · 4): `gradient` += Σ activation · row and column[row number] = (weights · row) · activation′. A
 * row is loaded once for its two uses.
 * @param weights the neuron's row of W_L in its first panel; the next is `panel` bytes on
 * @param column CHUNK pre-activations in, their gradients out; entries that are not listed become 0
 */
export function backListed(
  list: usize, count: i32, matrix: usize, weights: usize, panel: usize, gradient: usize, column: usize,
): void {
  const row = logitBytes();
  const partial = list + LIST_BYTES;
  clear(partial, count << 2);
  for (let at: usize = 0; at < row; at += HALF_PANEL_ROW) {
    backListed20(list, count, matrix + at, pWide, weights, gradient + at, partial);
    // The last panel may be but half used.
    weights += at % PANEL_ROW == 0 ? HALF_PANEL_ROW : panel - HALF_PANEL_ROW;
  }
  if (!square) {
    clear(column, CHUNK);
  }
  for (let i = 0; i < count; i += 4) {
    const at = partial + <usize>i * VECTOR;
    const dots = sums(v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48));
    const offset = list + (<usize>i << 2);
    putGradient(column, offset, f32x4.extract_lane(dots, 0));
    if (i + 1 < count) putGradient(column, offset + 4, f32x4.extract_lane(dots, 1));
    if (i + 2 < count) putGradient(column, offset + 8, f32x4.extract_lane(dots, 2));
    if (i + 3 < count) putGradient(column, offset + 12, f32x4.extract_lane(dots, 3));
  }
}

/** Zeros `floats` (a multiple of 4) entries; for so few, memory.fill's call costs more than the work. */
// @ts-ignore: decorator
@inline
function clear(at: usize, floats: i32): void {
  for (const end = at + (<usize>floats << 2); at < end; at += VECTOR) {
    v128.store(at, i32x4.splat(0));
  }
}

// @ts-ignore: decorator
@inline
function putGradient(column: usize, offset: usize, gradient: f32): void {
  const at = column + load<usize>(offset);
  store<f32>(at, square ? 2 * load<f32>(at) * gradient : gradient);
}

/** 20 columns of backListed; `rowWords` is a row of the matrix in floats. */
function backListed20(
  list: usize, count: i32, matrix: usize, rowWords: usize, weights: usize, gradient: usize, partial: usize,
): void {
  let g0 = v128.load(gradient), g1 = v128.load(gradient, 16), g2 = v128.load(gradient, 32);
  let g3 = v128.load(gradient, 48), g4 = v128.load(gradient, 64);
  const w0 = v128.load(weights), w1 = v128.load(weights, 16), w2 = v128.load(weights, 32);
  const w3 = v128.load(weights, 48), w4 = v128.load(weights, 64);
  const end = list + (<usize>count << 2);
  // Two entries at a time would need more registers than there are.
  while (list < end) {
    const b = matrix + load<usize>(list) * rowWords;
    const h = v128.load32_splat(list, ACTIVATIONS);
    let sum = v128.load(partial);
    let x = v128.load(b);
    g0 = multiplyAdd(g0, h, x);
    sum = multiplyAdd(sum, w0, x);
    x = v128.load(b, 16);
    g1 = multiplyAdd(g1, h, x);
    sum = multiplyAdd(sum, w1, x);
    x = v128.load(b, 32);
    g2 = multiplyAdd(g2, h, x);
    sum = multiplyAdd(sum, w2, x);
    x = v128.load(b, 48);
    g3 = multiplyAdd(g3, h, x);
    sum = multiplyAdd(sum, w3, x);
    x = v128.load(b, 64);
    g4 = multiplyAdd(g4, h, x);
    v128.store(partial, multiplyAdd(sum, w4, x));
    list += 4;
    partial += VECTOR;
  }
  v128.store(gradient, g0);
  v128.store(gradient, g1, 16);
  v128.store(gradient, g2, 32);
  v128.store(gradient, g3, 48);
  v128.store(gradient, g4, 64);
}
