import * as tf from '@tensorflow/tfjs-core';
import type { LanguageModelConfig, LayerAttention } from '../config/config';
import type { BlockOf } from '../weights/tree';
import type { HookPoint } from './hook-point';
import { capped } from './activation';
import { linear } from './linear';
import { scaledBy } from './norm';
import type { Positions } from './positions';

/** Attention of a layer, in the steps and under the names of TransformerLens. */
export class Attention {
  /** @param batch rows of tokens, each with as many positions */
  constructor(
    private readonly config: LanguageModelConfig,
    private readonly batch: number,
    private readonly length: number,
    private readonly positions: Positions,
    private readonly at: HookPoint,
  ) {}

  /**
   * @param name e.g. `blocks.0.attn`
   * @param input [batch · positions, d_model], normed
   * @returns [batch · positions, d_model]
   */
  output(name: string, layer: LayerAttention, weights: BlockOf<tf.Tensor>, input: tf.Tensor2D): tf.Tensor2D {
    const { batch, length } = this;
    const { heads, keyValueHeads: narrow, dHead } = this.config;
    const project = (letter: 'q' | 'k' | 'v'): tf.Tensor4D => {
      const map = { q: weights.queries, k: weights.keys, v: weights.values }[letter];
      const count = letter === 'q' ? heads : narrow;
      return this.at(`${name}.hook_${letter}`, tf.reshape(linear(input, map), [batch, length, count, dHead]));
    };
    let [q, k] = [project('q'), project('k')];
    const v = project('v');
    q = scaledBy(q, weights.queryNorm, this.config.epsilon);
    k = scaledBy(k, weights.keyNorm, this.config.epsilon);
    if (layer.rotary) {
      q = this.at(`${name}.hook_rot_q`, this.positions.turned(q, layer.rotary));
      k = this.at(`${name}.hook_rot_k`, this.positions.turned(k, layer.rotary));
    }
    // The queries that share a head of keys and values stand below each other, so that nothing is repeated.
    const groups = batch * narrow;
    const shared = (heads / narrow) * length;
    const rows = (values: tf.Tensor4D, ofHead: number): tf.Tensor3D =>
      tf.reshape(tf.transpose(values, [0, 2, 1, 3]), [groups, ofHead, dHead]);
    const products = tf.matMul(rows(q, shared), rows(k, length), false, true);
    const raw = tf.mul(tf.reshape(products, [batch, heads, length, length]), layer.scale);
    const masked = tf.add(capped(raw, this.config.scoreCap), this.positions.mask(layer.window));
    const scores = this.at(`${name}.hook_attn_scores`, masked as tf.Tensor4D);
    const pattern = this.at(`${name}.hook_pattern`, tf.softmax(scores));
    const mixed = tf.matMul(tf.reshape(pattern, [groups, shared, length]) as tf.Tensor3D, rows(v, length));
    const byHead = tf.reshape(mixed, [batch, heads, length, dHead]);
    const z = this.at(`${name}.hook_z`, tf.transpose(byHead, [0, 2, 1, 3]));
    return linear(tf.reshape(z, [batch * length, heads * dHead]) as tf.Tensor2D, weights.output);
  }
}
