import * as tf from '@tensorflow/tfjs-core';
import type { LanguageModelConfig } from '../config/config';
import type { Tokens } from '../hooked-model';
import type { BlockOf, NormOf } from '../weights/tree';
import type { Weights } from '../weights/load';
import { ACTIVATE, capped } from './activation';
import { Attention } from './attention';
import type { HookPoints } from './hook-point';
import { linear } from './linear';
import { normed } from './norm';
import { Positions } from './positions';

/**
 * The forward pass of every family, in the steps and under the names of TransformerLens' HookedTransformer (its weights
 * as they are in the file: nothing folded or centred). The residual stream stands as [batch, position, d_model].
 */
export class ForwardPass {
  private readonly batch: number;
  private readonly length: number;
  private readonly positions: Positions;
  private readonly attention: Attention;

  constructor(
    private readonly config: LanguageModelConfig,
    private readonly weights: Weights,
    private readonly tokens: Tokens,
    private readonly points: HookPoints,
  ) {
    this.batch = tokens.length;
    this.length = tokens[0].length;
    this.positions = new Positions(this.length);
    this.attention = new Attention(config, this.batch, this.length, this.positions, points.at);
  }

  /** [batch, position, vocabulary] */
  logits(): tf.Tensor3D {
    try {
      let stream = this.points.step(() => this.embedded());
      this.weights.blocks.forEach((block, layer) => {
        stream = this.points.step(() => this.block(layer, block, stream));
      });
      return this.points.step(() => this.unembedded(stream));
    } finally {
      this.positions.dispose();
    }
  }

  private embedded(): tf.Tensor3D {
    const { batch, length, config, weights } = this;
    const ids = tf.tensor1d(this.tokens.flat(), 'int32');
    const rows = tf.reshape(tf.gather(weights.embed as tf.Tensor2D, ids), [batch, length, config.dModel]);
    const embed = this.points.at('hook_embed', tf.mul(rows, config.embeddingScale) as tf.Tensor3D);
    if (!weights.positions) {
      return embed;
    }
    const places = tf.slice(weights.positions as tf.Tensor2D, [0, 0], [length, config.dModel]);
    const spread = tf.add(tf.zeros([batch, length, config.dModel]), places) as tf.Tensor3D;
    return tf.add(embed, this.points.at('hook_pos_embed', spread));
  }

  private block(layer: number, weights: BlockOf<tf.Tensor>, before: tf.Tensor3D): tf.Tensor3D {
    const name = `blocks.${layer}`;
    const { at } = this.points;
    const stream = at(`${name}.hook_resid_pre`, before);
    const normal = this.flat(this.normed(`${name}.ln1`, weights.ln1, stream));
    const attended = this.deep(this.attention.output(`${name}.attn`, this.config.attention[layer], weights, normal));
    const attentionOut = at(`${name}.hook_attn_out`, this.normed(`${name}.ln1_post`, weights.ln1Post, attended));
    const sum = tf.add(stream, attentionOut) as tf.Tensor3D;
    // Side by side, the MLP reads what attention read, and there is no stream between the two.
    const middle = this.config.parallel ? stream : at(`${name}.hook_resid_mid`, sum);
    const mlp = this.deep(this.mlp(`${name}.mlp`, weights, this.flat(this.normed(`${name}.ln2`, weights.ln2, middle))));
    const mlpOut = at(`${name}.hook_mlp_out`, this.normed(`${name}.ln2_post`, weights.ln2Post, mlp));
    return at(`${name}.hook_resid_post`, tf.add(this.config.parallel ? sum : middle, mlpOut) as tf.Tensor3D);
  }

  /** [batch · position, d_model] to the same. */
  private mlp(name: string, weights: BlockOf<tf.Tensor>, input: tf.Tensor2D): tf.Tensor2D {
    const { at } = this.points;
    const pre = at(`${name}.hook_pre`, this.deep(linear(input, weights.mlpIn)));
    const active = ACTIVATE[this.config.activation](pre) as tf.Tensor3D;
    const factor = weights.mlpFactor;
    const whole = factor
      ? (tf.mul(active, at(`${name}.hook_pre_linear`, this.deep(linear(input, factor)))) as tf.Tensor3D)
      : active;
    return linear(this.flat(at(`${name}.hook_post`, whole)), weights.mlpOut);
  }

  private unembedded(stream: tf.Tensor3D): tf.Tensor3D {
    const { lnFinal, unembed, embed } = this.weights;
    const normal = this.flat(this.normed('ln_final', lnFinal, stream));
    const logits = linear(normal, { weight: unembed ?? embed });
    return this.deep(capped(logits, this.config.logitCap) as tf.Tensor2D);
  }

  private normed(name: string, weights: NormOf<tf.Tensor> | undefined, values: tf.Tensor3D): tf.Tensor3D {
    return weights
      ? normed(this.config, values, weights, (end, value) => this.points.at(`${name}.${end}`, value))
      : values;
  }

  private flat(values: tf.Tensor3D): tf.Tensor2D {
    return tf.reshape(values, [this.batch * this.length, values.shape[2]]);
  }

  private deep(values: tf.Tensor2D): tf.Tensor3D {
    return tf.reshape(values, [this.batch, this.length, values.shape[1]]);
  }
}
