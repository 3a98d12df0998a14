// Muon's step (Jordan et al. 2024): the momentum's singular values are brought near 1 by five Newton-Schulz steps.

import { matrixColumns, matrixRows, workspace } from './recipe';
import { longSide, putStep, shortSide, takeGradient, workRow } from './matrices';
import { multiply, multiplyTransposed } from './matmul';
import { FLOAT, VECTOR } from './strides';
import { multiplyAdd, scale } from './vector';

const STEPS = 5;
const A: f32 = 3.4445;
const B: f32 = -4.775;
const C: f32 = 2.0315;
/** The step of a matrix has this root mean square, times √(the longer side). */
const LENGTH = 0.2;
/** Rows of a product's block, and of one with a transposed matrix: what they need at a time stays in the first-level cache. */
const ROWS = 32;
const DOT_ROWS = 8;

export function newtonSchulz(matrix: i32): void {
  const rows = shortSide(matrix);
  const columns = longSide(matrix);
  const wide = workRow<f32>(columns);
  const narrow = workRow<f32>(rows);
  const square = <usize>matrixRows * workRow<f32>(matrixRows);
  const gram = workspace;
  const polynomial = gram + square;
  let x = polynomial + square;
  let next = x + <usize>matrixRows * workRow<f32>(matrixColumns);
  // Padding of rows is 0, so that whole vectors are.
  memory.fill(workspace, 0, next - workspace);
  const squares = takeGradient<f32>(matrix, x, wide);
  if (squares > 0) scale(x, <f32>(1 / Math.sqrt(squares)), rows * <i32>(wide >> 2));
  for (let step = 0; step < STEPS; step++) {
    multiplySelf(rows, columns, x, wide, gram, narrow);
    for (let first = 0; first < rows; first += ROWS) {
      const n = min(ROWS, rows - first);
      const at = <usize>first * narrow;
      multiply(n, <i32>(narrow >> 2), rows, gram + at, narrow, FLOAT, gram, narrow, polynomial + at, narrow, false);
      mix(polynomial + at, C, gram + at, B, polynomial + at, <usize>n * narrow);
      const out = next + <usize>first * wide;
      mix(x + <usize>first * wide, A, 0, 0, out, <usize>n * wide);
      multiply(n, <i32>(wide >> 2), rows, polynomial + at, narrow, FLOAT, x, wide, out, wide, true);
    }
    const old = x;
    x = next;
    next = old;
  }
  putStep(matrix, x, wide, <f32>(LENGTH * Math.sqrt(<f64>columns)));
}

/** out [rows, rows] = X Xᵀ; the half below the diagonal is the other one's. */
function multiplySelf(rows: i32, columns: i32, x: usize, wide: usize, out: usize, narrow: usize): void {
  const depth = (columns + 3) & ~3;
  for (let first = 0; first < rows; first += DOT_ROWS) {
    const n = min(DOT_ROWS, rows - first);
    const from = x + <usize>first * wide;
    const to = out + <usize>first * (narrow + FLOAT);
    multiplyTransposed(n, rows - first, depth, from, wide, from, wide, to, narrow, false);
    for (let i = 0; i < n; i++) {
      for (let j = n; j < rows - first; j++) {
        store<f32>(to + <usize>j * narrow + (<usize>i << 2), load<f32>(to + <usize>i * narrow + (<usize>j << 2)));
      }
    }
  }
}

/** out = a · x + b · y over `bytes`; without y, a · x. */
function mix(x: usize, a: f32, y: usize, b: f32, out: usize, bytes: usize): void {
  const first = f32x4.splat(a), second = f32x4.splat(b);
  for (let at: usize = 0; at < bytes; at += VECTOR) {
    let value = f32x4.mul(first, v128.load(x + at));
    if (y) value = multiplyAdd(value, second, v128.load(y + at));
    v128.store(out + at, value);
  }
}
