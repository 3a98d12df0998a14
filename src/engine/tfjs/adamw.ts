import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../core/config/types';

/** Weights and moments as flat vectors. */
export type AdamWState = Readonly<Record<'weights' | 'm' | 'v', tf.Tensor1D>>;

/**
 * One AdamW update with decoupled weight decay (Loshchilov & Hutter 2019), as PyTorch computes it: w shrinks by
 * lr · λ first, and ε is added to √v / √(1 − β₂ᵗ). With λ = 0 it is Adam.
 * @param step updates made before this one
 * @returns new tensors; the old ones stay
 */
export function adamW(
  { weights, m, v }: AdamWState,
  gradient: tf.Tensor1D,
  step: number,
  learningRate: number,
  { betas: [beta1, beta2], epsilon, weightDecay }: OptimizerConfig,
): AdamWState {
  return tf.tidy(() => {
    const t = step + 1;
    const nextM = tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1)) as tf.Tensor1D;
    const nextV = tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2)) as tf.Tensor1D;
    const root = tf.add(tf.mul(tf.sqrt(nextV), (1 - beta2 ** t) ** -0.5), epsilon);
    const move = tf.mul(tf.div(nextM, root), learningRate / (1 - beta1 ** t));
    const decayed = weightDecay === 0 ? weights : tf.mul(weights, 1 - learningRate * weightDecay);
    return { weights: tf.sub(decayed, move) as tf.Tensor1D, m: nextM, v: nextV };
  });
}
