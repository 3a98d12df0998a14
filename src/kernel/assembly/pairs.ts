// One segment of training pairs, forward and backward. Every task writes outputs of its own, each summed in a fixed order,
// so that the result does not depend on which thread takes which task.

import { CHUNK, TASK_NEURONS } from '../shared-layout';
import { logitBytes, rowBytes, weightBytes } from './addresses';
import { gatherOwn, spreadScores } from './last-is-y';
import {
  attention, chunkLosses, chunkScores, chunkSums, coefficient, constantShare, constants, dMlp, dMlpWide, heads,
  hiddenToLogits, hiddenToLogitsGradient, keys, lastIsY, lists, logitGradients, p, pWide, pairs, pre, rowGradients,
  rowWide, rows, rowsX, rowsY, scoreGradients, scoreSumsX, scoreSumsY, segmentPairs, startsX, startsY, tableConstant,
  tableGradientX, tableGradientY, tableX, tableY, trainLabel, trainX, trainY,
} from './layout';
import { isRight, rowGradient, rowLoss } from './loss';
import { addHidden, attend, combine, transpose, transposePre } from './rows';
import { backListed, listActive } from './sparse';
import { FLOAT, LOSS_ENTRY, PANEL_ROW, TWO_VECTORS, VECTOR } from './strides';
import { addScaled, multiplyAdd, sums } from './vector';

/** Chunks of a segment; the last segment may have fewer than the others. */
export function chunks(segment: i32): i32 {
  const n = min(segmentPairs, pairs - segment * segmentPairs);
  return (n + CHUNK - 1) / CHUNK;
}

/** Losses and gradients of logits of one chunk; leaves the attention and the pre-activations for the backward pass. */
export function forwardChunk(segment: i32, chunk: i32): void {
  const first = segment * segmentPairs + chunk * CHUNK;
  const n = min(CHUNK, pairs - first);
  const at = <usize>first << 2;
  const weights = attention + <usize>(chunk * CHUNK) * weightBytes();
  attend(trainX + at, trainY + at, n, weights);
  combine(trainX + at, trainY + at, n, weights);
  addHidden(n);
  transposePre(n, pre + (<usize>(chunk * CHUNK * dMlpWide) << 2));
  let loss = 0.0;
  let right = 0.0;
  for (let i = 0; i < n; i++) {
    const label = load<i32>(trainLabel + at + (<usize>i << 2));
    const logits = rows + (<usize>(i * rowWide + dMlpWide) << 2);
    loss += rowLoss(logits, label);
    right += isRight(logits, label);
    rowGradient(logitGradients + (<usize>((chunk * CHUNK + i) * pWide) << 2), logits, label, pairs);
  }
  const out = chunkLosses + <usize>(first / CHUNK) * LOSS_ENTRY;
  store<f64>(out, loss);
  store<f64>(out, right, 8);
}

export function neuronTasks(): i32 {
  return (dMlp + TASK_NEURONS - 1) / TASK_NEURONS;
}

/** Gradient of W_L for a block of neurons, and in place of their pre-activations, the gradients of these. */
export function backwardNeurons(segment: i32, task: i32): void {
  const wide = logitBytes();
  const first = task * TASK_NEURONS;
  const last = min(first + TASK_NEURONS, dMlp);
  const panel = <usize>dMlpWide * PANEL_ROW;
  const count = chunks(segment);
  if (segment == 0) {
    memory.fill(hiddenToLogitsGradient + <usize>first * wide, 0, <usize>(last - first) * wide);
  }
  for (let chunk = 0; chunk < count; chunk++) {
    const matrix = logitGradients + <usize>(chunk * CHUNK) * wide;
    for (let neuron = first; neuron < last; neuron++) {
      const column = pre + (<usize>((chunk * dMlpWide + neuron) * CHUNK) << 2);
      const count = listActive(column, CHUNK, <i32>FLOAT, lists);
      if (count == 0) {
        // ReLU: what is not active has no gradient either.
        memory.fill(column, 0, <usize>CHUNK << 2);
        continue;
      }
      const weights = hiddenToLogits + <usize>neuron * PANEL_ROW;
      const gradient = hiddenToLogitsGradient + <usize>neuron * wide;
      backListed(lists, count, matrix, weights, panel, gradient, column);
    }
  }
}

/** Gathers a chunk's gradients of rows, sums them, and takes them back to the attention scores. */
export function backwardChunk(segment: i32, chunk: i32): void {
  const row = rowBytes();
  const first = chunk * CHUNK;
  const n = min(CHUNK, pairs - segment * segmentPairs - first);
  const gradients = rowGradients + <usize>first * row;
  transpose(dMlpWide, CHUNK, pre + (<usize>(first * dMlpWide) << 2), <usize>CHUNK << 2, gradients, row);
  for (let i = 0; i < n; i++) {
    const logits = logitGradients + (<usize>((first + i) * pWide) << 2);
    memory.copy(gradients + <usize>i * row + (<usize>dMlpWide << 2), logits, <usize>pWide << 2);
  }
  const sums = chunkSums + <usize>(chunk * (1 + constants * heads)) * row;
  sumRows(gradients, n, sums, segment > 0);
  const token = <usize>heads * row;
  const bytes = weightBytes();
  for (let i = 0; i < n; i++) {
    const at = <usize>(segment * segmentPairs + first + i) << 2;
    const gradient = gradients + <usize>i * row;
    const weights = attention + <usize>(first + i) * bytes;
    const out = scoreGradients + <usize>(first + i) * bytes;
    dotHeads(gradient, tableX + <usize>load<i32>(trainX + at) * token, out);
    dotHeads(gradient, tableY + <usize>load<i32>(trainY + at) * token, out + (<usize>heads << 2));
    for (let constant = 0; constant < constants; constant++) {
      dotHeads(gradient, tableConstant + <usize>constant * token, out + (<usize>((2 + constant) * heads) << 2));
    }
    softmaxGradient(weights, out);
  }
  if (constants > 0) sumConstants(chunk, gradients, n, sums + row, segment > 0);
}

/** Sums over a chunk for keys whose token is always the same: gradients of their table rows, and of their scores. */
function sumConstants(chunk: i32, gradients: usize, n: i32, sums: usize, accumulate: bool): void {
  const row = rowBytes();
  const bytes = <usize>(constants * heads) << 2;
  const scores = chunkScores + <usize>chunk * bytes;
  if (!accumulate) {
    memory.fill(sums, 0, <usize>(constants * heads) * row);
    memory.fill(scores, 0, bytes);
  }
  const skip = <usize>heads << 3;
  for (let i = 0; i < n; i++) {
    const gradient = gradients + <usize>i * row;
    const weights = attention + <usize>(chunk * CHUNK + i) * weightBytes() + skip;
    const from = scoreGradients + <usize>(chunk * CHUNK + i) * weightBytes() + skip;
    for (let j: usize = 0; j < bytes; j += 4) {
      store<f32>(scores + j, load<f32>(scores + j) + load<f32>(from + j));
      addScaled(sums + (j >> 2) * row, gradient, load<f32>(weights + j), rowWide);
    }
  }
}

function sumRows(from: usize, n: i32, out: usize, accumulate: bool): void {
  const row = rowBytes();
  for (let column: usize = 0; column < row; column += TWO_VECTORS) {
    let a = accumulate ? v128.load(out + column) : f32x4.splat(0);
    let b = accumulate ? v128.load(out + column, 16) : f32x4.splat(0);
    let at = from + column;
    for (let i = 0; i < n; i++) {
      a = f32x4.add(a, v128.load(at));
      b = f32x4.add(b, v128.load(at, 16));
      at += row;
    }
    v128.store(out + column, a);
    v128.store(out + column, b, 16);
  }
}

/** out[h] = gradient · table[h] */
function dotHeads(gradient: usize, table: usize, out: usize): void {
  const row = rowBytes();
  for (let head = 0; head < heads; head += 4) {
    const many = heads - head;
    const t0 = table + <usize>head * row;
    const t1 = many > 1 ? t0 + row : t0;
    const t2 = many > 2 ? t1 + row : t0;
    const t3 = many > 3 ? t2 + row : t0;
    const dots = dot4(gradient, t0, t1, t2, t3, row);
    const at = out + (<usize>head << 2);
    store<f32>(at, f32x4.extract_lane(dots, 0));
    if (many > 1) store<f32>(at, f32x4.extract_lane(dots, 1), 4);
    if (many > 2) store<f32>(at, f32x4.extract_lane(dots, 2), 8);
    if (many > 3) store<f32>(at, f32x4.extract_lane(dots, 3), 12);
  }
}

function dot4(a: usize, t0: usize, t1: usize, t2: usize, t3: usize, bytes: usize): v128 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, r0 = s0, r1 = s0, r2 = s0, r3 = s0;
  for (let at: usize = 0; at < bytes; at += TWO_VECTORS) {
    let x = v128.load(a + at);
    s0 = multiplyAdd(s0, x, v128.load(t0 + at));
    s1 = multiplyAdd(s1, x, v128.load(t1 + at));
    s2 = multiplyAdd(s2, x, v128.load(t2 + at));
    s3 = multiplyAdd(s3, x, v128.load(t3 + at));
    x = v128.load(a + at, 16);
    r0 = multiplyAdd(r0, x, v128.load(t0 + at, 16));
    r1 = multiplyAdd(r1, x, v128.load(t1 + at, 16));
    r2 = multiplyAdd(r2, x, v128.load(t2 + at, 16));
    r3 = multiplyAdd(r3, x, v128.load(t3 + at, 16));
  }
  return f32x4.add(sums(s0, s1, s2, s3), sums(r0, r1, r2, r3));
}

/**
 * Gradients of the weights of keys (relative to a last token that is always the same, whose own is 0) become gradients of
 * their scores: with u = weight − (1 − α) = α · softmax, that of key i is u_i (g_i − Σ_j u_j g_j / α).
 */
function softmaxGradient(weights: usize, gradient: usize): void {
  const share = <f32>constantShare;
  const inverse = coefficient == 0 ? <f32>0 : <f32>(1 / coefficient);
  const end = weightBytes();
  const step = <usize>heads << 2;
  let head: usize = 0;
  for (; head + VECTOR <= step; head += VECTOR) {
    let mean = f32x4.splat(0);
    for (let at = head; at < end; at += step) {
      const own = f32x4.sub(v128.load(weights + at), f32x4.splat(share));
      mean = f32x4.add(mean, f32x4.mul(own, v128.load(gradient + at)));
    }
    mean = f32x4.mul(mean, f32x4.splat(inverse));
    for (let at = head; at < end; at += step) {
      const own = f32x4.sub(v128.load(weights + at), f32x4.splat(share));
      v128.store(gradient + at, f32x4.mul(own, f32x4.sub(v128.load(gradient + at), mean)));
    }
  }
  for (; head < step; head += 4) {
    let mean: f32 = 0;
    for (let at = head; at < end; at += step) {
      mean += (load<f32>(weights + at) - share) * load<f32>(gradient + at);
    }
    mean *= inverse;
    for (let at = head; at < end; at += step) {
      store<f32>(gradient + at, (load<f32>(weights + at) - share) * (load<f32>(gradient + at) - mean));
    }
  }
}

/** Gradients of one token's table rows and scores, over the pairs that have it as x, then as y. */
export function backwardToken(segment: i32, token: i32): void {
  const list = <usize>segmentPairs << 2;
  const starts = (<usize>segment * <usize>(p + 1) + <usize>token) << 2;
  const x = rowsX + <usize>segment * list;
  const y = rowsY + <usize>segment * list;
  const skip = <usize>heads << 2;
  if (lastIsY) {
    spreadScores(segment, token, x, startsX + starts);
    sumScores(token, y, startsY + starts, skip, scoreSumsY, keys - 1, segment > 0);
    gatherOwn(token, y, startsY + starts, segment > 0);
  } else {
    sumScores(token, x, startsX + starts, 0, scoreSumsX, 1, segment > 0);
    sumScores(token, y, startsY + starts, skip, scoreSumsY, 1, segment > 0);
  }
  gather(token, x, startsX + starts, 0, tableGradientX, segment > 0);
  gather(token, y, startsY + starts, skip, tableGradientY, segment > 0);
}

/** Gradients of scores of a token and of `count` keys, from `skip` on in a pair's, summed over the listed pairs. */
function sumScores(token: i32, list: usize, starts: usize, skip: usize, scoreSums: usize, count: i32, accumulate: bool): void {
  const first = list + (<usize>load<i32>(starts) << 2);
  const end = list + (<usize>load<i32>(starts, 4) << 2);
  const bytes = <usize>(count * heads) << 2;
  const sum = scoreSums + <usize>token * bytes;
  const stride = weightBytes();
  if (!accumulate) memory.fill(sum, 0, bytes);
  for (let at = first; at < end; at += 4) {
    const from = scoreGradients + <usize>load<i32>(at) * stride + skip;
    for (let j: usize = 0; j < bytes; j += 4) {
      store<f32>(sum + j, load<f32>(sum + j) + load<f32>(from + j));
    }
  }
}

function gather(token: i32, list: usize, starts: usize, skip: usize, table: usize, accumulate: bool): void {
  const row = rowBytes();
  const first = list + (<usize>load<i32>(starts) << 2);
  const end = list + (<usize>load<i32>(starts, 4) << 2);
  const out = table + <usize>(token * heads) * row;
  const bytes = weightBytes();
  if (!accumulate) memory.fill(out, 0, <usize>heads * row);
  for (let at = first; at < end; at += 8) {
    const pair = at + 4 < end;
    const i = load<i32>(at);
    const j = pair ? load<i32>(at, 4) : i;
    const a = rowGradients + <usize>i * row;
    const b = rowGradients + <usize>j * row;
    const weightsA = attention + <usize>i * bytes + skip;
    const weightsB = attention + <usize>j * bytes + skip;
    let head = 0;
    for (; head + 4 <= heads; head += 4) {
      const offset = <usize>head << 2;
      spread4(out + <usize>head * row, row, a, b, weightsA + offset, weightsB + offset, pair);
    }
    for (; head < heads; head++) {
      const offset = <usize>head << 2;
      const weightB: f32 = pair ? load<f32>(weightsB + offset) : 0;
      spread1(out + <usize>head * row, row, a, b, load<f32>(weightsA + offset), weightB);
    }
  }
}

/** out[h] += weightsA[h] · a + weightsB[h] · b for four heads; without a second row, b's weights are 0. */
function spread4(out: usize, row: usize, a: usize, b: usize, weightsA: usize, weightsB: usize, pair: bool): void {
  const a0 = v128.load32_splat(weightsA), a1 = v128.load32_splat(weightsA, 4);
  const a2 = v128.load32_splat(weightsA, 8), a3 = v128.load32_splat(weightsA, 12);
  let b0 = f32x4.splat(0), b1 = b0, b2 = b0, b3 = b0;
  if (pair) {
    b0 = v128.load32_splat(weightsB);
    b1 = v128.load32_splat(weightsB, 4);
    b2 = v128.load32_splat(weightsB, 8);
    b3 = v128.load32_splat(weightsB, 12);
  }
  const o1 = out + row, o2 = o1 + row, o3 = o2 + row;
  for (let at: usize = 0; at < row; at += VECTOR) {
    const x = v128.load(a + at), y = v128.load(b + at);
    v128.store(out + at, multiplyAdd(multiplyAdd(v128.load(out + at), a0, x), b0, y));
    v128.store(o1 + at, multiplyAdd(multiplyAdd(v128.load(o1 + at), a1, x), b1, y));
    v128.store(o2 + at, multiplyAdd(multiplyAdd(v128.load(o2 + at), a2, x), b2, y));
    v128.store(o3 + at, multiplyAdd(multiplyAdd(v128.load(o3 + at), a3, x), b3, y));
  }
}

function spread1(out: usize, row: usize, a: usize, b: usize, weightA: f32, weightB: f32): void {
  const u = f32x4.splat(weightA), v = f32x4.splat(weightB);
  for (let at: usize = 0; at < row; at += VECTOR) {
    v128.store(out + at, multiplyAdd(multiplyAdd(v128.load(out + at), u, v128.load(a + at)), v, v128.load(b + at)));
  }
}
