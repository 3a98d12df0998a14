// Forward pass alone: losses of any pairs, and what the caller wants recorded of them.

import { CHUNK } from '../shared-layout';
import {
  allWeights, constantPosition, constantToken, lastInput, modelBytes, tokenRow, valueRow, weightBytes,
} from './addresses';
import { recordLogits, recordMid, recordPattern, recordPre } from './evaluation-layout';
import {
  atO, chunkAttention, constantShare, constants, d, dHead, dMlp, dMlpWide, dWide, heads, lastIsY, lastToken, p,
  parameters, positionLast, positionX, positionY, positions, rowWide, rows, spare, tokenRows,
} from './layout';
import { isRight, rowLoss } from './loss';
import { multiply } from './matmul';
import { addHidden, attend, combine } from './rows';
import { FLOAT, LOSS_ENTRY } from './strides';

/** Loss and right answers of one chunk of `count` pairs go to `losses`, and to `marks` 1 for each pair that is right, else 0. */
export function evaluateChunk(
  chunk: i32, x: usize, y: usize, labels: usize, marks: usize, losses: usize, count: i32,
): void {
  const at = <usize>(chunk * CHUNK) << 2;
  const n = min(CHUNK, count - chunk * CHUNK);
  attend(x + at, y + at, n, chunkAttention);
  combine(x + at, y + at, n, chunkAttention);
  addHidden(n);
  let loss = 0.0;
  let right = 0.0;
  for (let i = 0; i < n; i++) {
    const label = load<i32>(labels + at + (<usize>i << 2));
    const logits = rows + (<usize>(i * rowWide + dMlpWide) << 2);
    loss += rowLoss(logits, label);
    const mark = isRight(logits, label);
    store<i32>(marks + at + (<usize>i << 2), <i32>mark);
    right += mark;
  }
  const out = losses + <usize>chunk * LOSS_ENTRY;
  store<f64>(out, loss);
  store<f64>(out, right, 8);
}

/**
 * Logits [pairs, p], and with `activations` pattern [pairs, heads, positions], residual stream after attention [pairs, d]
 * and pre-activations [pairs, dMlp].
 */
export function recordChunk(chunk: i32, x: usize, y: usize, count: i32, activations: bool): void {
  const first = chunk * CHUNK;
  const at = <usize>first << 2;
  const n = min(CHUNK, count - first);
  attend(x + at, y + at, n, chunkAttention);
  combine(x + at, y + at, n, chunkAttention);
  addHidden(n);
  for (let i = 0; i < n; i++) {
    const logits = rows + (<usize>(i * rowWide + dMlpWide) << 2);
    memory.copy(recordLogits + (<usize>((first + i) * p) << 2), logits, <usize>p << 2);
  }
  if (!activations) return;
  for (let i = 0; i < n; i++) {
    const pair = first + i;
    memory.copy(recordPre + (<usize>(pair * dMlp) << 2), rows + (<usize>(i * rowWide) << 2), <usize>dMlp << 2);
    mixValues(load<i32>(x + at + (<usize>i << 2)), load<i32>(y + at + (<usize>i << 2)), i, pair);
  }
  const width = modelBytes();
  const from = <usize>(heads * dHead) << 2;
  const mid = recordMid + <usize>first * width;
  for (let i = 0; i < n; i++) {
    const own = tokenRow(lastIsY ? load<i32>(y + at + (<usize>i << 2)) : 0);
    for (let k = 0; k < d; k++) {
      const token: f32 = lastIsY ? load<f32>(own + (<usize>k << 2)) : 0;
      store<f32>(mid + <usize>i * width + (<usize>k << 2), token + lastInput(k));
    }
  }
  multiply(n, dWide, heads * dHead, spare, from, FLOAT, parameters + atO, width, mid, width, true);
}

/** A pair's attention pattern, and its values mixed by it, row i of `spare` [CHUNK, heads · dHead]. */
function mixValues(tokenX: i32, tokenY: i32, i: i32, pair: i32): void {
  for (let head = 0; head < heads; head++) {
    const weights = chunkAttention + <usize>i * weightBytes() + (<usize>head << 2);
    const pattern = recordPattern + (<usize>((pair * heads + head) * positions) << 2);
    const out = spare + (<usize>((i * heads + head) * dHead) << 2);
    memory.fill(out, 0, <usize>dHead << 2);
    let left = allWeights();
    left -= mixKey(head, tokenX, positionX, load<f32>(weights), pattern, out);
    left -= mixKey(head, tokenY, positionY, load<f32>(weights + (<usize>heads << 2)), pattern, out);
    for (let constant = 0; constant < constants; constant++) {
      const weight = load<f32>(weights + (<usize>((2 + constant) * heads) << 2));
      left -= mixKey(head, constantToken(constant), constantPosition(constant), weight, pattern, out);
    }
    if (!lastIsY) mixKey(head, lastToken, positionLast, max<f32>(<f32>constantShare, left), pattern, out);
  }
}

/** Adds the weighted value of a token at a position, keeps the weight under the position, and returns it. */
function mixKey(head: i32, token: i32, position: i32, weight: f32, pattern: usize, out: usize): f32 {
  store<f32>(pattern + (<usize>(position - (tokenRows - positions)) << 2), weight);
  const ofToken = valueRow(head, token);
  const ofPosition = valueRow(head, position);
  for (let e: usize = 0; e < <usize>dHead << 2; e += 4) {
    store<f32>(out + e, load<f32>(out + e) + weight * (load<f32>(ofToken + e) + load<f32>(ofPosition + e)));
  }
  return weight;
}
