import * as tf from '@tensorflow/tfjs-core';

/** Rows of a table. tfjs' own gradient of gather needs a kernel that the WebAssembly backend lacks. */
export function tableRows(table: tf.Tensor, rows: Int32Array): tf.Tensor2D {
  const gather = tf.customGrad((input) => ({
    value: tf.gather(input as tf.Tensor2D, tf.tensor1d(rows, 'int32')),
    gradFunc: (dy) => {
      const chosen = tf.oneHot(tf.tensor1d(rows, 'int32'), (input as tf.Tensor2D).shape[0]);
      return tf.matMul(tf.cast(chosen, 'float32') as tf.Tensor2D, dy as tf.Tensor2D, true, false);
    },
  }));
  return gather(table) as tf.Tensor2D;
}
