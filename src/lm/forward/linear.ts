import * as tf from '@tensorflow/tfjs-core';
import type { LinearOf } from '../weights/tree';

/**
 * x · Wᵀ + b.
 * @param x [rows, in]
 * @returns [rows, out]
 */
export function linear(x: tf.Tensor2D, { weight, bias }: LinearOf<tf.Tensor>): tf.Tensor2D {
  const product = timesTransposed(x, weight as tf.Tensor2D);
  return bias ? tf.add(product, bias) : product;
}

function timesTransposed(x: tf.Tensor2D, weight: tf.Tensor2D): tf.Tensor2D {
  return tf.getBackend() === 'wasm' ? onWasm(weight)(x) : tf.matMul(x, weight, false, true);
}

/**
 * The WebAssembly backend is fast only where neither factor is transposed, and keeps a second, packed copy of each second
 * factor: so the weights stand first, and the small activations are turned.
 */
function onWasm(weight: tf.Tensor2D): (x: tf.Tensor2D) => tf.Tensor2D {
  return tf.customGrad((input) => {
    const x = input as tf.Tensor2D;
    return {
      value: tf.transpose(tf.matMul(weight, tf.transpose(x))) as tf.Tensor2D,
      gradFunc: (dy) => tf.transpose(tf.matMul(tf.transpose(weight), tf.transpose(dy as tf.Tensor2D))),
    };
  }) as (x: tf.Tensor2D) => tf.Tensor2D;
}
