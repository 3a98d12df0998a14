// AdamW as PyTorch has it: decoupled decay, bias-corrected moments, ε outside the root.

import { arenaFloats, firstMoments, gradients, parameters, secondMoments } from './layout';
import { VECTOR } from './strides';

const BLOCK: i32 = 8192;
/**
 * Moments and weights below this become 0. A neuron that died has gradient 0, so that its entries decay forever; as
 * denormal numbers, a hundred times slower to compute with, they would slow the run, and they change nothing.
 */
const NEGLIGIBLE: f32 = 1e-36;
/** Gradients below this count as 0 in second moments: their squares are below NEGLIGIBLE, or no normal numbers at all. */
const UNSQUARABLE: f32 = 1e-18;

export function updateTasks(): i32 {
  return (arenaFloats + BLOCK - 1) / BLOCK;
}

/** Update number `step` (the first is 1) of a block of the arena. */
export function update(task: i32, step: i32, rate: f64, decay: f64, beta1: f64, beta2: f64, epsilon: f64): void {
  const keep = f32x4.splat(<f32>(1 - rate * decay));
  const stepSize = f32x4.splat(<f32>(rate / (1 - Math.pow(beta1, <f64>step))));
  const correction = f32x4.splat(<f32>Math.sqrt(1 - Math.pow(beta2, <f64>step)));
  const keepFirst = f32x4.splat(<f32>beta1), addFirst = f32x4.splat(<f32>(1 - beta1));
  const keepSecond = f32x4.splat(<f32>beta2), addSecond = f32x4.splat(<f32>(1 - beta2));
  const small = f32x4.splat(<f32>epsilon);
  const end = <usize>min(arenaFloats, (task + 1) * BLOCK) << 2;
  for (let at = <usize>(task * BLOCK) << 2; at < end; at += VECTOR) {
    const g = v128.load(gradients + at);
    const first = f32x4.add(f32x4.mul(keepFirst, v128.load(firstMoments + at)), f32x4.mul(addFirst, g));
    const m = flush(first, NEGLIGIBLE);
    const visible = flush(g, UNSQUARABLE);
    const square = f32x4.mul(f32x4.mul(addSecond, visible), visible);
    const v = flush(f32x4.add(f32x4.mul(keepSecond, v128.load(secondMoments + at)), square), NEGLIGIBLE);
    const below = f32x4.add(f32x4.div(f32x4.sqrt(v), correction), small);
    const kept = f32x4.mul(keep, v128.load(parameters + at));
    v128.store(firstMoments + at, m);
    v128.store(secondMoments + at, v);
    v128.store(parameters + at, flush(f32x4.sub(kept, f32x4.div(f32x4.mul(stepSize, m), below)), NEGLIGIBLE));
  }
}

/** NaN stays NaN: it must be seen. */
// @ts-ignore: decorator
@inline
function flush(x: v128, least: f32): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(least)));
}
