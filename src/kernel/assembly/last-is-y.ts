// What only models with y as the last token need: scores of x depend on both tokens, and rows begin with y's own.

import { TASK_ROWS } from '../shared-layout';
import {
  constantPosition, constantToken, headBytes, headRow, modelBytes, ownScoreAt, pairScoreRow, rowBytes, tokenRow,
  weightBytes,
} from './addresses';
import {
  atResidualToRow, constantRow, constants, d, dHead, dHeadWide, heads, keyGradients, keyRows, ownGradient, ownRows,
  ownScores, p, pairRow, pairScoreGradients, pairScores, parameters, positionLast, positionX, queryGradients, queryRows,
  rowGradients, rowWide, scoreGradients, scoreSumsY, segmentPairs, spare, tokenRows, trainY,
} from './layout';
import { multiply, multiplyTransposed } from './matmul';
import { FLOAT, VECTOR } from './strides';
import { addScaled, dot, scale } from './vector';

/** What rows of `n` residues begin with where y is the last token: its residual stream [W_in | W_U] + biases. */
export function ownTable(first: i32, n: i32): void {
  const row = rowBytes();
  const out = ownRows + <usize>first * row;
  multiply(n, rowWide, d, tokenRow(first), modelBytes(), FLOAT, parameters + atResidualToRow, row, out, row, false);
  for (let i = 0; i < n; i++) {
    addScaled(out + <usize>i * row, constantRow, 1, rowWide);
  }
}

/** Scores of `n` residues as x from every y, and from these as y to themselves and to keys that are always the same. */
export function pairScoreTable(head: i32, first: i32, n: i32): void {
  const narrow = headBytes();
  const scale: f32 = 1 / Mathf.sqrt(<f32>dHead);
  const lastQuery = headRow(queryRows, head, positionLast);
  for (let i = 0; i < n; i++) {
    sumRows(spare + <usize>i * narrow, headRow(keyRows, head, first + i), headRow(keyRows, head, positionX));
  }
  const out = pairScoreRow(pairScores, head, first);
  const queries = headRow(queryRows, head, 0);
  multiplyTransposed(n, p, dHeadWide, spare, narrow, queries, narrow, out, <usize>pairRow << 2, false);
  for (let i = 0; i < n; i++) {
    const at = out + (<usize>(i * pairRow) << 2);
    const shared = dot(spare + <usize>i * narrow, lastQuery, dHeadWide);
    for (let y: usize = 0; y < <usize>p << 2; y += 4) {
      store<f32>(at + y, scale * (load<f32>(at + y) + shared));
    }
  }
  const own = spare;
  const key = spare + narrow;
  for (let token = first; token < first + n; token++) {
    sumRows(own, headRow(queryRows, head, token), lastQuery);
    sumRows(key, headRow(keyRows, head, token), headRow(keyRows, head, positionLast));
    store<f32>(ownScoreAt(ownScores, token, 0, head), scale * dot(own, key, dHeadWide));
    for (let constant = 0; constant < constants; constant++) {
      sumRows(key, headRow(keyRows, head, constantToken(constant)), headRow(keyRows, head, constantPosition(constant)));
      store<f32>(ownScoreAt(ownScores, token, 1 + constant, head), scale * dot(own, key, dHeadWide));
    }
  }
}

/** out = a + b, rows of dHeadWide floats. */
function sumRows(out: usize, a: usize, b: usize): void {
  for (let e: usize = 0; e < <usize>dHeadWide << 2; e += VECTOR) {
    v128.store(out + e, f32x4.add(v128.load(a + e), v128.load(b + e)));
  }
}

/** Gradients of the scores of one x from every y. */
export function spreadScores(segment: i32, token: i32, list: usize, starts: usize): void {
  const first = list + (<usize>load<i32>(starts) << 2);
  const end = list + (<usize>load<i32>(starts, 4) << 2);
  const ys = trainY + (<usize>(segment * segmentPairs) << 2);
  for (let head = 0; head < heads; head++) {
    const out = pairScoreRow(pairScoreGradients, head, token);
    if (segment == 0) memory.fill(out, 0, <usize>pairRow << 2);
    for (let at = first; at < end; at += 4) {
      const i = load<i32>(at);
      const entry = out + (<usize>load<i32>(ys + (<usize>i << 2)) << 2);
      const gradient = load<f32>(scoreGradients + <usize>i * weightBytes() + (<usize>head << 2));
      store<f32>(entry, load<f32>(entry) + gradient);
    }
  }
}

/** Gradient of what the rows of one y begin with. */
export function gatherOwn(token: i32, list: usize, starts: usize, accumulate: bool): void {
  const row = rowBytes();
  const first = list + (<usize>load<i32>(starts) << 2);
  const end = list + (<usize>load<i32>(starts, 4) << 2);
  const out = ownGradient + <usize>token * row;
  if (!accumulate) memory.fill(out, 0, row);
  for (let at = first; at < end; at += 4) {
    addScaled(out, rowGradients + <usize>load<i32>(at) * row, 1, rowWide);
  }
}

/** One head's gradients of X W_K and of X W_Q, from those of its scores. */
export function backwardPairScores(head: i32): void {
  const bytes = <usize>(tokenRows * dHeadWide) << 2;
  memory.fill(headRow(keyGradients, head, 0), 0, bytes);
  memory.fill(headRow(queryGradients, head, 0), 0, bytes);
  products(head);
  for (let token = 0; token < p; token++) {
    throughPositions(head, token);
  }
  for (let token = 0; token < p; token++) {
    throughOwnScores(head, token);
  }
  const root: f32 = 1 / Mathf.sqrt(<f32>dHead);
  scale(headRow(keyGradients, head, 0), root, tokenRows * dHeadWide);
  scale(headRow(queryGradients, head, 0), root, tokenRows * dHeadWide);
}

/** Of residues: scores are products of x's key and y's query; here without those of their positions. */
function products(head: i32): void {
  const narrow = headBytes();
  const wide: usize = <usize>pairRow << 2;
  for (let first = 0; first < p; first += TASK_ROWS) {
    const n = min(TASK_ROWS, p - first);
    const scores = pairScoreRow(pairScoreGradients, head, first);
    const queries = headRow(queryRows, head, 0);
    multiply(n, dHeadWide, p, scores, wide, FLOAT, queries, narrow, headRow(keyGradients, head, first), narrow, false);
    const columns = pairScoreRow(pairScoreGradients, head, 0) + (<usize>first << 2);
    const keys = headRow(keyRows, head, 0);
    multiply(n, dHeadWide, p, columns, FLOAT, wide, keys, narrow, headRow(queryGradients, head, first), narrow, false);
  }
}

/** What the positions' rows add: of y's to the gradient of a key of x, of x's to that of a query of y, and back to them. */
function throughPositions(head: i32, token: i32): void {
  let asX: f32 = 0;
  let asY: f32 = 0;
  const scores = pairScoreRow(pairScoreGradients, head, token);
  const column = pairScoreRow(pairScoreGradients, head, 0) + (<usize>token << 2);
  for (let other = 0; other < p; other++) {
    asX += load<f32>(scores + (<usize>other << 2));
    asY += load<f32>(column + (<usize>(other * pairRow) << 2));
  }
  const key = headRow(keyGradients, head, token);
  addScaled(key, headRow(queryRows, head, positionLast), asX, dHeadWide);
  addScaled(headRow(keyGradients, head, positionX), key, 1, dHeadWide);
  addScaled(headRow(queryGradients, head, token), headRow(keyRows, head, positionX), asY, dHeadWide);
}

/** Scores of y to itself and to keys whose token is always the same; and the position's share of the query's gradient. */
function throughOwnScores(head: i32, token: i32): void {
  const query = headRow(queryGradients, head, token);
  const own = load<f32>(ownScoreAt(scoreSumsY, token, 0, head));
  addKey(head, token, token, positionLast, own);
  for (let constant = 0; constant < constants; constant++) {
    const gradient = load<f32>(ownScoreAt(scoreSumsY, token, 1 + constant, head));
    addKey(head, token, constantToken(constant), constantPosition(constant), gradient);
  }
  addScaled(headRow(queryGradients, head, positionLast), query, 1, dHeadWide);
}

/** A score's gradient, from the query of y, through the two rows of its key, to both. */
function addKey(head: i32, y: i32, token: i32, position: i32, gradient: f32): void {
  const ofToken = headRow(queryRows, head, y);
  const ofPosition = headRow(queryRows, head, positionLast);
  addScaled(headRow(keyGradients, head, token), ofToken, gradient, dHeadWide);
  addScaled(headRow(keyGradients, head, token), ofPosition, gradient, dHeadWide);
  addScaled(headRow(keyGradients, head, position), ofToken, gradient, dHeadWide);
  addScaled(headRow(keyGradients, head, position), ofPosition, gradient, dHeadWide);
  const query = headRow(queryGradients, head, y);
  addScaled(query, headRow(keyRows, head, token), gradient, dHeadWide);
  addScaled(query, headRow(keyRows, head, position), gradient, dHeadWide);
}
