// An update of the weights, piece by piece, and what is done with all weights after it.

import { Rule } from '../shared-layout';
import { adapt, flush, NEGLIGIBLE } from './adamw';
import { firstMoments, gradients, parameters } from './layout';
import { keepSums, rowOf, rowsOf, ruleOf, startOf, strideOf, sumOver } from './pieces';
import { momentum, normClamp, rateOf, weightDecay } from './recipe';
import { VECTOR } from './strides';
import { multiplyAdd64, scale } from './vector';

/** Update number `step` (the first is 1) of a piece. */
export function updatePiece(piece: i32, step: i32): void {
  const rate = rateOf(step);
  switch (ruleOf(piece)) {
    case Rule.adamw: adapt(piece, step, rate, true); break;
    case Rule.adam: adapt(piece, step, rate, false); break;
    case Rule.sgd: descend(piece, rate); break;
    case Rule.decayedStep: takeSteps(piece, rate, 1 - rate * weightDecay); break;
    default: takeSteps(piece, rate, 1);
  }
}

/** SGD as PyTorch has it: b = μ b + g + λ w, w = w − η b. */
function descend(piece: i32, rate: f64): void {
  const stepSize = f32x4.splat(<f32>rate), penalty = f32x4.splat(<f32>weightDecay), kept = f32x4.splat(<f32>momentum);
  let start = startOf(piece);
  for (let row = rowsOf(piece); row > 0; row--) {
    const end = start + rowOf(piece);
    for (let at = start; at < end; at += VECTOR) {
      const w = v128.load(parameters + at);
      const g = f32x4.add(v128.load(gradients + at), f32x4.mul(penalty, w));
      const b = flush(f32x4.add(f32x4.mul(kept, v128.load(firstMoments + at)), g), NEGLIGIBLE);
      v128.store(firstMoments + at, b);
      v128.store(parameters + at, flush(f32x4.sub(w, f32x4.mul(stepSize, b)), NEGLIGIBLE));
    }
    start += strideOf(piece);
  }
}

/** w = keep w − η o, where steps o stand in the place of the gradients. */
function takeSteps(piece: i32, rate: f64, keep: f64): void {
  const stepSize = f32x4.splat(<f32>rate), kept = f32x4.splat(<f32>keep);
  let start = startOf(piece);
  for (let row = rowsOf(piece); row > 0; row--) {
    const end = start + rowOf(piece);
    for (let at = start; at < end; at += VECTOR) {
      const step = f32x4.mul(stepSize, v128.load(gradients + at));
      v128.store(parameters + at, flush(f32x4.sub(f32x4.mul(kept, v128.load(parameters + at)), step), NEGLIGIBLE));
    }
    start += strideOf(piece);
  }
}

/** w · w of a piece, in float64. */
export function sumSquares(piece: i32): void {
  let sum = f64x2.splat(0);
  let at = startOf(piece);
  for (let row = rowsOf(piece); row > 0; row--) {
    const end = at + rowOf(piece);
    for (let i = at; i < end; i += VECTOR) {
      const w = v128.load(parameters + i);
      const low = f64x2.promote_low_f32x4(w), high = f64x2.promote_low_f32x4(v128.shuffle<f32>(w, w, 2, 3, 2, 3));
      sum = multiplyAdd64(multiplyAdd64(sum, low, low), high, high);
    }
    at += strideOf(piece);
  }
  keepSums(piece, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1), 0, 0);
}

/** Scales a piece as all weights are, to the norm that they are to have; weights that are all 0 stay so. */
export function clampPiece(piece: i32): void {
  const sum = sumOver(-1, 0);
  if (sum == 0) return;
  const factor = <f32>(normClamp / Math.sqrt(sum));
  let at = parameters + startOf(piece);
  for (let row = rowsOf(piece); row > 0; row--) {
    scale(at, factor, <i32>(rowOf(piece) >> 2));
    at += strideOf(piece);
  }
}
