// Rows: how many bytes they have, where they lie in the tables, and what stands for the last token.

import {
  atX, coefficient, constantKeys, constantShare, constants, dHeadWide, dWide, heads, keys, lastIsY, lastToken, p, pWide,
  pairRow, parameters, positionLast, positions, rowWide, tokenRows, values,
} from './layout';

/** Bytes of a row of what has d, dHead, p and [hidden | logits] columns. */
// @ts-ignore: decorator
@inline
export function modelBytes(): usize {
  return <usize>dWide << 2;
}

// @ts-ignore: decorator
@inline
export function headBytes(): usize {
  return <usize>dHeadWide << 2;
}

// @ts-ignore: decorator
@inline
export function logitBytes(): usize {
  return <usize>pWide << 2;
}

// @ts-ignore: decorator
@inline
export function rowBytes(): usize {
  return <usize>rowWide << 2;
}

/** A row of X. */
// @ts-ignore: decorator
@inline
export function tokenRow(row: i32): usize {
  return parameters + atX + (<usize>(row * dWide) << 2);
}

/** A head's row in a product of X, or in its gradient. */
// @ts-ignore: decorator
@inline
export function headRow(table: usize, head: i32, row: i32): usize {
  return table + (<usize>((head * tokenRows + row) * dHeadWide) << 2);
}

// @ts-ignore: decorator
@inline
export function valueRow(head: i32, row: i32): usize {
  return headRow(values, head, row);
}

/** Rows of X of a key whose token is always the same: its token's, and its position's. */
// @ts-ignore: decorator
@inline
export function constantToken(constant: i32): i32 {
  return load<i32>(constantKeys + (<usize>constant << 3));
}

// @ts-ignore: decorator
@inline
export function constantPosition(constant: i32): i32 {
  return load<i32>(constantKeys + (<usize>constant << 3), 4);
}

/** A row of scores from y's (or gradients of these): one for each x. */
// @ts-ignore: decorator
@inline
export function pairScoreRow(table: usize, head: i32, token: i32): usize {
  return table + (<usize>((head * p + token) * pairRow) << 2);
}

/** A score from y to itself (key 0) or to a key whose token is always the same, or its gradient. */
// @ts-ignore: decorator
@inline
export function ownScoreAt(table: usize, token: i32, key: i32, head: i32): usize {
  return table + (<usize>((token * (1 + constants) + key) * heads + head) << 2);
}

/** Bytes of a pair's weights of its keys. */
// @ts-ignore: decorator
@inline
export function weightBytes(): usize {
  return <usize>(keys * heads) << 2;
}

/** Entry k of the last position's residual stream; without the part of the token where that is y. */
// @ts-ignore: decorator
@inline
export function lastInput(k: i32): f32 {
  const at = <usize>k << 2;
  const ofPosition = load<f32>(tokenRow(positionLast) + at);
  return lastIsY ? ofPosition : load<f32>(tokenRow(lastToken) + at) + ofPosition;
}

/** Entry e (in bytes) of a head's value at a last token that is always the same; 0 where that is y. */
// @ts-ignore: decorator
@inline
export function lastValue(head: i32, e: usize): f32 {
  return lastIsY ? 0 : load<f32>(valueRow(head, lastToken) + e) + load<f32>(valueRow(head, positionLast) + e);
}

/** The weights of a pair's keys sum to this. */
// @ts-ignore: decorator
@inline
export function allWeights(): f32 {
  return <f32>(coefficient + <f64>positions * constantShare);
}
