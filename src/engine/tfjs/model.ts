import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../core/config/types';
import { activate } from './activation';
import { Attention } from './attention';
import type { PairBatch, Rows } from './rows';

/** Weights by TransformerLens name, heads flattened as in WeightLayout. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** Receives activations at `=` by hook name, one row per pair. */
export type Recorder = (hook: string, values: tf.Tensor) => void;

const LAYER_NORM_EPSILON = 1e-5; // TransformerLens' default
const LAST = 2; // position of `=`

/**
 * The transformer of Nanda et al. 2023, §3, with any number of layers and optional pre-LayerNorm. Positions are kept
 * apart, and of the last layer only `=` is computed past its keys and values.
 */
export class TransformerModel {
  private readonly attention: Attention;
  /** [2p + 1, p + 1] and [2p + 1, 3]: rows of W_E and of W_pos that make the table of all tokens. */
  private readonly tokenRows: tf.Tensor2D;
  private readonly positionRows: tf.Tensor2D;

  constructor(
    private readonly config: ModelConfig,
    private readonly p: number,
  ) {
    this.attention = new Attention(config.heads, config.dModel);
    const tokens = Array.from({ length: 2 * p + 1 }, (_, row) => row);
    const oneHot = (indices: number[], depth: number): tf.Tensor2D =>
      tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(indices, 'int32'), depth), 'float32') as tf.Tensor2D);
    this.tokenRows = oneHot(
      tokens.map((row) => (row === 2 * p ? p : row % p)),
      p + 1,
    );
    this.positionRows = oneHot(
      tokens.map((row) => Math.floor(row / p)),
      3,
    );
  }

  dispose(): void {
    this.attention.dispose();
    tf.dispose([this.tokenRows, this.positionRows]);
  }

  /** Logits at `=`, [pairs, p]. */
  logits(weights: Weights, batch: PairBatch, record?: Recorder): tf.Tensor2D {
    const { tokenRows, positionRows } = this;
    const embedded = tf.add(
      tf.matMul(tokenRows, weights['embed.W_E'] as tf.Tensor2D),
      tf.matMul(positionRows, weights['pos_embed.W_pos'] as tf.Tensor2D),
    ) as tf.Tensor2D;
    return new Pass(this.config, this.p, this.attention, weights, batch, record).logits(embedded);
  }
}

/** One forward pass: the weights and pairs it works on. */
class Pass {
  constructor(
    private readonly config: ModelConfig,
    private readonly p: number,
    private readonly attention: Attention,
    private readonly weights: Weights,
    private readonly batch: PairBatch,
    private readonly recorder: Recorder | undefined,
  ) {}

  /** @param embedded all tokens with their positions, [2p + 1, d_model] */
  logits(embedded: tf.Tensor2D): tf.Tensor2D {
    const last = this.onlyBlock(embedded) ?? this.allBlocks(embedded);
    return this.times(this.layerNorm('ln_final', last), 'unembed.W_U').values;
  }

  /** The residual stream at `=` after the only layer; undefined when that needs the general way. */
  private onlyBlock(embedded: tf.Tensor2D): Rows | undefined {
    if (this.config.layers > 1 || this.recorder) {
      return undefined;
    }
    const equals: Rows = { of: 'equals', values: tf.slice(embedded, [2 * this.p, 0], [1, this.config.dModel]) };
    const input = this.layerNorm('blocks.0.ln1', { of: 'pair', values: embedded }).values;
    const mixed = this.attention.readFromTokens(
      this.times(this.layerNorm('blocks.0.ln1', equals), 'blocks.0.attn.W_Q').values,
      tf.matMul(input, this.matrix('blocks.0.attn.W_K')),
      tf.matMul(input, this.matrix('blocks.0.attn.W_V')),
      this.batch,
    );
    return mixed && this.afterAttention('blocks.0', equals, { of: 'pair', values: mixed });
  }

  /** The residual stream at `=` after all layers. */
  private allBlocks(embedded: tf.Tensor2D): Rows {
    const [x, y, equals] = tf.split<tf.Tensor2D>(embedded, [this.p, this.p, 1]);
    const { layers, dModel } = this.config;
    const row = (name: string, index: number): Rows => ({
      of: 'equals',
      values: tf.slice(this.matrix(name), [index, 0], [1, dModel]),
    });
    if (this.recorder) {
      this.record('hook_embed', row('embed.W_E', this.p));
      this.record('hook_pos_embed', row('pos_embed.W_pos', LAST));
    }
    let residuals: Rows[] = [
      { of: 'x', values: x },
      { of: 'y', values: y },
      { of: 'equals', values: equals },
    ];
    for (let layer = 0; layer < layers; layer++) {
      residuals = this.block(`blocks.${layer}`, residuals, layer === layers - 1 ? LAST : 0);
    }
    return residuals[residuals.length - 1];
  }

  /** The residual stream after a layer, at the positions from `first` on. */
  private block(name: string, residuals: Rows[], first: number): Rows[] {
    const inputs = residuals.map((rows) => this.layerNorm(`${name}.ln1`, rows));
    const keys = inputs.map((rows) => this.times(rows, `${name}.attn.W_K`));
    const values = inputs.map((rows) => this.times(rows, `${name}.attn.W_V`));
    return residuals.slice(first).map((residual, i) => {
      const position = first + i;
      const record = position === LAST;
      this.record(record && `${name}.hook_resid_pre`, residual);
      const query = this.times(inputs[position], `${name}.attn.W_Q`);
      const mixed = this.attend(name, query, keys.slice(0, position + 1), values);
      return this.afterAttention(name, residual, mixed, record);
    });
  }

  /** Values mixed by causal attention from the position of the last key. */
  private attend(name: string, query: Rows, keys: Rows[], values: Rows[]): Rows {
    if (keys.length === 1) {
      return values[0]; // it sees itself only
    }
    const scored = keys.map((key) =>
      this.batch.spread(this.combine(query, key, (q, k) => this.attention.scores(q, k))),
    );
    const scores = tf.stack(scored, 2) as tf.Tensor3D; // [pairs, heads, keys]
    const pattern = tf.softmax(scores);
    if (keys.length === LAST + 1) {
      this.recorder?.(`${name}.attn.hook_attn_scores`, scores);
      this.recorder?.(`${name}.attn.hook_pattern`, pattern);
    }
    return { of: 'pair', values: this.attention.mix(pattern, values, this.batch) };
  }

  /** The rest of a layer at one position: W_O, the MLP, and the residual stream after it. */
  private afterAttention(name: string, residual: Rows, mixed: Rows, record = false): Rows {
    const { heads, dModel } = this.config;
    this.record(record && `${name}.attn.hook_z`, mixed, [heads, dModel / heads]);
    const attended = this.times(mixed, `${name}.attn.W_O`);
    this.record(record && `${name}.hook_attn_out`, attended);
    const middle = this.sum(residual, attended);
    this.record(record && `${name}.hook_resid_mid`, middle);
    const pre = this.biased(this.times(this.layerNorm(`${name}.ln2`, middle), `${name}.mlp.W_in`), `${name}.mlp.b_in`);
    this.record(record && `${name}.mlp.hook_pre`, pre);
    const post: Rows = { of: pre.of, values: activate(this.config.activation, pre.values) };
    this.record(record && `${name}.mlp.hook_post`, post);
    const mlp = this.biased(this.times(post, `${name}.mlp.W_out`), `${name}.mlp.b_out`);
    this.record(record && `${name}.hook_mlp_out`, mlp);
    const output = this.sum(middle, mlp);
    this.record(record && `${name}.hook_resid_post`, output);
    return output;
  }

  /** Centred, scaled to unit variance, then w and b; the rows themselves where the model has no LayerNorm. */
  private layerNorm(name: string, { of, values }: Rows): Rows {
    if (!this.config.layerNorm) {
      return { of, values };
    }
    const centred = tf.sub(values, tf.mean(values, 1, true));
    const variance = tf.mean(tf.square(centred), 1, true);
    const scaled = tf.mul(centred, tf.rsqrt(tf.add(variance, LAYER_NORM_EPSILON)));
    return { of, values: tf.add(tf.mul(scaled, this.weights[`${name}.w`]), this.weights[`${name}.b`]) };
  }

  private times({ of, values }: Rows, weight: string): Rows {
    return { of, values: tf.matMul(values, this.matrix(weight)) };
  }

  private biased({ of, values }: Rows, bias: string): Rows {
    return { of, values: tf.add(values, this.weights[bias]) };
  }

  private sum(a: Rows, b: Rows): Rows {
    return this.combine(a, b, (x, y) => tf.add(x, y) as tf.Tensor2D);
  }

  /** An elementwise operation; what depends on different tokens meets as rows of pairs. The row of `=` broadcasts. */
  private combine(a: Rows, b: Rows, operation: (x: tf.Tensor2D, y: tf.Tensor2D) => tf.Tensor2D): Rows {
    if (a.of === b.of || a.of === 'equals' || b.of === 'equals') {
      return { of: a.of === 'equals' ? b.of : a.of, values: operation(a.values, b.values) };
    }
    return { of: 'pair', values: operation(this.batch.spread(a), this.batch.spread(b)) };
  }

  /** Passes an activation of `=` on under its name, if it has one: [pairs, width] or [pairs, ...shape]. */
  private record(hook: string | false, rows: Rows, shape = [rows.values.shape[1]]): void {
    if (hook && this.recorder) {
      this.recorder(hook, tf.reshape(this.batch.spread(rows), [this.batch.size, ...shape]));
    }
  }

  private matrix(name: string): tf.Tensor2D {
    return this.weights[name] as tf.Tensor2D;
  }
}

/** Every activation that can be recorded for this model. */
export function hookNames({ layers }: ModelConfig): string[] {
  const perBlock = [
    'hook_resid_pre',
    'attn.hook_attn_scores',
    'attn.hook_pattern',
    'attn.hook_z',
    'hook_attn_out',
    'hook_resid_mid',
    'mlp.hook_pre',
    'mlp.hook_post',
    'hook_mlp_out',
    'hook_resid_post',
  ];
  const blocks = Array.from({ length: layers }, (_, layer) => perBlock.map((hook) => `blocks.${layer}.${hook}`));
  return ['hook_embed', 'hook_pos_embed', ...blocks.flat()];
}
