import * as tf from '@tensorflow/tfjs-core';
import { SingularValueDecomposition } from 'ml-matrix';

/** Coefficients of the quintic of Jordan et al. 2024 (Muon). */
const QUINTIC = [3.4445, -4.775, 2.0315] as const;
const STEPS = 5;

/**
 * Singular values below this share of the largest count as none. The paper's code has 1e-8; gradients in float32 have
 * directions of rounding up to 8e-8, which would become steps as long as all others.
 */
const NEGLIGIBLE = 3e-7;

/** Five Newton-Schulz steps from u / ‖u‖: a matrix with u's singular vectors and all singular values near 1. */
export function newtonSchulz(u: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const isTall = u.shape[0] > u.shape[1];
    let x = tf.div(isTall ? tf.transpose(u) : u, tf.norm(u)) as tf.Tensor2D;
    const [a, b, c] = QUINTIC;
    for (let i = 0; i < STEPS; i++) {
      const square = tf.matMul(x, x, false, true);
      const change = tf.add(tf.mul(square, b), tf.mul(tf.matMul(square, square), c)) as tf.Tensor2D;
      x = tf.add(tf.mul(x, a), tf.matMul(change, x)) as tf.Tensor2D;
    }
    return isTall ? tf.transpose(x) : x;
  });
}

/** U·Vᵀ of g = U·S·Vᵀ: every singular value that is not negligible becomes 1 (arXiv 2510.04930). In float64. */
export function polarFactor(g: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = g.shape;
  const matrix = g.arraySync();
  const {
    leftSingularVectors: u,
    rightSingularVectors: v,
    diagonal,
  } = new SingularValueDecomposition(matrix, {
    autoTranspose: true,
  });
  const least = NEGLIGIBLE * Math.max(...diagonal);
  const kept = [...diagonal.keys()].filter((k) => diagonal[k] > least);
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      out[i * columns + j] = kept.reduce((sum, k) => sum + u.get(i, k) * v.get(j, k), 0);
    }
  }
  return tf.tensor2d(out, [rows, columns]);
}
