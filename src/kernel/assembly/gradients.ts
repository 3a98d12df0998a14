// From the gradients of the tables to the gradients of the parameters.

import {
  atAll, atInBias, atK, atO, atOut, atOutBias, atQ, atV, atX, chunkSums, constantGradient, d, dHead, dHeadWide, dMlp,
  dMlpWide, dWide, equalsGradient, gradients, heads, hiddenToLogitsGradient, keyed, outAll, outAllGradient, p, pWide,
  parameters, query, rowWide, scoreSumsX, scoreSumsY, tableGradientX, tableGradientY, valueGradients,
} from './layout';
import { multiply, multiplyTransposed } from './matmul';
import { chunks } from './pairs';
import { equals, tokenRow, valueRow } from './tables';
import { addScaled, dot } from './vector';

const COLUMNS: i32 = 64;
const ROWS: i32 = 16;

function blocks(count: i32, size: i32): i32 {
  return (count + size - 1) / size;
}

// @ts-ignore: decorator
@inline
function tableRow(table: usize, token: i32, head: i32): usize {
  return table + (<usize>((token * heads + head) * rowWide) << 2);
}

export function combineTasks(): i32 {
  return blocks(rowWide, COLUMNS);
}

/**
 * A block of columns of the table gradients: a token's row becomes its row as x plus its row as y; behind the tokens come
 * the rows of `=` and of the three positions. The tables are relative to `=`, hence its row is what the others leave over.
 */
export function combineColumns(task: i32): void {
  const first = (<usize>(task * COLUMNS)) << 2;
  const end = min(first + (<usize>COLUMNS << 2), <usize>rowWide << 2);
  const row: usize = <usize>rowWide << 2;
  const count = chunks(0);
  for (let at = first; at < end; at += 16) {
    let sum = v128.load(chunkSums + at);
    for (let chunk = 1; chunk < count; chunk++) {
      sum = f32x4.add(sum, v128.load(chunkSums + <usize>chunk * row + at));
    }
    v128.store(constantGradient + at, sum);
  }
  for (let head = 0; head < heads; head++) {
    const equal = tableRow(tableGradientX, p, head);
    const sumX = tableRow(tableGradientX, p + 1, head);
    const sumY = tableRow(tableGradientX, p + 2, head);
    const equalPosition = tableRow(tableGradientX, p + 3, head);
    memory.fill(sumX + first, 0, end - first);
    memory.fill(sumY + first, 0, end - first);
    for (let token = 0; token < p; token++) {
      const x = tableRow(tableGradientX, token, head);
      const y = tableRow(tableGradientY, token, head);
      for (let at = first; at < end; at += 16) {
        const a = v128.load(x + at), b = v128.load(y + at);
        v128.store(sumX + at, f32x4.add(v128.load(sumX + at), a));
        v128.store(sumY + at, f32x4.add(v128.load(sumY + at), b));
        v128.store(x + at, f32x4.add(a, b));
      }
    }
    for (let at = first; at < end; at += 16) {
      const rest = f32x4.sub(f32x4.sub(v128.load(constantGradient + at), v128.load(sumX + at)), v128.load(sumY + at));
      v128.store(equal + at, rest);
      v128.store(equalPosition + at, rest);
    }
  }
}

/** Gradients of values, of W_O [W_in | W_U], of W_out, and what leads to the scores. */
export function middleTasks(): i32 {
  return heads * (blocks(p + 4, ROWS) + blocks(dHead, ROWS) + 1) + blocks(dMlp, 2 * ROWS) + 1;
}

export function middleTask(task: i32): void {
  const row: usize = <usize>rowWide << 2;
  const narrow: usize = <usize>dHeadWide << 2;
  const width: usize = <usize>dWide << 2;
  const stride = <usize>heads * row;
  let count = blocks(dHead, ROWS);
  if (task < heads * count) {
    const head = task / count;
    const first = (task % count) * ROWS;
    const out = outAllGradient + <usize>(head * dHead + first) * row;
    const table = tableRow(tableGradientX, 0, head);
    const from = valueRow(head, 0) + (<usize>first << 2);
    multiply(min(ROWS, dHead - first), rowWide, p + 4, from, 4, narrow, table, stride, out, row, false);
    return;
  }
  task -= heads * count;
  count = blocks(p + 4, ROWS);
  if (task < heads * count) {
    const head = task / count;
    const first = (task % count) * ROWS;
    const out = valueGradients + <usize>(head * (p + 4) + first) * narrow;
    const weights = outAll + <usize>(head * dHead) * row;
    const table = tableRow(tableGradientX, first, head);
    multiplyTransposed(min(ROWS, p + 4 - first), dHead, rowWide, table, stride, weights, row, out, narrow, false);
    return;
  }
  task -= heads * count;
  count = blocks(dMlp, 2 * ROWS);
  if (task < count) {
    const first = task * 2 * ROWS;
    const wide: usize = <usize>pWide << 2;
    const from = hiddenToLogitsGradient + <usize>first * wide;
    const unembed = parameters + atAll + (<usize>dMlpWide << 2);
    const out = gradients + atOut + <usize>first * width;
    multiplyTransposed(min(2 * ROWS, dMlp - first), d, pWide, from, wide, unembed, row, out, width, false);
    return;
  }
  task -= count;
  if (task < heads) {
    backwardScores(task);
    return;
  }
  for (let k = 0; k < d; k++) {
    const all = parameters + atAll + <usize>k * row;
    const at = <usize>k << 2;
    store<f32>(equalsGradient + <usize>heads * width + at, dot(all, constantGradient, rowWide));
    const skip = <usize>dMlpWide << 2;
    store<f32>(gradients + atOutBias + at, dot(all + skip, constantGradient + skip, pWide));
  }
  memory.copy(gradients + atInBias, constantGradient, <usize>dMlp << 2);
}

// @ts-ignore: decorator
@inline
function scoreAt(table: usize, token: i32, head: i32): usize {
  return table + (<usize>(token * heads + head) << 2);
}

/** One head's W_Q, W_K, and its share of the residual stream's gradient at `=`. scoreSumsX becomes the whole gradient. */
function backwardScores(head: i32): void {
  const narrow: usize = <usize>dHeadWide << 2;
  let sumX: f32 = 0;
  let sumY: f32 = 0;
  for (let token = 0; token < p; token++) {
    const x = load<f32>(scoreAt(scoreSumsX, token, head));
    const y = load<f32>(scoreAt(scoreSumsY, token, head));
    sumX += x;
    sumY += y;
    store<f32>(scoreAt(scoreSumsX, token, head), x + y);
  }
  store<f32>(scoreAt(scoreSumsX, p, head), -sumX - sumY);
  store<f32>(scoreAt(scoreSumsX, p + 1, head), sumX);
  store<f32>(scoreAt(scoreSumsX, p + 2, head), sumY);
  store<f32>(scoreAt(scoreSumsX, p + 3, head), -sumX - sumY);
  // The row of this head in `equalsGradient` holds the gradient of W_K query / √d_head before its own.
  const keyedGradient = equalsGradient + (<usize>(head * dWide) << 2);
  memory.fill(keyedGradient, 0, <usize>dWide << 2);
  for (let token = 0; token < p + 4; token++) {
    addScaled(keyedGradient, tokenRow(token), load<f32>(scoreAt(scoreSumsX, token, head)), dWide);
  }
  const scale: f32 = 1 / Mathf.sqrt(<f32>dHead);
  const q = query + <usize>head * narrow;
  const queryGradient = valueGradients + <usize>(heads * (p + 4) + head) * narrow;
  memory.fill(queryGradient, 0, narrow);
  for (let k = 0; k < d; k++) {
    const at = <usize>(head * d + k) * narrow;
    const gradient = scale * load<f32>(keyedGradient + (<usize>k << 2));
    memory.fill(gradients + atK + at, 0, narrow);
    addScaled(gradients + atK + at, q, gradient, dHeadWide);
    addScaled(queryGradient, parameters + atK + at, gradient, dHeadWide);
  }
  for (let k = 0; k < d; k++) {
    const at = <usize>(head * d + k) * narrow;
    memory.fill(gradients + atQ + at, 0, narrow);
    addScaled(gradients + atQ + at, queryGradient, equals(k), dHeadWide);
    store<f32>(keyedGradient + (<usize>k << 2), dot(parameters + atQ + at, queryGradient, dHeadWide));
  }
}

/** Gradients of [W_in | W_U], W_O, W_V and X. */
export function lastTasks(): i32 {
  return blocks(d, ROWS) * (1 + heads) + blocks(heads * dHead, ROWS) + blocks(p + 4, ROWS);
}

export function lastTask(task: i32): void {
  const row: usize = <usize>rowWide << 2;
  const narrow: usize = <usize>dHeadWide << 2;
  const width: usize = <usize>dWide << 2;
  let count = blocks(d, ROWS);
  if (task < count) {
    const first = task * ROWS;
    inAndUnembed(first, min(ROWS, d - first));
    return;
  }
  task -= count;
  count = blocks(heads * dHead, ROWS);
  if (task < count) {
    const first = task * ROWS;
    const from = outAllGradient + <usize>first * row;
    const out = gradients + atO + <usize>first * width;
    multiplyTransposed(
      min(ROWS, heads * dHead - first), d, rowWide, from, row, parameters + atAll, row, out, width, false,
    );
    return;
  }
  task -= count;
  count = blocks(p + 4, ROWS);
  if (task < count) {
    const first = task * ROWS;
    tokens(first, min(ROWS, p + 4 - first));
    return;
  }
  task -= count;
  count = blocks(d, ROWS);
  const head = task / count;
  const first = (task % count) * ROWS;
  const from = tokenRow(0) + (<usize>first << 2);
  const values = valueGradients + <usize>(head * (p + 4)) * narrow;
  const out = gradients + atV + <usize>(head * d + first) * narrow;
  multiply(min(ROWS, d - first), dHeadWide, p + 4, from, 4, width, values, narrow, out, narrow, false);
}

/** Rows of the gradient of [W_in | W_U]: through the constant row, the heads, and W_out W_U. */
function inAndUnembed(first: i32, n: i32): void {
  const row: usize = <usize>rowWide << 2;
  const width: usize = <usize>dWide << 2;
  const skip = <usize>dMlpWide << 2;
  const out = gradients + atAll + <usize>first * row;
  for (let i = 0; i < n; i++) {
    const at = out + <usize>i * row;
    memory.fill(at, 0, row);
    addScaled(at, constantGradient, equals(first + i), rowWide);
    const bias = load<f32>(parameters + atOutBias + (<usize>(first + i) << 2));
    addScaled(at + skip, constantGradient + skip, bias, pWide);
  }
  const column = <usize>first << 2;
  multiply(n, rowWide, heads * dHead, parameters + atO + column, 4, width, outAllGradient, row, out, row, true);
  const wide: usize = <usize>pWide << 2;
  multiply(n, pWide, dMlp, parameters + atOut + column, 4, width, hiddenToLogitsGradient, wide, out + skip, row, true);
}

/** Rows of the gradient of X: through values, scores, and for `=` and its position the residual stream. */
function tokens(first: i32, n: i32): void {
  const narrow: usize = <usize>dHeadWide << 2;
  const width: usize = <usize>dWide << 2;
  const out = gradients + atX + <usize>first * width;
  for (let head = 0; head < heads; head++) {
    const from = valueGradients + <usize>(head * (p + 4) + first) * narrow;
    const weights = parameters + atV + <usize>(head * d) * narrow;
    multiplyTransposed(n, d, dHeadWide, from, narrow, weights, narrow, out, width, head > 0);
    for (let i = 0; i < n; i++) {
      const gradient = load<f32>(scoreAt(scoreSumsX, first + i, head));
      addScaled(out + <usize>i * width, keyed + <usize>head * width, gradient, dWide);
    }
  }
  for (let i = 0; i < n; i++) {
    const token = first + i;
    if (token == p || token == p + 3) {
      for (let part = 0; part <= heads; part++) {
        addScaled(out + <usize>i * width, equalsGradient + <usize>part * width, 1, dWide);
      }
    }
  }
}
