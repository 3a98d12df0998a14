// From the gradients of the tables to the gradients of the parameters.

import { TASK_NEURONS, TASK_ROWS } from '../shared-layout';
import {
  constantPosition, constantToken, headBytes, headRow, lastInput, logitBytes, modelBytes, rowBytes, tokenRow, valueRow,
} from './addresses';
import { chunkScoreSum, tableRow } from './combine';
import { backwardPairScores } from './last-is-y';
import {
  atInBias, atK, atO, atOut, atOutBias, atQ, atResidualToRow, atV, atX, constantGradient, constants, d, dHead,
  dHeadWide, dMlp, dMlpWide, dWide, gradients, heads, hiddenToLogitsGradient, keyGradients, lastInputGradient, lastIsY,
  lastToken, ownGradient, p, pWide, parameters, positionLast, positionX, positionY, query, queryGradients, rowWide,
  scoreDirection, scoreSumsX, scoreSumsY, tableGradientX, tokenRows, valueGradients, valueToRow, valueToRowGradient,
} from './layout';
import { multiply, multiplyTransposed } from './matmul';
import { FLOAT } from './strides';
import { addScaled, dot } from './vector';

function blocks(count: i32, size: i32): i32 {
  return (count + size - 1) / size;
}

/** Gradients of values, of W_O [W_in | W_U], of W_out, and what leads to the scores. */
export function middleTasks(): i32 {
  return heads * (blocks(tokenRows, TASK_ROWS) + blocks(dHead, TASK_ROWS) + 1) + blocks(dMlp, TASK_NEURONS) + 1;
}

export function middleTask(task: i32): void {
  const row = rowBytes();
  const narrow = headBytes();
  const width = modelBytes();
  const stride = <usize>heads * row;
  let count = blocks(dHead, TASK_ROWS);
  if (task < heads * count) {
    const head = task / count;
    const first = (task % count) * TASK_ROWS;
    const out = valueToRowGradient + <usize>(head * dHead + first) * row;
    const table = tableRow(tableGradientX, 0, head);
    const from = valueRow(head, 0) + (<usize>first << 2);
    multiply(min(TASK_ROWS, dHead - first), rowWide, tokenRows, from, FLOAT, narrow, table, stride, out, row, false);
    return;
  }
  task -= heads * count;
  count = blocks(tokenRows, TASK_ROWS);
  if (task < heads * count) {
    const head = task / count;
    const first = (task % count) * TASK_ROWS;
    const out = headRow(valueGradients, head, first);
    const weights = valueToRow + <usize>(head * dHead) * row;
    const table = tableRow(tableGradientX, first, head);
    multiplyTransposed(min(TASK_ROWS, tokenRows - first), dHead, rowWide, table, stride, weights, row, out, narrow, false);
    return;
  }
  task -= heads * count;
  count = blocks(dMlp, TASK_NEURONS);
  if (task < count) {
    const first = task * TASK_NEURONS;
    const wide = logitBytes();
    const from = hiddenToLogitsGradient + <usize>first * wide;
    const unembed = parameters + atResidualToRow + (<usize>dMlpWide << 2);
    const out = gradients + atOut + <usize>first * width;
    multiplyTransposed(min(TASK_NEURONS, dMlp - first), d, pWide, from, wide, unembed, row, out, width, false);
    return;
  }
  task -= count;
  if (task < heads) {
    if (lastIsY) backwardPairScores(task);
    else backwardScores(task);
    return;
  }
  for (let k = 0; k < d; k++) {
    const residualToRow = parameters + atResidualToRow + <usize>k * row;
    const at = <usize>k << 2;
    store<f32>(lastInputGradient + <usize>heads * width + at, dot(residualToRow, constantGradient, rowWide));
    const skip = <usize>dMlpWide << 2;
    store<f32>(gradients + atOutBias + at, dot(residualToRow + skip, constantGradient + skip, pWide));
  }
  memory.copy(gradients + atInBias, constantGradient, <usize>dMlp << 2);
}

// @ts-ignore: decorator
@inline
function scoreAt(table: usize, token: i32, head: i32): usize {
  return table + (<usize>(token * heads + head) << 2);
}

/** One head's W_Q, W_K, and its share of the last token's residual stream's gradient. scoreSumsX becomes the whole gradient. */
function backwardScores(head: i32): void {
  const narrow = headBytes();
  let sumX: f32 = 0;
  let sumY: f32 = 0;
  for (let token = 0; token < p; token++) {
    const x = load<f32>(scoreAt(scoreSumsX, token, head));
    const y = load<f32>(scoreAt(scoreSumsY, token, head));
    sumX += x;
    sumY += y;
    store<f32>(scoreAt(scoreSumsX, token, head), x + y);
  }
  for (let row = p; row < tokenRows; row++) store<f32>(scoreAt(scoreSumsX, row, head), 0);
  addScore(positionX, head, sumX);
  addScore(positionY, head, sumY);
  let rest = -sumX - sumY;
  for (let constant = 0; constant < constants; constant++) {
    const sum = chunkScoreSum(constant * heads + head);
    rest -= sum;
    addScore(constantToken(constant), head, sum);
    addScore(constantPosition(constant), head, sum);
  }
  addScore(lastToken, head, rest);
  addScore(positionLast, head, rest);
  // The row of this head in `lastInputGradient` holds the gradient of W_K query / √d_head before its own.
  const directionGradient = lastInputGradient + (<usize>(head * dWide) << 2);
  memory.fill(directionGradient, 0, <usize>dWide << 2);
  for (let token = 0; token < tokenRows; token++) {
    addScaled(directionGradient, tokenRow(token), load<f32>(scoreAt(scoreSumsX, token, head)), dWide);
  }
  const scale: f32 = 1 / Mathf.sqrt(<f32>dHead);
  const q = query + <usize>head * narrow;
  const queryGradient = valueGradients + <usize>(heads * tokenRows + head) * narrow;
  memory.fill(queryGradient, 0, narrow);
  for (let k = 0; k < d; k++) {
    const at = <usize>(head * d + k) * narrow;
    const gradient = scale * load<f32>(directionGradient + (<usize>k << 2));
    memory.fill(gradients + atK + at, 0, narrow);
    addScaled(gradients + atK + at, q, gradient, dHeadWide);
    addScaled(queryGradient, parameters + atK + at, gradient, dHeadWide);
  }
  for (let k = 0; k < d; k++) {
    const at = <usize>(head * d + k) * narrow;
    memory.fill(gradients + atQ + at, 0, narrow);
    addScaled(gradients + atQ + at, queryGradient, lastInput(k), dHeadWide);
    store<f32>(directionGradient + (<usize>k << 2), dot(parameters + atQ + at, queryGradient, dHeadWide));
  }
}

function addScore(row: i32, head: i32, gradient: f32): void {
  const at = scoreAt(scoreSumsX, row, head);
  store<f32>(at, load<f32>(at) + gradient);
}

/** Gradients of [W_in | W_U], W_O, W_V (where y is the last token, W_K and W_Q) and X. */
export function lastTasks(): i32 {
  const products = lastIsY ? 3 : 1;
  return blocks(d, TASK_ROWS) * (1 + products * heads) + blocks(heads * dHead, TASK_ROWS) + blocks(tokenRows, TASK_ROWS);
}

export function lastTask(task: i32): void {
  const row = rowBytes();
  const narrow = headBytes();
  const width = modelBytes();
  let count = blocks(d, TASK_ROWS);
  if (task < count) {
    const first = task * TASK_ROWS;
    inAndUnembed(first, min(TASK_ROWS, d - first));
    return;
  }
  task -= count;
  count = blocks(heads * dHead, TASK_ROWS);
  if (task < count) {
    const first = task * TASK_ROWS;
    const from = valueToRowGradient + <usize>first * row;
    const out = gradients + atO + <usize>first * width;
    multiplyTransposed(
      min(TASK_ROWS, heads * dHead - first), d, rowWide, from, row, parameters + atResidualToRow, row, out, width, false,
    );
    return;
  }
  task -= count;
  count = blocks(tokenRows, TASK_ROWS);
  if (task < count) {
    const first = task * TASK_ROWS;
    tokens(first, min(TASK_ROWS, tokenRows - first));
    return;
  }
  task -= count;
  count = blocks(d, TASK_ROWS);
  const product = task / (heads * count);
  task -= product * heads * count;
  const head = task / count;
  const first = (task % count) * TASK_ROWS;
  const from = tokenRow(0) + (<usize>first << 2);
  const rows = headRow(product == 0 ? valueGradients : product == 1 ? keyGradients : queryGradients, head, 0);
  const at = product == 0 ? atV : product == 1 ? atK : atQ;
  const out = gradients + at + <usize>(head * d + first) * narrow;
  multiply(min(TASK_ROWS, d - first), dHeadWide, tokenRows, from, FLOAT, width, rows, narrow, out, narrow, false);
}

/** Rows of the gradient of [W_in | W_U]: through the constant row, the heads, and W_out W_U. */
function inAndUnembed(first: i32, n: i32): void {
  const row = rowBytes();
  const width = modelBytes();
  const skip = <usize>dMlpWide << 2;
  const out = gradients + atResidualToRow + <usize>first * row;
  for (let i = 0; i < n; i++) {
    const at = out + <usize>i * row;
    memory.fill(at, 0, row);
    addScaled(at, constantGradient, lastInput(first + i), rowWide);
    const bias = load<f32>(parameters + atOutBias + (<usize>(first + i) << 2));
    addScaled(at + skip, constantGradient + skip, bias, pWide);
  }
  const column = <usize>first << 2;
  if (lastIsY) multiply(n, rowWide, p, tokenRow(0) + column, FLOAT, width, ownGradient, row, out, row, true);
  multiply(n, rowWide, heads * dHead, parameters + atO + column, FLOAT, width, valueToRowGradient, row, out, row, true);
  const wide = logitBytes();
  multiply(n, pWide, dMlp, parameters + atOut + column, FLOAT, width, hiddenToLogitsGradient, wide, out + skip, row, true);
}

/** Rows of the gradient of X: through values, scores, and for the last token and its position the residual stream. */
function tokens(first: i32, n: i32): void {
  const narrow = headBytes();
  const width = modelBytes();
  const out = gradients + atX + <usize>first * width;
  for (let head = 0; head < heads; head++) {
    const weights = <usize>(head * d) * narrow;
    throughHead(n, headRow(valueGradients, head, first), parameters + atV + weights, out, head > 0);
    if (lastIsY) {
      throughHead(n, headRow(keyGradients, head, first), parameters + atK + weights, out, true);
      throughHead(n, headRow(queryGradients, head, first), parameters + atQ + weights, out, true);
      continue;
    }
    for (let i = 0; i < n; i++) {
      const gradient = load<f32>(scoreAt(scoreSumsX, first + i, head));
      addScaled(out + <usize>i * width, scoreDirection + <usize>head * width, gradient, dWide);
    }
  }
  if (lastIsY && first < p) {
    const row = rowBytes();
    const own = ownGradient + <usize>first * row;
    multiplyTransposed(min(n, p - first), d, rowWide, own, row, parameters + atResidualToRow, row, out, width, true);
  }
  for (let i = 0; i < n; i++) {
    const token = first + i;
    if (token == lastToken || token == positionLast) {
      for (let part = lastIsY ? heads : 0; part <= heads; part++) {
        addScaled(out + <usize>i * width, lastInputGradient + <usize>part * width, 1, dWide);
      }
    }
  }
}

/** out [n, d] = rows Wᵀ, or += with `accumulate`; rows [n, dHead] and W [d, dHead] of one head. */
function throughHead(n: i32, rows: usize, weights: usize, out: usize, accumulate: bool): void {
  const narrow = headBytes();
  multiplyTransposed(n, d, dHeadWide, rows, narrow, weights, narrow, out, <usize>dWide << 2, accumulate);
}
