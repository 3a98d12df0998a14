// Forward pass of up to CHUNK pairs, once the tables stand.

import { CHUNK, LIST, LIST_BYTES, PANEL_COLUMNS } from '../shared-layout';
import { constantPosition, constantToken, ownScoreAt, pairScoreRow, rowBytes, weightBytes } from './addresses';
import {
  coefficient, constantRow, constantShare, constants, counts, dMlpWide, exponentials, heads, hiddenToLogits, keys,
  lastIsY, lastToken, lists, ownRows, ownScores, pWide, pairScores, positionLast, positionX, positionY, rows, scores,
  tableConstant, tableX, tableY,
} from './layout';
import { addListed20, addListed40, listActive } from './sparse';
import { PANEL_ROW, TWO_VECTORS, VECTOR } from './strides';
import { exp64, multiplyAdd } from './vector';

// @ts-ignore: decorator
@inline
function score(token: i32, head: i32): f64 {
  return <f64>load<f32>(scores + (<usize>(token * heads + head) << 2));
}

/**
 * Weights of the keys, α · softmax + (1 − α): x, y, others whose token is always the same. A last token that is always the
 * same has what they leave over. out [n, keys, heads]
 */
export function attend(x: usize, y: usize, n: i32, out: usize): void {
  if (keys > 2 || lastIsY) {
    attendAny(x, y, n, out);
    return;
  }
  for (let i = 0; i < n; i++) {
    const tokenX = load<i32>(x + (<usize>i << 2));
    const tokenY = load<i32>(y + (<usize>i << 2));
    for (let head = 0; head < heads; head++) {
      const s0 = score(tokenX, head) + score(positionX, head);
      const s1 = score(tokenY, head) + score(positionY, head);
      const s2 = score(lastToken, head) + score(positionLast, head);
      const top = max(s0, max(s1, s2));
      const first = exp64(f64x2(s0 - top, s1 - top));
      const e0 = f64x2.extract_lane(first, 0);
      const e1 = f64x2.extract_lane(first, 1);
      const scale = coefficient / (e0 + e1 + f64x2.extract_lane(exp64(f64x2.splat(s2 - top)), 0));
      store<f32>(out + (<usize>head << 2), <f32>(e0 * scale + constantShare));
      store<f32>(out + (<usize>(heads + head) << 2), <f32>(e1 * scale + constantShare));
    }
    out += <usize>heads << 3;
  }
}

/** The same for any number of keys; scores and their exponentials stand in `exponentials`, that of the last token last. */
function attendAny(x: usize, y: usize, n: i32, out: usize): void {
  const count = lastIsY ? keys : keys + 1;
  for (let i = 0; i < n; i++) {
    const tokenX = load<i32>(x + (<usize>i << 2));
    const tokenY = load<i32>(y + (<usize>i << 2));
    for (let head = 0; head < heads; head++) {
      let top = -Infinity;
      for (let key = 0; key < count; key++) {
        const own = lastIsY ? scoreFromY(key, tokenX, tokenY, head) : scoreFromConstant(key, tokenX, tokenY, head);
        store<f64>(exponentials + (<usize>key << 3), own);
        top = max(top, own);
      }
      let sum = 0.0;
      for (let key = 0; key < count; key++) {
        const at = exponentials + (<usize>key << 3);
        const weight = f64x2.extract_lane(exp64(f64x2.splat(load<f64>(at) - top)), 0);
        store<f64>(at, weight);
        sum += weight;
      }
      const scale = coefficient / sum;
      for (let key = 0; key < keys; key++) {
        const share = load<f64>(exponentials + (<usize>key << 3)) * scale + constantShare;
        store<f32>(out + (<usize>(key * heads + head) << 2), <f32>share);
      }
    }
    out += weightBytes();
  }
}

/** Score of a key from a last token that is always the same, which is the last key itself. */
function scoreFromConstant(key: i32, tokenX: i32, tokenY: i32, head: i32): f64 {
  if (key == 0) return score(tokenX, head) + score(positionX, head);
  if (key == 1) return score(tokenY, head) + score(positionY, head);
  if (key == keys) return score(lastToken, head) + score(positionLast, head);
  return score(constantToken(key - 2), head) + score(constantPosition(key - 2), head);
}

/** Score of a key from y. */
function scoreFromY(key: i32, tokenX: i32, tokenY: i32, head: i32): f64 {
  if (key == 0) return <f64>load<f32>(pairScoreRow(pairScores, head, tokenX) + (<usize>tokenY << 2));
  return <f64>load<f32>(ownScoreAt(ownScores, tokenY, key - 1, head));
}

/** Writes [pre-activations | direct path to the logits] of n pairs into this thread's `rows`. */
export function combine(x: usize, y: usize, n: i32, attention: usize): void {
  const row = rowBytes();
  for (let i = 0; i < n; i++) {
    const at = <usize>i << 2;
    const token = <usize>heads * row;
    const weights = attention + <usize>i * weightBytes();
    const out = rows + <usize>i * row;
    const tokenY = <usize>load<i32>(y + at);
    const from = lastIsY ? ownRows + tokenY * row : constantRow;
    addHeads(out, from, tableX + <usize>load<i32>(x + at) * token, weights);
    addHeads(out, out, tableY + tokenY * token, weights + (<usize>heads << 2));
    for (let constant = 0; constant < constants; constant++) {
      addHeads(out, out, tableConstant + <usize>constant * token, weights + (<usize>((2 + constant) * heads) << 2));
    }
  }
}

/** out = from + Σ_h weights[h] · table[h], rows of rowWide floats. */
function addHeads(out: usize, from: usize, table: usize, weights: usize): void {
  const row = rowBytes();
  let head = 0;
  for (; head + 4 <= heads; head += 4) {
    add4(out, from, table + <usize>head * row, row, weights + (<usize>head << 2));
    from = out;
  }
  for (; head < heads; head++) {
    add1(out, from, table + <usize>head * row, row, weights + (<usize>head << 2));
    from = out;
  }
}

function add4(out: usize, from: usize, table: usize, row: usize, weights: usize): void {
  const w0 = v128.load32_splat(weights), w1 = v128.load32_splat(weights, 4);
  const w2 = v128.load32_splat(weights, 8), w3 = v128.load32_splat(weights, 12);
  const t1 = table + row, t2 = t1 + row, t3 = t2 + row;
  for (let at: usize = 0; at < row; at += TWO_VECTORS) {
    let a = v128.load(from + at), b = v128.load(from + at, 16);
    a = multiplyAdd(a, w0, v128.load(table + at));
    b = multiplyAdd(b, w0, v128.load(table + at, 16));
    a = multiplyAdd(a, w1, v128.load(t1 + at));
    b = multiplyAdd(b, w1, v128.load(t1 + at, 16));
    a = multiplyAdd(a, w2, v128.load(t2 + at));
    b = multiplyAdd(b, w2, v128.load(t2 + at, 16));
    a = multiplyAdd(a, w3, v128.load(t3 + at));
    b = multiplyAdd(b, w3, v128.load(t3 + at, 16));
    v128.store(out + at, a);
    v128.store(out + at, b, 16);
  }
}

function add1(out: usize, from: usize, table: usize, row: usize, weights: usize): void {
  const w = v128.load32_splat(weights);
  for (let at: usize = 0; at < row; at += VECTOR) {
    v128.store(out + at, multiplyAdd(v128.load(from + at), w, v128.load(table + at)));
  }
}

/**
 * Adds activation(pre) W_L to the logits of the n rows. A block of W_L, LIST neurons by PANEL_COLUMNS columns, stays in the first-level
 * cache while all rows go over it.
 */
export function addHidden(n: i32): void {
  const row = rowBytes();
  for (let neuron = 0; neuron < dMlpWide; neuron += LIST) {
    const width = min(LIST, dMlpWide - neuron);
    for (let i = 0; i < n; i++) {
      const list = lists + <usize>i * LIST_BYTES;
      store<i32>(counts + (<usize>i << 2), listActive(rows + <usize>i * row + (<usize>neuron << 2), width, <i32>PANEL_ROW, list));
    }
    let out = rows + (<usize>dMlpWide << 2);
    let weights = hiddenToLogits + <usize>neuron * PANEL_ROW;
    let columns = pWide;
    for (; columns >= PANEL_COLUMNS; columns -= PANEL_COLUMNS) {
      for (let i = 0; i < n; i++) {
        const count = load<i32>(counts + (<usize>i << 2));
        addListed40(out + <usize>i * row, lists + <usize>i * LIST_BYTES, count, weights);
      }
      out += PANEL_ROW;
      weights += <usize>dMlpWide * PANEL_ROW;
    }
    if (columns > 0) {
      for (let i = 0; i < n; i++) {
        const count = load<i32>(counts + (<usize>i << 2));
        addListed20(out + <usize>i * row, lists + <usize>i * LIST_BYTES, count, weights);
      }
    }
  }
}

/** Copies the pre-activations of n rows to [dMlpWide, CHUNK], zero where there is no row. */
export function transposePre(n: i32, out: usize): void {
  const row = rowBytes();
  for (let i = n; i < CHUNK; i++) {
    memory.fill(rows + <usize>i * row, 0, <usize>dMlpWide << 2);
  }
  transpose(CHUNK, dMlpWide, rows, row, out, <usize>CHUNK << 2);
}

/** Rows and columns of a block of a transposition: 64 bytes, so that cache lines are used up before they are left. */
const BLOCK: i32 = 16;

/** out [columns, rows] = from [rows, columns]; both counts are multiples of 4. */
export function transpose(count: i32, columns: i32, from: usize, fromRow: usize, out: usize, outRow: usize): void {
  for (let i = 0; i < count; i += BLOCK) {
    for (let column = 0; column < columns; column += BLOCK) {
      const a = from + <usize>i * fromRow + (<usize>column << 2);
      const b = out + <usize>column * outRow + (<usize>i << 2);
      transposeBlock(min(BLOCK, count - i), min(BLOCK, columns - column), a, fromRow, b, outRow);
    }
  }
}

function transposeBlock(count: i32, columns: i32, from: usize, fromRow: usize, out: usize, outRow: usize): void {
  for (let i = 0; i < count; i += 4) {
    let a = from + <usize>i * fromRow;
    let b = out + (<usize>i << 2);
    for (let column = 0; column < columns; column += 4) {
      const r0 = v128.load(a), r1 = v128.load(a + fromRow);
      const r2 = v128.load(a + 2 * fromRow), r3 = v128.load(a + 3 * fromRow);
      const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const t2 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(b, v128.shuffle<i64>(t0, t2, 0, 2));
      v128.store(b + outRow, v128.shuffle<i64>(t0, t2, 1, 3));
      v128.store(b + 2 * outRow, v128.shuffle<i64>(t1, t3, 0, 2));
      v128.store(b + 3 * outRow, v128.shuffle<i64>(t1, t3, 1, 3));
      a += VECTOR;
      b += outRow << 2;
    }
  }
}
