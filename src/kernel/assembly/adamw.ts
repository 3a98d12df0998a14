// Adam and AdamW as PyTorch has them: bias-corrected moments, ε outside the root; decay as a part of the gradient (L2), or
// decoupled.

import { firstMoments, gradients, parameters, secondMoments } from './layout';
import { rowOf, rowsOf, startOf, strideOf } from './pieces';
import { beta1, beta2, epsilon, weightDecay } from './recipe';
import { VECTOR } from './strides';

/**
 * Moments and weights below this become 0. A neuron that died has gradient 0, so that its entries decay forever; as
 * denormal numbers, a hundred times slower to compute with, they would slow the run, and they change nothing.
 */
export const NEGLIGIBLE: f32 = 1e-36;
/** Gradients below this count as 0 in second moments: their squares are below NEGLIGIBLE, or no normal numbers at all. */
const UNSQUARABLE: f32 = 1e-18;

/** Update number `step` (the first is 1) of a piece. */
export function adapt(piece: i32, step: i32, rate: f64, decoupled: bool): void {
  const keep = f32x4.splat(<f32>(decoupled ? 1 - rate * weightDecay : 1));
  const stepSize = f32x4.splat(<f32>(rate / (1 - Math.pow(beta1, <f64>step))));
  const correction = f32x4.splat(<f32>Math.sqrt(1 - Math.pow(beta2, <f64>step)));
  const keepFirst = f32x4.splat(<f32>beta1), addFirst = f32x4.splat(<f32>(1 - beta1));
  const keepSecond = f32x4.splat(<f32>beta2), addSecond = f32x4.splat(<f32>(1 - beta2));
  const small = f32x4.splat(<f32>epsilon);
  const penalty = f32x4.splat(<f32>weightDecay);
  let start = startOf(piece);
  for (let row = rowsOf(piece); row > 0; row--) {
    const end = start + rowOf(piece);
    for (let at = start; at < end; at += VECTOR) {
      const w = v128.load(parameters + at);
      let g = v128.load(gradients + at);
      if (!decoupled) g = f32x4.add(g, f32x4.mul(penalty, w));
      const first = f32x4.add(f32x4.mul(keepFirst, v128.load(firstMoments + at)), f32x4.mul(addFirst, g));
      const m = flush(first, NEGLIGIBLE);
      const visible = flush(g, UNSQUARABLE);
      const square = f32x4.mul(f32x4.mul(addSecond, visible), visible);
      const v = flush(f32x4.add(f32x4.mul(keepSecond, v128.load(secondMoments + at)), square), NEGLIGIBLE);
      const below = f32x4.add(f32x4.div(f32x4.sqrt(v), correction), small);
      const kept = f32x4.mul(keep, w);
      v128.store(firstMoments + at, m);
      v128.store(secondMoments + at, v);
      v128.store(parameters + at, flush(f32x4.sub(kept, f32x4.div(f32x4.mul(stepSize, m), below)), NEGLIGIBLE));
    }
    start += strideOf(piece);
  }
}

/** NaN stays NaN: it must be seen. */
// @ts-ignore: decorator
@inline
export function flush(x: v128, least: f32): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(least)));
}
