import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../core/config/types';

/** The MLP's non-linearity, elementwise. */
export function activate(name: ModelConfig['activation'], x: tf.Tensor2D): tf.Tensor2D {
  switch (name) {
    case 'relu':
      return relu(x) as tf.Tensor2D;
    case 'gelu':
      return gelu(x) as tf.Tensor2D;
    case 'square':
      return tf.square(x);
  }
}

/** tfjs' own gradient masks with `step`, six passes over the activations on tfjs-node; the sign of the output is one. */
const relu = tf.customGrad((x, save) => {
  const value = tf.relu(x as tf.Tensor);
  (save as tf.GradSaveFunc)([value]);
  return { value, gradFunc: (dy, [saved]) => tf.mul(dy, tf.sign(saved)) };
});

/** x Φ(x) with the exact normal distribution Φ (Hendrycks & Gimpel 2016); its derivative is Φ(x) + x φ(x). */
const gelu = tf.customGrad((input, save) => {
  const x = input as tf.Tensor;
  const cumulative = tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))));
  (save as tf.GradSaveFunc)([x, cumulative]);
  return {
    value: tf.mul(x, cumulative),
    gradFunc: (dy, [x, cumulative]) => {
      const density = tf.mul(1 / Math.sqrt(2 * Math.PI), tf.exp(tf.mul(-0.5, tf.square(x))));
      return tf.mul(dy, tf.add(cumulative, tf.mul(x, density)));
    },
  };
});
