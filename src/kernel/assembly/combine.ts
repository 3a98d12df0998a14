// Gradients of the tables of all segments and chunks, put together.

import { allWeights, constantPosition, constantToken, rowBytes } from './addresses';
import {
  chunkScores, chunkSums, constantGradient, constants, heads, lastIsY, lastToken, p, positionLast, positionX, positionY,
  rowWide, tableGradientX, tableGradientY, tokenRows,
} from './layout';
import { chunks } from './pairs';
import { VECTOR } from './strides';
import { add } from './vector';

const COLUMNS: i32 = 64;

// @ts-ignore: decorator
@inline
export function tableRow(table: usize, token: i32, head: i32): usize {
  return table + (<usize>((token * heads + head) * rowWide) << 2);
}

export function combineTasks(): i32 {
  return (rowWide + COLUMNS - 1) / COLUMNS;
}

/**
 * A block of columns of the table gradients: a residue's row becomes its row as x plus its row as y; behind the residues come
 * the rows of other tokens and of the positions. The tables are relative to a last token that is always the same, hence its
 * row is what the others leave over.
 */
export function combineColumns(task: i32): void {
  const first = (<usize>(task * COLUMNS)) << 2;
  const end = min(first + (<usize>COLUMNS << 2), <usize>rowWide << 2);
  for (let at = first; at < end; at += VECTOR) {
    v128.store(constantGradient + at, chunkSum(0, at));
  }
  const all = f32x4.splat(allWeights());
  for (let head = 0; head < heads; head++) {
    const sumX = tableRow(tableGradientX, positionX, head);
    const sumY = tableRow(tableGradientX, positionY, head);
    for (let row = p; row < tokenRows; row++) {
      memory.fill(tableRow(tableGradientX, row, head) + first, 0, end - first);
    }
    for (let token = 0; token < p; token++) {
      const x = tableRow(tableGradientX, token, head);
      const y = tableRow(tableGradientY, token, head);
      for (let at = first; at < end; at += VECTOR) {
        const a = v128.load(x + at), b = v128.load(y + at);
        v128.store(sumX + at, f32x4.add(v128.load(sumX + at), a));
        v128.store(sumY + at, f32x4.add(v128.load(sumY + at), b));
        v128.store(x + at, f32x4.add(a, b));
      }
    }
    for (let at = first; at < end; at += VECTOR) {
      const total = f32x4.mul(all, v128.load(constantGradient + at));
      let rest = f32x4.sub(f32x4.sub(total, v128.load(sumX + at)), v128.load(sumY + at));
      for (let constant = 0; constant < constants; constant++) {
        const sum = chunkSum(1 + constant * heads + head, at);
        rest = f32x4.sub(rest, sum);
        add(tableRow(tableGradientX, constantToken(constant), head) + at, sum);
        add(tableRow(tableGradientX, constantPosition(constant), head) + at, sum);
      }
      if (!lastIsY) {
        add(tableRow(tableGradientX, lastToken, head) + at, rest);
        add(tableRow(tableGradientX, positionLast, head) + at, rest);
      }
    }
  }
}

/** Four columns of a sum over chunks, over all of them. */
function chunkSum(which: i32, at: usize): v128 {
  const row = rowBytes();
  const stride = <usize>(1 + constants * heads) * row;
  const first = chunkSums + <usize>which * row + at;
  const count = chunks(0);
  let sum = v128.load(first);
  for (let chunk = 1; chunk < count; chunk++) {
    sum = f32x4.add(sum, v128.load(first + <usize>chunk * stride));
  }
  return sum;
}

/** The sum over chunks of gradients of scores of a key whose token is always the same. */
export function chunkScoreSum(which: i32): f32 {
  let sum: f32 = 0;
  for (let chunk = 0; chunk < chunks(0); chunk++) {
    sum += load<f32>(chunkScores + (<usize>(chunk * constants * heads + which) << 2));
  }
  return sum;
}
