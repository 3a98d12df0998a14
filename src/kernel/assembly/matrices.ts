// Matrices whose gradients become steps, a task each. In an arena they lie as ../strips.ts says, heads side by side; in a
// workspace they have no more rows than columns, transposed where need be.

import { MATRIX_WORDS, Steps } from '../shared-layout';
import { firstMoments, gradients } from './layout';
import { newtonSchulz } from './newton-schulz';
import { orthogonalFactor } from './polar';
import { matrices, momentum, steps } from './recipe';

const WORD: usize = 4;

// @ts-ignore: decorator
@inline
function word(matrix: i32, index: usize): i32 {
  return load<i32>(matrices + (<usize>matrix * MATRIX_WORDS + index) * WORD);
}

/** Muon: momentum, then Newton-Schulz. EGD: the gradient's orthogonal factor. In the gradient's place. */
export function makeStep(matrix: i32): void {
  if (steps == Steps.muon) newtonSchulz(matrix);
  else orthogonalFactor(matrix);
}

// @ts-ignore: decorator
@inline
function isTall(matrix: i32): bool {
  return word(matrix, 1) > word(matrix, 3) * word(matrix, 4);
}

/** Rows and columns in a workspace. */
export function shortSide(matrix: i32): i32 {
  return min(word(matrix, 1), word(matrix, 3) * word(matrix, 4));
}

export function longSide(matrix: i32): i32 {
  return max(word(matrix, 1), word(matrix, 3) * word(matrix, 4));
}

/**
 * Copies a gradient to `out` as T, rows of `outRow` bytes, and returns the sum of its squares. Of muon it is Nesterov's
 * momentum of it: b = μ b + g, g + μ b.
 */
export function takeGradient<T>(matrix: i32, out: usize, outRow: usize): f64 {
  const columns = word(matrix, 4);
  const tall = isTall(matrix);
  const rowStep = tall ? sizeof<T>() : outRow;
  const columnStep = tall ? outRow : sizeof<T>();
  const kept = <f32>momentum;
  let sum = 0.0;
  for (let block = 0; block < word(matrix, 3); block++) {
    for (let row = 0; row < word(matrix, 1); row++) {
      let from = addressOf(matrix, block, row);
      let to = out + <usize>row * rowStep + <usize>(block * columns) * columnStep;
      for (let column = 0; column < columns; column++) {
        let u = load<f32>(gradients + from);
        if (steps == Steps.muon) {
          const b = kept * load<f32>(firstMoments + from) + u;
          store<f32>(firstMoments + from, b);
          u += kept * b;
        }
        store<T>(to, <T>u);
        sum += <f64>u * <f64>u;
        from += WORD;
        to += columnStep;
      }
    }
  }
  return sum;
}

/** Copies a step, float32 with rows of `row` bytes, to the place of the gradient, `factor` times. */
export function putStep(matrix: i32, from: usize, row: usize, factor: f32): void {
  const columns = word(matrix, 4);
  const tall = isTall(matrix);
  const rowStep = tall ? WORD : row;
  const columnStep = tall ? row : WORD;
  for (let block = 0; block < word(matrix, 3); block++) {
    for (let i = 0; i < word(matrix, 1); i++) {
      let to = gradients + addressOf(matrix, block, i);
      let at = from + <usize>i * rowStep + <usize>(block * columns) * columnStep;
      for (let column = 0; column < columns; column++) {
        store<f32>(to, factor * load<f32>(at));
        to += WORD;
        at += columnStep;
      }
    }
  }
}

/** Bytes from the start of an arena to a row of a block. */
// @ts-ignore: decorator
@inline
function addressOf(matrix: i32, block: i32, row: i32): usize {
  const floats = word(matrix, 0) + block * word(matrix, 5) + row * word(matrix, 2);
  return <usize>floats << 2;
}

/** Bytes of a row of `columns` numbers in a workspace: an odd number of 32-byte halves of a cache line, as rows have it. */
export function workRow<T>(columns: i32): usize {
  const bytes = <usize>columns * sizeof<T>();
  return ((bytes + 32 + sizeof<T>() + 63) & ~63) - 32;
}
