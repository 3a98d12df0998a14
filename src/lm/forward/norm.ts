import * as tf from '@tensorflow/tfjs-core';
import type { LanguageModelConfig } from '../config/config';
import type { NormOf } from '../weights/tree';

/** A value's size, before it is scaled: [..., 1]. */
function sizeOf<T extends tf.Tensor>(values: T, epsilon: number): T {
  return tf.sqrt(tf.add(tf.mean(tf.square(values), -1, true), epsilon)) as T;
}

/** RMSNorm along the last axis without hooks, where there are weights for it. */
export function scaledBy<T extends tf.Tensor>(values: T, norm: NormOf<tf.Tensor> | undefined, epsilon: number): T {
  return norm ? (tf.mul(tf.div(values, sizeOf(values, epsilon)), norm.weight) as T) : values;
}

/**
 * LayerNorm or RMSNorm of the residual stream. As TransformerLens has it, `hook_normalized` is LayerNorm's result but, of
 * RMSNorm, what its weights are still to multiply.
 * @param values [batch, position, d_model]
 * @param at a hook point of the norm, by the end of its name
 */
export function normed(
  { norm: kind, epsilon }: LanguageModelConfig,
  values: tf.Tensor3D,
  { weight, bias }: NormOf<tf.Tensor>,
  at: (end: 'hook_scale' | 'hook_normalized', value: tf.Tensor3D) => tf.Tensor3D,
): tf.Tensor3D {
  const centred = kind === 'layer' ? tf.sub(values, tf.mean(values, -1, true)) : values;
  const scaled = tf.div(centred, at('hook_scale', sizeOf(centred as tf.Tensor3D, epsilon))) as tf.Tensor3D;
  if (kind === 'rms') {
    return tf.mul(at('hook_normalized', scaled), weight);
  }
  const weighted = tf.mul(scaled, weight);
  return at('hook_normalized', (bias ? tf.add(weighted, bias) : weighted) as tf.Tensor3D);
}
