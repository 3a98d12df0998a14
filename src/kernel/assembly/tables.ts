// Tables of the forward pass, once per epoch. The query at `=` is the same for every pair, so attention scores and what
// each head adds to [hidden | logits] depend on one token only.

import {
  atAll, atInBias, atK, atO, atOut, atOutBias, atQ, atV, atX, constantRow, d, dHead, dHeadWide, dMlp, dMlpWide, dWide,
  heads, hiddenToLogits, keyed, outAll, p, pWide, parameters, query, rowWide, scores, spare, tableX, tableY, values,
} from './layout';
import { multiply } from './matmul';
import { addScaled, dot } from './vector';

const TOKEN_ROWS: i32 = 16;
const OUT_ROWS: i32 = 16;
const NEURON_ROWS: i32 = 32;

function blocks(count: i32, size: i32): i32 {
  return (count + size - 1) / size;
}

/** Rows of X: tokens 0 … p, then positions 0 … 2. */
// @ts-ignore: decorator
@inline
export function tokenRow(token: i32): usize {
  return parameters + atX + (<usize>(token * dWide) << 2);
}

// @ts-ignore: decorator
@inline
export function valueRow(head: i32, token: i32): usize {
  return values + (<usize>((head * (p + 4) + token) * dHeadWide) << 2);
}

/** What needs the parameters only: values, W_O [W_in | W_U], W_out W_U and scores. */
export function firstTables(): i32 {
  return heads * (blocks(p + 4, TOKEN_ROWS) + 1) + blocks(heads * dHead, OUT_ROWS) + blocks(dMlp, NEURON_ROWS);
}

export function firstTable(task: i32): void {
  const row: usize = <usize>rowWide << 2;
  const width: usize = <usize>dWide << 2;
  const all = parameters + atAll;
  let count = blocks(heads * dHead, OUT_ROWS);
  if (task < count) {
    const first = task * OUT_ROWS;
    const n = min(OUT_ROWS, heads * dHead - first);
    const from = parameters + atO + <usize>first * width;
    multiply(n, rowWide, d, from, width, 4, all, row, outAll + <usize>first * row, row, false);
    return;
  }
  task -= count;
  count = blocks(dMlp, NEURON_ROWS);
  if (task < count) {
    const first = task * NEURON_ROWS;
    const n = min(NEURON_ROWS, dMlp - first);
    const from = parameters + atOut + <usize>first * width;
    for (let column = 0; column < pWide; column += 40) {
      const unembed = all + (<usize>(dMlpWide + column) << 2);
      const out = hiddenToLogits + (<usize>(column * dMlpWide) << 2) + <usize>first * 160;
      multiply(n, min(40, pWide - column), d, from, width, 4, unembed, row, out, 160, false);
    }
    return;
  }
  task -= count;
  count = blocks(p + 4, TOKEN_ROWS);
  if (task < heads * count) {
    const head = task / count;
    const first = (task % count) * TOKEN_ROWS;
    const n = min(TOKEN_ROWS, p + 4 - first);
    const narrow: usize = <usize>dHeadWide << 2;
    const weights = parameters + atV + <usize>(head * d) * narrow;
    multiply(n, dHeadWide, d, tokenRow(first), width, 4, weights, narrow, valueRow(head, first), narrow, false);
    return;
  }
  scoreTable(task - heads * count);
}

/** Entry (token, head) is X[token] · W_K query / √d_head; a score is the sum of its token's and its position's. */
function scoreTable(head: i32): void {
  const narrow: usize = <usize>dHeadWide << 2;
  const q = query + <usize>head * narrow;
  const u = keyed + (<usize>(head * dWide) << 2);
  memory.fill(q, 0, narrow);
  for (let k = 0; k < d; k++) {
    addScaled(q, parameters + atQ + <usize>(head * d + k) * narrow, equals(k), dHeadWide);
  }
  const scale: f32 = 1 / Mathf.sqrt(<f32>dHead);
  for (let k = 0; k < d; k++) {
    store<f32>(u + (<usize>k << 2), scale * dot(parameters + atK + <usize>(head * d + k) * narrow, q, dHeadWide));
  }
  for (let token = 0; token < p + 4; token++) {
    store<f32>(scores + (<usize>(token * heads + head) << 2), dot(tokenRow(token), u, dWide));
  }
}

/** Entry k of the residual stream at `=`. */
// @ts-ignore: decorator
@inline
export function equals(k: i32): f32 {
  const at = <usize>k << 2;
  return load<f32>(tokenRow(p) + at) + load<f32>(tokenRow(p + 3) + at);
}

/** What needs the first tables: the rows of [hidden | logits] by token. The last task is the constant row. */
export function secondTables(): i32 {
  return heads * blocks(p, TOKEN_ROWS) + 1;
}

export function secondTable(task: i32): void {
  const count = blocks(p, TOKEN_ROWS);
  if (task == heads * count) {
    constant();
    return;
  }
  const row: usize = <usize>rowWide << 2;
  const narrow: usize = <usize>dHeadWide << 2;
  const head = task / count;
  const first = (task % count) * TOKEN_ROWS;
  const n = min(TOKEN_ROWS, p - first);
  const weights = outAll + <usize>(head * dHead) * row;
  // Position 0 (1) minus everything that attending to `=` would have added.
  const difference = spare;
  const added = spare + 2 * narrow;
  for (let position = 0; position < 2; position++) {
    for (let e: usize = 0; e < narrow; e += 4) {
      const equal = load<f32>(valueRow(head, p) + e) + load<f32>(valueRow(head, p + 3) + e);
      store<f32>(difference + <usize>position * narrow + e, load<f32>(valueRow(head, p + 1 + position) + e) - equal);
    }
  }
  multiply(2, rowWide, dHead, difference, narrow, 4, weights, row, added, row, false);
  const at = <usize>(first * heads + head) * row;
  const stride = <usize>heads * row;
  multiply(n, rowWide, dHead, valueRow(head, first), narrow, 4, weights, row, tableX + at, stride, false);
  for (let i = 0; i < n; i++) {
    const x = tableX + at + <usize>i * stride;
    const y = tableY + at + <usize>i * stride;
    for (let column: usize = 0; column < row; column += 16) {
      const token = v128.load(x + column);
      v128.store(x + column, f32x4.add(token, v128.load(added + column)));
      v128.store(y + column, f32x4.add(token, v128.load(added + row + column)));
    }
  }
}

/** r₌ [W_in | W_U] + [b_in | b_out W_U] + Σ_h V_h[=] W_O [W_in | W_U], r₌ the residual stream at `=`. */
function constant(): void {
  const row: usize = <usize>rowWide << 2;
  const all = parameters + atAll;
  memory.fill(constantRow, 0, row);
  memory.copy(constantRow, parameters + atInBias, <usize>dMlp << 2);
  for (let k = 0; k < d; k++) {
    addScaled(constantRow, all + <usize>k * row, equals(k), rowWide);
    const bias = load<f32>(parameters + atOutBias + (<usize>k << 2));
    addScaled(constantRow + (<usize>dMlpWide << 2), all + <usize>k * row + (<usize>dMlpWide << 2), bias, pWide);
  }
  for (let head = 0; head < heads; head++) {
    for (let e = 0; e < dHead; e++) {
      const at = <usize>e << 2;
      const value = load<f32>(valueRow(head, p) + at) + load<f32>(valueRow(head, p + 3) + at);
      addScaled(constantRow, outAll + <usize>(head * dHead + e) * row, value, rowWide);
    }
  }
}
