// Forward pass of pairs that are not trained on: losses, and what the caller wants recorded.

import {
  CHUNK, chunkAttention, d, dHead, dMlp, dMlpWide, dWide, heads, p, parameters, atO, recordLogits, recordMid,
  recordPattern, recordPre, rowWide, rows, spare,
} from './layout';
import { isRight, rowLoss } from './loss';
import { multiply } from './matmul';
import { addHidden, attend, combine } from './rows';
import { equals, valueRow } from './tables';

/** Loss and right answers of one chunk of `count` pairs go to `losses`. */
export function evaluateChunk(chunk: i32, x: usize, y: usize, labels: usize, losses: usize, count: i32): void {
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
    right += isRight(logits, label);
  }
  const out = losses + (<usize>chunk << 4);
  store<f64>(out, loss);
  store<f64>(out, right, 8);
}

/**
 * Logits [pairs, p], and with `activations` pattern [pairs, heads, 3], residual stream after attention [pairs, d] and
 * pre-activations [pairs, dMlp].
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
  const width: usize = <usize>dWide << 2;
  const from = <usize>(heads * dHead) << 2;
  const mid = recordMid + <usize>first * width;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k++) {
      store<f32>(mid + <usize>i * width + (<usize>k << 2), equals(k));
    }
  }
  multiply(n, dWide, heads * dHead, spare, from, 4, parameters + atO, width, mid, width, true);
}

/** A pair's attention pattern, and its values mixed by it, row i of `spare` [CHUNK, heads · dHead]. */
function mixValues(tokenX: i32, tokenY: i32, i: i32, pair: i32): void {
  for (let head = 0; head < heads; head++) {
    const a0 = load<f32>(chunkAttention + (<usize>(2 * i * heads + head) << 2));
    const a1 = load<f32>(chunkAttention + (<usize>((2 * i + 1) * heads + head) << 2));
    const a2 = max<f32>(0, 1 - a0 - a1);
    const pattern = recordPattern + <usize>((pair * heads + head) * 12);
    store<f32>(pattern, a0);
    store<f32>(pattern, a1, 4);
    store<f32>(pattern, a2, 8);
    for (let e = 0; e < dHead; e++) {
      const at = <usize>e << 2;
      const v0 = load<f32>(valueRow(head, tokenX) + at) + load<f32>(valueRow(head, p + 1) + at);
      const v1 = load<f32>(valueRow(head, tokenY) + at) + load<f32>(valueRow(head, p + 2) + at);
      const v2 = load<f32>(valueRow(head, p) + at) + load<f32>(valueRow(head, p + 3) + at);
      store<f32>(spare + (<usize>((i * heads + head) * dHead + e) << 2), a0 * v0 + a1 * v1 + a2 * v2);
    }
  }
}
