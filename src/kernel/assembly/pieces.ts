// Pieces: what all tensors that are updated are cut into, a task each. A piece has rows of one tensor; ../strips.ts makes them.

import { PIECE_WORDS, Rule } from '../shared-layout';
import { pieceCount, pieceSums, pieces } from './recipe';

const WORD: usize = 4;
/** Three float64. */
const SUMS: usize = 24;

// @ts-ignore: decorator
@inline
function word(piece: i32, index: usize): i32 {
  return load<i32>(pieces + (<usize>piece * PIECE_WORDS + index) * WORD);
}

export function ruleOf(piece: i32): Rule {
  return word(piece, 0);
}

export function tensorOf(piece: i32): i32 {
  return word(piece, 1);
}

/** Bytes from the start of an arena. */
export function startOf(piece: i32): usize {
  return word(piece, 2);
}

/** Bytes of a row, whole vectors. */
export function rowOf(piece: i32): usize {
  return word(piece, 3);
}

/** Bytes from row to row. */
export function strideOf(piece: i32): usize {
  return word(piece, 4);
}

export function rowsOf(piece: i32): i32 {
  return word(piece, 5);
}

export function keepSums(piece: i32, a: f64, b: f64, c: f64): void {
  const out = pieceSums + <usize>piece * SUMS;
  store<f64>(out, a);
  store<f64>(out, b, 8);
  store<f64>(out, c, 16);
}

/** Sum number `index` over the pieces of a tensor (−1: of all), in their order. */
export function sumOver(tensor: i32, index: i32): f64 {
  let sum = 0.0;
  for (let piece = 0; piece < pieceCount; piece++) {
    if (tensor < 0 || tensorOf(piece) == tensor) {
      sum += load<f64>(pieceSums + <usize>piece * SUMS + (<usize>index << 3));
    }
  }
  return sum;
}
