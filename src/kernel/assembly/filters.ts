// What is done with gradients before an optimizer has them, in their place.

import { Filter } from '../shared-layout';
import { flush, NEGLIGIBLE } from './adamw';
import { gradients, parameters } from './layout';
import { keepSums, rowOf, rowsOf, startOf, strideOf, sumOver, tensorOf } from './pieces';
import { averageKept, averages, filter, lambda } from './recipe';
import { VECTOR } from './strides';
import { multiplyAdd64 } from './vector';

/** Where of a gradient's square less than this is orthogonal to the weights, it is float32's rounding. */
const ROUNDING = 1e-12;

/** w · w, w · g and g · g of a piece, in float64. */
export function sumGradients(piece: i32): void {
  let ww = f64x2.splat(0), wg = ww, gg = ww;
  let at = startOf(piece);
  for (let row = rowsOf(piece); row > 0; row--) {
    const end = at + rowOf(piece);
    for (let i = at; i < end; i += VECTOR) {
      const w = v128.load(parameters + i), g = v128.load(gradients + i);
      const w0 = f64x2.promote_low_f32x4(w), w1 = f64x2.promote_low_f32x4(v128.shuffle<f32>(w, w, 2, 3, 2, 3));
      const g0 = f64x2.promote_low_f32x4(g), g1 = f64x2.promote_low_f32x4(v128.shuffle<f32>(g, g, 2, 3, 2, 3));
      ww = multiplyAdd64(multiplyAdd64(ww, w0, w0), w1, w1);
      wg = multiplyAdd64(multiplyAdd64(wg, w0, g0), w1, g1);
      gg = multiplyAdd64(multiplyAdd64(gg, g0, g0), g1, g1);
    }
    at += strideOf(piece);
  }
  keepSums(piece, both(ww), both(wg), both(gg));
}

// @ts-ignore: decorator
@inline
function both(a: v128): f64 {
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}

export function filterGradients(piece: i32, step: i32): void {
  if (filter == Filter.grokfast) addAverages(piece, step);
  else makeOrthogonal(piece);
}

/** Lee et al. 2024, algorithm of the moving average: a = α a + (1 − α) g, then g + λ a; a begins as g. */
function addAverages(piece: i32, step: i32): void {
  const kept = averageKept(step);
  const keep = f32x4.splat(<f32>kept), take = f32x4.splat(<f32>(1 - kept)), times = f32x4.splat(<f32>lambda);
  let at = startOf(piece);
  for (let row = rowsOf(piece); row > 0; row--) {
    const end = at + rowOf(piece);
    for (let i = at; i < end; i += VECTOR) {
      const g = v128.load(gradients + i);
      const average = f32x4.add(f32x4.mul(keep, v128.load(averages + i)), f32x4.mul(take, g));
      const a = flush(average, NEGLIGIBLE);
      v128.store(averages + i, a);
      v128.store(gradients + i, f32x4.add(g, f32x4.mul(times, a)));
    }
    at += strideOf(piece);
  }
}

/**
 * ⊥Grad (Prieto et al. 2025, §5): g − (w · g / w · w) w, at the length of g, per tensor. A tensor that is all zero keeps its
 * gradient; a gradient that is all along its tensor becomes 0.
 */
function makeOrthogonal(piece: i32): void {
  const tensor = tensorOf(piece);
  const ww = sumOver(tensor, 0), wg = sumOver(tensor, 1), gg = sumOver(tensor, 2);
  if (ww == 0 || gg == 0) return;
  const along = wg / ww;
  const rest = 1 - wg * along / gg;
  const scale = rest <= ROUNDING ? 0 : 1 / Math.sqrt(rest);
  const gradient = f64x2.splat(scale), weight = f64x2.splat(-along * scale);
  let at = startOf(piece);
  for (let row = rowsOf(piece); row > 0; row--) {
    const end = at + rowOf(piece);
    for (let i = at; i < end; i += VECTOR) {
      const w = v128.load(parameters + i), g = v128.load(gradients + i);
      const low = mixed(f64x2.promote_low_f32x4(g), f64x2.promote_low_f32x4(w), gradient, weight);
      const w1 = f64x2.promote_low_f32x4(v128.shuffle<f32>(w, w, 2, 3, 2, 3));
      const g1 = f64x2.promote_low_f32x4(v128.shuffle<f32>(g, g, 2, 3, 2, 3));
      v128.store(gradients + i, v128.shuffle<i64>(low, mixed(g1, w1, gradient, weight), 0, 2));
    }
    at += strideOf(piece);
  }
}

/** gradient · g + weight · w as float32. */
// @ts-ignore: decorator
@inline
function mixed(g: v128, w: v128, gradient: v128, weight: v128): v128 {
  return f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(gradient, g), f64x2.mul(weight, w)));
}
