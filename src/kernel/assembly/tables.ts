// Tables of the forward pass, once per epoch. A pair's row of [hidden | logits] is
//   base + Σ over heads and keys of weight · table row of the key's token,  weight = α · softmax + (1 − α).
// Where the last token is always the same, so is the query: scores depend on one token only, tables are relative to the last
// token, and the base has all of attention on it. Where the last token is y, scores of x depend on both tokens, and the base
// is y's own row.

import { PANEL_COLUMNS, TASK_NEURONS, TASK_ROWS } from '../shared-layout';
import {
  allWeights, constantPosition, constantToken, headBytes, headRow, lastInput, lastValue, modelBytes, rowBytes, tokenRow,
  valueRow,
} from './addresses';
import { ownTable, pairScoreTable } from './last-is-y';
import {
  atInBias, atK, atO, atOut, atOutBias, atQ, atResidualToRow, atV, constantRow, constants, d, dHead, dHeadWide, dMlp,
  dMlpWide, dWide, heads, hiddenToLogits, keyRows, lastIsY, p, pWide, parameters, positionX, positionY, query,
  queryRows, rowWide, scoreDirection, scores, spare, tableConstant, tableX, tableY, tokenRows, valueToRow, values,
} from './layout';
import { multiply } from './matmul';
import { FLOAT, PANEL_ROW, VECTOR } from './strides';
import { addScaled, dot } from './vector';

function blocks(count: i32, size: i32): i32 {
  return (count + size - 1) / size;
}

/** What needs the parameters only: X W_V, W_O [W_in | W_U], W_out W_U, scores or X W_K and X W_Q, the constant row. */
export function firstTables(): i32 {
  const products = lastIsY ? 3 : 1;
  const scored = lastIsY ? 0 : heads;
  const ofTokens = products * heads * blocks(tokenRows, TASK_ROWS) + scored;
  return ofTokens + blocks(heads * dHead, TASK_ROWS) + blocks(dMlp, TASK_NEURONS) + 1;
}

export function firstTable(task: i32): void {
  const row = rowBytes();
  const width = modelBytes();
  const residualToRow = parameters + atResidualToRow;
  let count = blocks(heads * dHead, TASK_ROWS);
  if (task < count) {
    const first = task * TASK_ROWS;
    const n = min(TASK_ROWS, heads * dHead - first);
    const from = parameters + atO + <usize>first * width;
    multiply(n, rowWide, d, from, width, FLOAT, residualToRow, row, valueToRow + <usize>first * row, row, false);
    return;
  }
  task -= count;
  count = blocks(dMlp, TASK_NEURONS);
  if (task < count) {
    const first = task * TASK_NEURONS;
    const n = min(TASK_NEURONS, dMlp - first);
    const from = parameters + atOut + <usize>first * width;
    for (let column = 0; column < pWide; column += PANEL_COLUMNS) {
      const unembed = residualToRow + (<usize>(dMlpWide + column) << 2);
      const out = hiddenToLogits + (<usize>(column * dMlpWide) << 2) + <usize>first * PANEL_ROW;
      multiply(n, min(PANEL_COLUMNS, pWide - column), d, from, width, FLOAT, unembed, row, out, PANEL_ROW, false);
    }
    return;
  }
  task -= count;
  count = blocks(tokenRows, TASK_ROWS);
  const products = lastIsY ? 3 : 1;
  if (task < products * heads * count) {
    const product = task / (heads * count);
    task -= product * heads * count;
    const head = task / count;
    const first = (task % count) * TASK_ROWS;
    const n = min(TASK_ROWS, tokenRows - first);
    const narrow = headBytes();
    const out = product == 0 ? values : product == 1 ? keyRows : queryRows;
    const weights = parameters + (product == 0 ? atV : product == 1 ? atK : atQ) + <usize>(head * d) * narrow;
    multiply(n, dHeadWide, d, tokenRow(first), width, FLOAT, weights, narrow, headRow(out, head, first), narrow, false);
    return;
  }
  task -= products * heads * count;
  if (task == 0) {
    constantInput();
  } else {
    scoreTable(task - 1);
  }
}

/** Entry (token, head) is X[token] · W_K query / √d_head; a score is the sum of its token's and its position's. */
function scoreTable(head: i32): void {
  const narrow = headBytes();
  const q = query + <usize>head * narrow;
  const u = scoreDirection + (<usize>(head * dWide) << 2);
  memory.fill(q, 0, narrow);
  for (let k = 0; k < d; k++) {
    addScaled(q, parameters + atQ + <usize>(head * d + k) * narrow, lastInput(k), dHeadWide);
  }
  const scale: f32 = 1 / Mathf.sqrt(<f32>dHead);
  for (let k = 0; k < d; k++) {
    store<f32>(u + (<usize>k << 2), scale * dot(parameters + atK + <usize>(head * d + k) * narrow, q, dHeadWide));
  }
  for (let token = 0; token < tokenRows; token++) {
    store<f32>(scores + (<usize>(token * heads + head) << 2), dot(tokenRow(token), u, dWide));
  }
}

/** What needs the first tables: rows of [hidden | logits] by token, the constant row, and scores by y. */
export function secondTables(): i32 {
  const count = blocks(p, TASK_ROWS);
  return heads * count + constants * heads + (lastIsY ? (1 + heads) * count : 1);
}

export function secondTable(task: i32): void {
  const count = blocks(p, TASK_ROWS);
  if (task < heads * count) {
    const first = (task % count) * TASK_ROWS;
    residueTables(task / count, first, min(TASK_ROWS, p - first));
    return;
  }
  task -= heads * count;
  if (task < constants * heads) {
    constantTable(task / heads, task % heads);
    return;
  }
  task -= constants * heads;
  if (!lastIsY) {
    constantValues();
    return;
  }
  const first = (task % count) * TASK_ROWS;
  const n = min(TASK_ROWS, p - first);
  if (task < count) {
    ownTable(first, n);
  } else {
    pairScoreTable(task / count - 1, first, n);
  }
}

/** What `n` residues add as x and as y. */
function residueTables(head: i32, first: i32, n: i32): void {
  const row = rowBytes();
  const narrow = headBytes();
  const weights = valueToRow + <usize>(head * dHead) * row;
  // A position minus everything that attending to the last would have added.
  const difference = spare;
  const added = spare + 2 * narrow;
  for (let e: usize = 0; e < narrow; e += 4) {
    const last = lastValue(head, e);
    store<f32>(difference + e, load<f32>(valueRow(head, positionX) + e) - last);
    store<f32>(difference + narrow + e, load<f32>(valueRow(head, positionY) + e) - last);
  }
  multiply(2, rowWide, dHead, difference, narrow, FLOAT, weights, row, added, row, false);
  const at = <usize>(first * heads + head) * row;
  const stride = <usize>heads * row;
  multiply(n, rowWide, dHead, valueRow(head, first), narrow, FLOAT, weights, row, tableX + at, stride, false);
  for (let i = 0; i < n; i++) {
    const x = tableX + at + <usize>i * stride;
    const y = tableY + at + <usize>i * stride;
    for (let column: usize = 0; column < row; column += VECTOR) {
      const token = v128.load(x + column);
      v128.store(x + column, f32x4.add(token, v128.load(added + column)));
      v128.store(y + column, f32x4.add(token, v128.load(added + row + column)));
    }
  }
}

/** What a key whose token is always the same adds. */
function constantTable(constant: i32, head: i32): void {
  const row = rowBytes();
  const token = valueRow(head, constantToken(constant));
  const position = valueRow(head, constantPosition(constant));
  for (let e: usize = 0; e < <usize>dHeadWide << 2; e += 4) {
    store<f32>(spare + e, load<f32>(token + e) + load<f32>(position + e) - lastValue(head, e));
  }
  const out = tableConstant + <usize>(constant * heads + head) * row;
  multiply(1, rowWide, dHead, spare, 0, FLOAT, valueToRow + <usize>(head * dHead) * row, row, out, row, false);
}

/** r [W_in | W_U] + [b_in | b_out W_U], r the residual stream at the last position. */
function constantInput(): void {
  const row = rowBytes();
  const residualToRow = parameters + atResidualToRow;
  memory.fill(constantRow, 0, row);
  memory.copy(constantRow, parameters + atInBias, <usize>dMlp << 2);
  for (let k = 0; k < d; k++) {
    addScaled(constantRow, residualToRow + <usize>k * row, lastInput(k), rowWide);
    const bias = load<f32>(parameters + atOutBias + (<usize>k << 2));
    addScaled(constantRow + (<usize>dMlpWide << 2), residualToRow + <usize>k * row + (<usize>dMlpWide << 2), bias, pWide);
  }
}

/** Adds to the constant row what attention adds that is all paid to the last token: Σ_h V_h W_O [W_in | W_U]. */
function constantValues(): void {
  const row = rowBytes();
  for (let head = 0; head < heads; head++) {
    for (let e = 0; e < dHead; e++) {
      const value = allWeights() * lastValue(head, <usize>e << 2);
      addScaled(constantRow, valueToRow + <usize>(head * dHead + e) * row, value, rowWide);
    }
  }
}
