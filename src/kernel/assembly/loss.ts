// Cross-entropy with the log-softmax in float64: in float32 it collapses near 1e-7 and makes spurious spikes
// (Nanda et al. 2023, appendix A).

import { exponentials, p, pWide } from './layout';
import { exp64 } from './vector';

/**
 * Gradients of logits below this are written as 0. They are far below what AdamW's ε can see, and products with them would be
 * denormal numbers, a hundred times slower to compute with.
 */
const NEGLIGIBLE: f32 = 1e-30;

// What rowLoss leaves of a row, beside exp(logit − largest) in `exponentials`, where the label's entry is 0.
let largest: f32 = 0;
/** Sum of the exponentials without the label's, and the label's. */
let others: f64 = 0;
let weight: f64 = 0;

/** −log softmax(logits)[label]; NaN where the largest logit is not finite. Padding of `logits` is overwritten. */
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
  const top = f64x2.splat(<f64>largest);
  for (let z = 0; z < pWide; z += 4) {
    const x = v128.load(logits + (<usize>z << 2));
    const out = exponentials + (<usize>z << 3);
    v128.store(out, exp64(f64x2.sub(f64x2.promote_low_f32x4(x), top)));
    const high = v128.shuffle<f32>(x, x, 2, 3, 2, 3);
    v128.store(out, exp64(f64x2.sub(f64x2.promote_low_f32x4(high), top)), 16);
  }
  const own = exponentials + (<usize>label << 3);
  weight = load<f64>(own);
  store<f64>(own, 0);
  let sum = f64x2.splat(0);
  for (let z = 0; z < pWide; z += 2) {
    sum = f64x2.add(sum, v128.load(exponentials + (<usize>z << 3)));
  }
  others = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  const behind = <f64>largest - <f64>load<f32>(logits + (<usize>label << 2));
  return behind == 0 ? Math.log1p(others) : Math.log(others + weight) + behind;
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
export function rowGradient(out: usize, label: i32, pairs: i32): void {
  const share = 1 / ((others + weight) * <f64>pairs);
  const scale = f64x2.splat(share);
  const least = f32x4.splat(NEGLIGIBLE);
  for (let z = 0; z < pWide; z += 4) {
    const from = exponentials + (<usize>z << 3);
    const low = f32x4.demote_f64x2_zero(f64x2.mul(scale, v128.load(from)));
    const high = f32x4.demote_f64x2_zero(f64x2.mul(scale, v128.load(from, 16)));
    const gradient = v128.shuffle<i64>(low, high, 0, 2);
    v128.store(out + (<usize>z << 2), v128.and(gradient, f32x4.ge(gradient, least)));
  }
  const own = <f32>(-others * share);
  store<f32>(out + (<usize>label << 2), own > -NEGLIGIBLE ? 0 : own);
}
