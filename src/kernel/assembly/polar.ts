// EGD's step (arXiv 2510.04930): of a gradient G = U S Vᵀ the orthogonal factor U Vᵀ, by the eigenvectors of G Gᵀ in float64.

import { dot64, eigen } from './eigen';
import { multiply } from './matmul';
import { longSide, putStep, shortSide, takeGradient, workRow } from './matrices';
import { matrixColumns, matrixRows, workspace } from './recipe';
import { FLOAT, TWO_VECTORS } from './strides';
import { multiplyAdd64 } from './vector';

/** Directions with less than this of the largest singular value are dropped: in a float32 gradient they are its rounding. */
const LEAST = 3e-7;
/** Rows of a product's block, and of a tile in float64. */
const ROWS = 32;
const TILE = 4;

export function orthogonalFactor(matrix: i32): void {
  const rows = shortSide(matrix);
  const columns = longSide(matrix);
  const wide = workRow<f64>(columns), narrow = workRow<f64>(rows);
  const mostWide = workRow<f64>(matrixColumns), mostNarrow = workRow<f64>(matrixRows);
  const gradient = workspace;
  const gram = gradient + <usize>matrixRows * mostWide;
  const vectors = gram + <usize>matrixRows * mostNarrow;
  const values = vectors + <usize>(matrixRows + TILE) * mostNarrow;
  const products = values + 4 * mostNarrow;
  const right = products + TILE * mostWide;
  // Padding of rows is 0, so that whole vectors are.
  memory.fill(workspace, 0, right - workspace);
  const squares = takeGradient<f64>(matrix, gradient, wide);
  // A gradient that is 0 has no directions; one that is not finite is to be seen.
  if (squares == 0 || !isFinite(squares)) return;
  multiplySelf(rows, columns, gradient, wide, gram, narrow, 1 / squares);
  eigen(rows, gram, narrow, values, vectors, values + mostNarrow);
  const kept = keepLargest(rows, values, vectors, narrow);
  const left = gram;
  const leftRow = workRow<f32>(rows), rightRow = workRow<f32>(columns);
  for (let first = 0; first < kept; first += TILE) {
    multiplyTile(vectors + <usize>first * narrow, narrow, rows, gradient, wide, columns, products);
    for (let i = first; i < min(first + TILE, kept); i++) {
      const product = products + <usize>(i - first) * wide;
      const length = Math.sqrt(dot64(product, product, columns));
      round(product, 1 / length, columns, right + <usize>i * rightRow);
      round(vectors + <usize>i * narrow, 1, rows, left + <usize>i * leftRow);
    }
  }
  const out = gradient;
  for (let first = 0; first < rows; first += ROWS) {
    const from = left + (<usize>first << 2);
    const to = out + <usize>first * rightRow;
    const n = min(ROWS, rows - first);
    multiply(n, (columns + 3) & ~3, kept, from, FLOAT, leftRow, right, rightRow, to, rightRow, false);
  }
  putStep(matrix, out, rightRow, 1);
}

/** out [rows, rows] = share · X Xᵀ */
function multiplySelf(rows: i32, columns: i32, x: usize, wide: usize, out: usize, narrow: usize, share: f64): void {
  for (let i = 0; i < rows; i++) {
    for (let j = i; j < rows; j++) {
      const value = share * dot64(x + <usize>i * wide, x + <usize>j * wide, columns);
      store<f64>(out + <usize>i * narrow + (<usize>j << 3), value);
      store<f64>(out + <usize>j * narrow + (<usize>i << 3), value);
    }
  }
}

/** Moves the eigenvectors of eigenvalues that are not rounding to the front, in their order; returns how many there are. */
function keepLargest(n: i32, values: usize, vectors: usize, row: usize): i32 {
  let largest = 0.0;
  for (let i = 0; i < n; i++) largest = max(largest, load<f64>(values + (<usize>i << 3)));
  let kept = 0;
  for (let i = 0; i < n; i++) {
    if (load<f64>(values + (<usize>i << 3)) > LEAST * LEAST * largest) {
      memory.copy(vectors + <usize>kept * row, vectors + <usize>i * row, row);
      kept++;
    }
  }
  return kept;
}

/** out [TILE, columns] = A B, A [TILE, depth]; rows of B and of `out` are `row` bytes apart. */
function multiplyTile(a: usize, aRow: usize, depth: i32, b: usize, row: usize, columns: i32, out: usize): void {
  const bytes = <usize>columns << 3;
  for (let at: usize = 0; at < bytes; at += TWO_VECTORS) {
    let c00 = f64x2.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
    let left = a;
    let right = b + at;
    for (let k = 0; k < depth; k++) {
      const b0 = v128.load(right), b1 = v128.load(right, 16);
      let x = v128.load64_splat(left);
      c00 = multiplyAdd64(c00, x, b0);
      c01 = multiplyAdd64(c01, x, b1);
      x = v128.load64_splat(left + aRow);
      c10 = multiplyAdd64(c10, x, b0);
      c11 = multiplyAdd64(c11, x, b1);
      x = v128.load64_splat(left + 2 * aRow);
      c20 = multiplyAdd64(c20, x, b0);
      c21 = multiplyAdd64(c21, x, b1);
      x = v128.load64_splat(left + 3 * aRow);
      c30 = multiplyAdd64(c30, x, b0);
      c31 = multiplyAdd64(c31, x, b1);
      left += 8;
      right += row;
    }
    put(out + at, c00, c01);
    put(out + row + at, c10, c11);
    put(out + 2 * row + at, c20, c21);
    put(out + 3 * row + at, c30, c31);
  }
}

// @ts-ignore: decorator
@inline
function put(out: usize, first: v128, second: v128): void {
  v128.store(out, first);
  v128.store(out, second, 16);
}

/** out [count] = float32 of factor · from; padding up to a vector is from's. */
function round(from: usize, factor: f64, count: i32, out: usize): void {
  const scale = f64x2.splat(factor);
  for (let i = 0; i < count; i += 4) {
    const low = f32x4.demote_f64x2_zero(f64x2.mul(scale, v128.load(from)));
    const high = f32x4.demote_f64x2_zero(f64x2.mul(scale, v128.load(from, 16)));
    v128.store(out, v128.shuffle<i64>(low, high, 0, 2));
    from += TWO_VECTORS;
    out += TWO_VECTORS >> 1;
  }
}
