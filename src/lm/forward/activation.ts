import * as tf from '@tensorflow/tfjs-core';
import type { ActivationName } from '../config/config';

/** The MLP's non-linearity, elementwise. */
export const ACTIVATE: Readonly<Record<ActivationName, (x: tf.Tensor) => tf.Tensor>> = {
  /** x Φ(x) with the exact normal distribution Φ (Hendrycks & Gimpel 2016). */
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  /** The same paper's approximation. */
  'gelu-tanh': (x) => {
    const inner = tf.mul(tf.add(tf.mul(tf.mul(tf.square(x), x), 0.044715), x), Math.sqrt(2 / Math.PI));
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
  },
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  relu: (x) => tf.relu(x),
};

/** Within ±cap: cap · tanh(x / cap) (Gemma 2). */
export function capped(x: tf.Tensor, cap: number | undefined): tf.Tensor {
  return cap === undefined ? x : tf.mul(tf.tanh(tf.div(x, cap)), cap);
}
