import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../core/config/types';
import { activate } from '../../engine/tfjs/activation';
import type { Hooks } from '../../lm/hooked-model';
import type { Tensors } from './model';
import { tableRows } from './table-rows';

/**
 * The forward pass of the family `mlp`, which has one answer for the two tokens and no positions: h = W_in[x] + W_in[p + y],
 * logits = σ(h) · W_U.
 * @param tokens rows [x, y], [n · 2]
 * @param hooks what they return of an activation, by its name, takes its place
 * @returns logits [n, 1, p] and `blocks.0.mlp.hook_pre` and `blocks.0.mlp.hook_post`, [n, 1, d_mlp]
 */
export function mlpWithCache(
  model: ModelConfig,
  weights: Tensors,
  tokens: Int32Array,
  hooks: Hooks = {},
): [tf.Tensor3D, Record<string, tf.Tensor>] {
  const { logits, cache } = tf.tidy(() => {
    const cache: Record<string, tf.Tensor> = {};
    const n = tokens.length / 2;
    const keep = (hook: string, values: tf.Tensor2D): tf.Tensor2D => {
      const width = values.shape[1];
      const own = tf.reshape(values, [n, 1, width]);
      cache[hook] = Object.hasOwn(hooks, hook) ? (hooks[hook](own, hook) ?? own) : own;
      return tf.reshape(cache[hook], [n, width]);
    };
    const table = weights['blocks.0.mlp.W_in'];
    const unembed = weights['unembed.W_U'] as tf.Tensor2D;
    const p = unembed.shape[1];
    const x = tokens.filter((_, i) => i % 2 === 0);
    const y = tokens.filter((_, i) => i % 2 === 1).map((token) => token + p);
    const pre = keep('blocks.0.mlp.hook_pre', tf.add(tableRows(table, x), tableRows(table, y)));
    const post = keep('blocks.0.mlp.hook_post', activate(model.activation, pre));
    return { logits: tf.reshape(tf.matMul(post, unembed), [n, 1, p]) as tf.Tensor3D, cache };
  });
  return [logits, cache];
}
