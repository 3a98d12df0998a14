import * as tf from '@tensorflow/tfjs-core';
import type { LinearOf } from '../weights/tree';

/**
 * x · Wᵀ + b.
 * @param x [rows, in]
 * @returns [rows, out]
 */
export function linear(x: tf.Tensor2D, { weight, bias }: LinearOf<tf.Tensor>): tf.Tensor2D {
  const product = timesTransposed(weight as tf.Tensor2D)(x);
  return bias ? tf.add(product, bias) : product;
}

/**
 * The weights stand first, and the small activations are turned: TensorFlow takes twice as long for a transposed second
 * factor, and the WebAssembly backend keeps a second, packed copy of each second factor and is slow for any transposed one.
 */
function timesTransposed(weight: tf.Tensor2D): (x: tf.Tensor2D) => tf.Tensor2D {
  const isWasm = tf.getBackend() === 'wasm';
  return tf.customGrad((input) => {
    const x = input as tf.Tensor2D;
    const turned = isWasm ? tf.matMul(weight, tf.transpose(x)) : tf.matMul(weight, x, false, true);
    return {
      value: tf.transpose(turned) as tf.Tensor2D,
      gradFunc: (derivative) => {
        const dy = derivative as tf.Tensor2D;
        return isWasm ? tf.transpose(tf.matMul(tf.transpose(weight), tf.transpose(dy))) : tf.matMul(dy, weight);
      },
    };
  }) as (x: tf.Tensor2D) => tf.Tensor2D;
}
