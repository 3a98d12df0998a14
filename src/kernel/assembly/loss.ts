// Losses of a row of logits and their gradients, in float64. Cross-entropy's log-softmax in float32 collapses near 1e-7 and
// makes spurious spikes (Nanda et al. 2023, appendix A).

import { Loss } from '../shared-layout';
import { exponentials, p, pWide } from './layout';
import { coldness, loss } from './recipe';
import { exp64 } from './vector';

/**
 * Gradients of logits below this are written as 0. They are far below what AdamW's ε can see, and products with them would be
 * denormal numbers, a hundred times slower to compute with.
 */
const NEGLIGIBLE: f32 = 1e-30;

// What rowLoss leaves of a row, beside its weights in `exponentials`, where the label's entry is 0: of cross-entropy
// exp((logit − largest) / T), of stablemax s(logit).
let largest: f32 = 0;
/** Sum of the weights without the label's, and the label's. */
let others: f64 = 0;
let weight: f64 = 0;

/** A row's loss; NaN where the largest logit is not finite. Padding of `logits` is overwritten. */
export function rowLoss(logits: usize, label: i32): f64 {
  for (let z = p; z < pWide; z++) {
    store<f32>(logits + (<usize>z << 2), -Infinity);
  }
  let top4 = v128.load(logits);
  for (let z = 4; z < pWide; z += 4) {
    top4 = f32x4.max(top4, v128.load(logits + (<usize>z << 2)));
  }
  top4 = f32x4.max(top4, v128.shuffle<f32>(top4, top4, 2, 3, 0, 1));
  top4 = f32x4.max(top4, v128.shuffle<f32>(top4, top4, 1, 0, 3, 2));
  largest = f32x4.extract_lane(top4, 0);
  if (!isFinite(largest)) return NaN;
  if (loss == Loss.meanSquare) return squares(logits, label);
  if (loss == Loss.stablemax) weighByStablemax(logits);
  else weighByExponential(logits);
  const own = exponentials + (<usize>label << 3);
  weight = load<f64>(own);
  store<f64>(own, 0);
  let sum = f64x2.splat(0);
  for (let z = 0; z < pWide; z += 2) {
    sum = f64x2.add(sum, v128.load(exponentials + (<usize>z << 3)));
  }
  others = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  if (loss == Loss.stablemax) return Math.log1p(others / weight);
  const behind = (<f64>largest - <f64>load<f32>(logits + (<usize>label << 2))) * coldness;
  return behind == 0 ? Math.log1p(others) : Math.log(others + weight) + behind;
}

/** exp((logit − largest) / T) */
function weighByExponential(logits: usize): void {
  const top = f64x2.splat(<f64>largest), cold = f64x2.splat(coldness);
  for (let z = 0; z < pWide; z += 4) {
    const x = v128.load(logits + (<usize>z << 2));
    const out = exponentials + (<usize>z << 3);
    v128.store(out, exp64(f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(x), top), cold)));
    const high = v128.shuffle<f32>(x, x, 2, 3, 2, 3);
    v128.store(out, exp64(f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(high), top), cold)), 16);
  }
}

/** s(x) = x + 1 for x ≥ 0, else 1 / (1 − x) (Prieto et al. 2025, §4); 0 for padding. */
function weighByStablemax(logits: usize): void {
  for (let z = 0; z < pWide; z += 2) {
    const x = f64x2.promote_low_f32x4(v128.load64_zero(logits + (<usize>z << 2)));
    const one = f64x2.splat(1);
    const below = f64x2.div(one, f64x2.sub(one, x));
    const s = v128.bitselect(f64x2.add(x, one), below, f64x2.ge(x, f64x2.splat(0)));
    v128.store(exponentials + (<usize>z << 3), s);
  }
}

/** Mean over residues of (logit − one-hot)². */
function squares(logits: usize, label: i32): f64 {
  let sum = 0.0;
  for (let z = 0; z < p; z++) {
    const off = <f64>load<f32>(logits + (<usize>z << 2)) - (z == label ? 1 : 0);
    sum += off * off;
  }
  return sum / <f64>p;
}

/** 1 when the label's logit is the largest, the first of equals; of the row that rowLoss saw last. */
export function isRight(logits: usize, label: i32): f64 {
  const own = load<f32>(logits + (<usize>label << 2));
  if (!(own == largest)) return 0;
  for (let z = 0; z < label; z++) {
    if (load<f32>(logits + (<usize>z << 2)) == own) return 0;
  }
  return 1;
}

/** out [pWide] = d(loss / pairs) / d logits of the row that rowLoss saw last; padding gets 0. */
export function rowGradient(out: usize, logits: usize, label: i32, pairs: i32): void {
  if (loss == Loss.crossEntropy) {
    const share = coldness / ((others + weight) * <f64>pairs);
    scaleWeights(out, share);
    putGradient(out, label, -others * share);
    return;
  }
  memory.fill(out, 0, <usize>pWide << 2);
  if (loss == Loss.meanSquare) {
    const share = 2 / (<f64>p * <f64>pairs);
    for (let z = 0; z < p; z++) {
      putGradient(out, z, share * (<f64>load<f32>(logits + (<usize>z << 2)) - (z == label ? 1 : 0)));
    }
    return;
  }
  // d s / d x is 1 for x ≥ 0, else s².
  const share = 1 / ((others + weight) * <f64>pairs);
  for (let z = 0; z < p; z++) {
    const s = z == label ? weight : load<f64>(exponentials + (<usize>z << 3));
    const slope = load<f32>(logits + (<usize>z << 2)) >= 0 ? 1 : s * s;
    putGradient(out, z, z == label ? -slope * share * (others / weight) : slope * share);
  }
}

/** out [pWide] = share · weights. */
function scaleWeights(out: usize, share: f64): void {
  const scale = f64x2.splat(share);
  const least = f32x4.splat(NEGLIGIBLE);
  for (let z = 0; z < pWide; z += 4) {
    const from = exponentials + (<usize>z << 3);
    const low = f32x4.demote_f64x2_zero(f64x2.mul(scale, v128.load(from)));
    const high = f32x4.demote_f64x2_zero(f64x2.mul(scale, v128.load(from, 16)));
    const gradient = v128.shuffle<i64>(low, high, 0, 2);
    v128.store(out + (<usize>z << 2), v128.and(gradient, f32x4.ge(gradient, least)));
  }
}

// @ts-ignore: decorator
@inline
function putGradient(out: usize, z: i32, gradient: f64): void {
  const rounded = <f32>gradient;
  store<f32>(out + (<usize>z << 2), Mathf.abs(rounded) < NEGLIGIBLE ? 0 : rounded);
}
