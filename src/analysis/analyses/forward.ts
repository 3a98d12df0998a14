import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../core/config/types';
import { activate } from '../../engine/tfjs/activation';
import type { Hooks } from '../../lm/hooked-model';
import type { Tensors } from './model';
import { tableRows } from './table-rows';

const LAYER_NORM_EPSILON = 1e-5; // TransformerLens' default

/**
 * The forward pass over all positions, in the steps and under the names of TransformerLens' HookedTransformer.
 * @param weights TransformerLens' names and shapes
 * @param tokens rows of n_ctx, as many as W_pos has, [n · n_ctx]
 * @param hooks what they return of an activation, by its name, takes its place
 * @returns logits [n, n_ctx, p] and every activation
 */
export function forwardWithCache(
  model: ModelConfig,
  weights: Tensors,
  tokens: Int32Array,
  hooks: Hooks = {},
): [tf.Tensor3D, Record<string, tf.Tensor>] {
  const { logits, cache } = tf.tidy(() => {
    const cache: Record<string, tf.Tensor> = {};
    const pass = new CachedPass(model, weights, tokens.length, (hook, values) => {
      cache[hook] = Object.hasOwn(hooks, hook) ? (hooks[hook](values, hook) ?? values) : values;
      return cache[hook] as typeof values;
    });
    return { logits: pass.logits(tokens), cache };
  });
  return [logits, cache];
}

/** Keeps an activation, and returns what is computed with. */
type Keep = <T extends tf.Tensor>(hook: string, values: T) => T;

/** Activations of n token rows stand as [n · n_ctx, width] between steps and as [n, n_ctx, …] in the cache. */
class CachedPass {
  private readonly n: number;
  private readonly positions: number;
  private readonly heads: number;
  private readonly dHead: number;

  constructor(
    private readonly model: ModelConfig,
    private readonly weights: Tensors,
    tokens: number,
    private readonly keep: Keep,
  ) {
    this.positions = weights['pos_embed.W_pos'].shape[0];
    this.n = tokens / this.positions;
    this.heads = model.heads;
    this.dHead = model.dModel / model.heads;
  }

  logits(tokens: Int32Array): tf.Tensor3D {
    const { n, positions } = this;
    const { dModel, layers } = this.model;
    const embed = this.cache('hook_embed', tableRows(this.weights['embed.W_E'], tokens));
    const places = tf.reshape(this.weights['pos_embed.W_pos'], [1, positions, dModel]);
    const spread = this.keep('hook_pos_embed', tf.add(tf.zeros([n, positions, dModel]), places));
    let residual = tf.add(embed, tf.reshape(spread, [n * positions, dModel])) as tf.Tensor2D;
    for (let layer = 0; layer < layers; layer++) {
      residual = this.block(`blocks.${layer}`, residual);
    }
    const normal = this.layerNorm('ln_final', residual);
    const unembed = this.weights['unembed.W_U'] as tf.Tensor2D;
    return tf.reshape(tf.matMul(normal, unembed), [n, positions, unembed.shape[1]]);
  }

  private block(name: string, before: tf.Tensor2D): tf.Tensor2D {
    const input = this.cache(`${name}.hook_resid_pre`, before);
    const attended = this.attention(`${name}.attn`, this.layerNorm(`${name}.ln1`, input));
    const attnOut = this.cache(`${name}.hook_attn_out`, attended);
    const middle = this.cache(`${name}.hook_resid_mid`, tf.add(input, attnOut) as tf.Tensor2D);
    const affine = this.affine(this.layerNorm(`${name}.ln2`, middle), `${name}.mlp.W_in`, `${name}.mlp.b_in`);
    const pre = this.cache(`${name}.mlp.hook_pre`, affine);
    const post = this.cache(`${name}.mlp.hook_post`, activate(this.model.activation, pre) as tf.Tensor2D);
    const out = this.cache(`${name}.hook_mlp_out`, this.affine(post, `${name}.mlp.W_out`, `${name}.mlp.b_out`));
    return this.cache(`${name}.hook_resid_post`, tf.add(middle, out) as tf.Tensor2D);
  }

  private attention(name: string, input: tf.Tensor2D): tf.Tensor2D {
    const { n, positions, heads, dHead } = this;
    const { dModel, attentionCoefficient } = this.model;
    const [q, k, v] = (['q', 'k', 'v'] as const).map((letter) => {
      const weight = this.weights[`${name}.W_${letter.toUpperCase()}`]; // [n_heads, d_model, d_head]
      const flat = tf.reshape(tf.transpose(weight, [1, 0, 2]), [dModel, dModel]) as tf.Tensor2D;
      const rows = this.keep(
        `${name}.hook_${letter}`,
        tf.reshape(tf.matMul(input, flat), [n, positions, heads, dHead]),
      );
      return tf.reshape(tf.transpose(rows, [0, 2, 1, 3]), [n * heads, positions, dHead]) as tf.Tensor3D;
    });
    const products = tf.reshape(tf.matMul(q, k, false, true), [n, heads, positions, positions]);
    const scores = this.keep(
      `${name}.hook_attn_scores`,
      tf.add(tf.mul(products, dHead ** -0.5), causal(positions, 0, -Infinity)),
    );
    // α · softmax + (1 − α) where a position may look (Zhong et al. 2023, §3)
    const constant = causal(positions, 1 - attentionCoefficient, 0);
    const pattern = this.keep(
      `${name}.hook_pattern`,
      tf.add(tf.mul(tf.softmax(scores), attentionCoefficient), constant),
    );
    const mixed = tf.matMul(tf.reshape(pattern, [n * heads, positions, positions]) as tf.Tensor3D, v);
    const z = this.keep(`${name}.hook_z`, tf.transpose(tf.reshape(mixed, [n, heads, positions, dHead]), [0, 2, 1, 3]));
    const out = tf.reshape(this.weights[`${name}.W_O`], [dModel, dModel]) as tf.Tensor2D;
    return tf.matMul(tf.reshape(z, [n * positions, dModel]) as tf.Tensor2D, out);
  }

  private layerNorm(name: string, values: tf.Tensor2D): tf.Tensor2D {
    if (!this.model.layerNorm) {
      return values;
    }
    const centred = tf.sub(values, tf.mean(values, 1, true));
    const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), 1, true), LAYER_NORM_EPSILON)) as tf.Tensor2D;
    const scale = this.cache(`${name}.hook_scale`, deviation);
    const scaled = tf.div(centred, scale) as tf.Tensor2D;
    const hasWeights = this.model.layerNorm === true;
    const normal = hasWeights
      ? (tf.add(tf.mul(scaled, this.weights[`${name}.w`]), this.weights[`${name}.b`]) as tf.Tensor2D)
      : scaled;
    return this.cache(`${name}.hook_normalized`, normal);
  }

  private affine(values: tf.Tensor2D, weight: string, bias: string): tf.Tensor2D {
    return tf.add(tf.matMul(values, this.weights[weight] as tf.Tensor2D), this.weights[bias]);
  }

  private cache(hook: string, values: tf.Tensor2D): tf.Tensor2D {
    const kept = this.keep(hook, tf.reshape(values, [this.n, this.positions, values.shape[1]]));
    return tf.reshape(kept, [this.n * this.positions, values.shape[1]]);
  }
}

/** One number where a position (row) may look, another at later ones: [1, 1, n_ctx, n_ctx]. */
function causal(positions: number, seen: number, later: number): tf.Tensor {
  const index = Array.from({ length: positions }, (_, i) => i);
  const rows = index.map((row) => index.map((column) => (column <= row ? seen : later)));
  return tf.tensor4d([[rows]]);
}
