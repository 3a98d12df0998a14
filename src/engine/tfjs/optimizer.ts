import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../core/config/types';
import { adamW } from './adamw';
import type { WeightLayout } from './layout';
import { newtonSchulz, polarFactor } from './orthogonal';

/** Weights and what the optimizer remembers, as flat vectors. A type, not an interface, so that tf.tidy and tf.dispose take it. */
export type TrainingState = {
  readonly weights: tf.Tensor1D;
  readonly m: tf.Tensor1D;
  readonly v: tf.Tensor1D;
  /** With grokfast, after the first update. */
  readonly average?: tf.Tensor1D;
};

/** Matrices whose updates muon and egd make orthogonal, as the layout flattens them: those of a block. */
const HIDDEN = /\.(W_[QKVO]|W_in|W_out)$/;

export interface Update {
  readonly layout: WeightLayout;
  readonly optimizer: OptimizerConfig;
  /** Tensors that stay as they are, with their moments. */
  readonly frozen: readonly string[];
}

/**
 * One update, in the order of `make_zoo_golden.py`: the filter changes the gradient, the optimizer makes a step of it, frozen
 * tensors stay, and the norm is clamped last.
 * @param step updates made before this one
 * @returns new tensors; the old ones stay
 */
export function updated(
  state: TrainingState,
  gradient: tf.Tensor1D,
  step: number,
  learningRate: number,
  { layout, optimizer, frozen }: Update,
): TrainingState {
  return tf.tidy(() => {
    const { filtered, average } = filter(state, gradient, layout, optimizer);
    const stepped = { ...optimizerStep(state, filtered, step, learningRate, layout, optimizer), ...average };
    const kept = frozen.length === 0 ? stepped : withoutFrozen(state, stepped, layout, frozen);
    return optimizer.normClamp === null
      ? kept
      : { ...kept, weights: tf.mul(kept.weights, tf.div(optimizer.normClamp, tf.norm(kept.weights))) as tf.Tensor1D };
  });
}

function filter(
  { weights, average }: TrainingState,
  gradient: tf.Tensor1D,
  layout: WeightLayout,
  { gradient: { filter: name, alpha, lambda } }: OptimizerConfig,
): { filtered: tf.Tensor1D; average?: { average: tf.Tensor1D } } {
  if (name === 'grokfast') {
    // Lee et al. 2024, algorithm 1: the average starts as the first gradient.
    const next = average
      ? (tf.add(tf.mul(average, alpha), tf.mul(gradient, 1 - alpha)) as tf.Tensor1D)
      : tf.clone(gradient);
    return { filtered: tf.add(gradient, tf.mul(next, lambda)) as tf.Tensor1D, average: { average: next } };
  }
  if (name === 'orthogonal') {
    const tensors = layout.split(weights);
    return { filtered: flat(layout.split(gradient).map((g, i) => orthogonalTo(tensors[i], g))) };
  }
  return { filtered: gradient };
}

/** What of a gradient is orthogonal to its tensor, at the gradient's length (Prieto et al. 2025, §5). */
function orthogonalTo(w: tf.Tensor, g: tf.Tensor): tf.Tensor {
  const square = tf.sum(tf.square(w));
  if (square.dataSync()[0] === 0) {
    return g; // a tensor that is all zero has no direction
  }
  const rest = tf.sub(g, tf.mul(tf.div(tf.sum(tf.mul(w, g)), square), w));
  return tf.mul(rest, tf.div(tf.norm(g), tf.add(tf.norm(rest), 1e-30)));
}

function optimizerStep(
  state: TrainingState,
  gradient: tf.Tensor1D,
  step: number,
  learningRate: number,
  layout: WeightLayout,
  optimizer: OptimizerConfig,
): TrainingState {
  const { weights, m, v } = state;
  const { type, weightDecay, momentum } = optimizer;
  const decayedInto = (): tf.Tensor1D => tf.add(gradient, tf.mul(weights, weightDecay)) as tf.Tensor1D;
  switch (type) {
    case 'adamw':
      return adamW(state, gradient, step, learningRate, optimizer);
    case 'adam':
      return adamW(state, decayedInto(), step, learningRate, { ...optimizer, weightDecay: 0 });
    case 'sgd': {
      const sum = tf.add(tf.mul(m, momentum), decayedInto()) as tf.Tensor1D;
      return { weights: tf.sub(weights, tf.mul(sum, learningRate)) as tf.Tensor1D, m: sum, v: tf.clone(v) };
    }
    case 'muon':
    case 'egd':
      return orthogonalStep(state, gradient, step, learningRate, layout, optimizer);
  }
}

/** AdamW, but a block's matrices move along an orthogonal matrix: muon's of their momentum, egd's of their gradient. */
function orthogonalStep(
  state: TrainingState,
  gradient: tf.Tensor1D,
  step: number,
  learningRate: number,
  layout: WeightLayout,
  optimizer: OptimizerConfig,
): TrainingState {
  const others = adamW(state, gradient, step, learningRate, optimizer);
  const parts = (vector: tf.Tensor1D): tf.Tensor[] => layout.split(vector);
  const [weights, m, v, gradients] = [state.weights, state.m, state.v, gradient].map(parts);
  const [nextWeights, nextM, nextV] = [others.weights, others.m, others.v].map(parts);
  layout.names.forEach((name, i) => {
    if (!HIDDEN.test(name)) {
      return;
    }
    const g = gradients[i] as tf.Tensor2D;
    nextV[i] = v[i];
    if (optimizer.type === 'egd') {
      nextM[i] = m[i];
      nextWeights[i] = tf.sub(weights[i], tf.mul(polarFactor(g), learningRate));
      return;
    }
    const { momentum, weightDecay } = optimizer;
    nextM[i] = tf.add(tf.mul(m[i], momentum), g);
    const direction = newtonSchulz(tf.add(g, tf.mul(nextM[i], momentum)) as tf.Tensor2D);
    const size = learningRate * 0.2 * Math.sqrt(Math.max(...g.shape));
    const decayed = tf.mul(weights[i], 1 - learningRate * weightDecay);
    nextWeights[i] = tf.sub(decayed, tf.mul(direction, size));
  });
  return { weights: flat(nextWeights), m: flat(nextM), v: flat(nextV) };
}

function withoutFrozen(
  before: TrainingState,
  after: TrainingState,
  layout: WeightLayout,
  frozen: readonly string[],
): TrainingState {
  const kept = (old: tf.Tensor1D, next: tf.Tensor1D): tf.Tensor1D => {
    const [olds, nexts] = [layout.split(old), layout.split(next)];
    return flat(layout.names.map((name, i) => (frozen.includes(name) ? olds[i] : nexts[i])));
  };
  const [weights, m, v] = (['weights', 'm', 'v'] as const).map((part) => kept(before[part], after[part]));
  const average = before.average && after.average && { average: kept(before.average, after.average) };
  return { ...after, weights, m, v, ...average };
}

function flat(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]))) as tf.Tensor1D;
}
