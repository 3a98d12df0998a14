import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../core/config/types';
import type { Vocabulary } from '../../core/model';
import { tokenLayout } from '../../core/token-layout';
import { activate } from './activation';
import { Attention } from './attention';
import type { ForwardModel, Recorder, Weights } from './forward-model';
import { type PairBatch, type PositionRows, type Rows, tokenTable } from './rows';

const LAYER_NORM_EPSILON = 1e-5; // TransformerLens' default

/**
 * The transformer of Nanda et al. 2023, §3, with any number of layers, layout of tokens and attention coefficient, and
 * optional pre-LayerNorm. Positions are kept apart, and of the last layer only the last position is computed past its keys
 * and values.
 */
export class TransformerModel implements ForwardModel {
  private readonly attention: Attention;
  private readonly table: readonly PositionRows[];
  /** [rows of the table of all tokens, vocabulary] and [rows, positions]: rows of W_E and of W_pos that make that table. */
  private readonly tokenRows: tf.Tensor2D;
  private readonly positionRows: tf.Tensor2D;

  constructor(
    private readonly config: ModelConfig,
    task: Vocabulary,
  ) {
    this.attention = new Attention(config);
    this.table = tokenTable(task);
    const { vocabulary, positions } = tokenLayout(task);
    const oneHot = (indices: number[], depth: number): tf.Tensor2D =>
      tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(indices, 'int32'), depth), 'float32') as tf.Tensor2D);
    this.tokenRows = oneHot(
      this.table.flatMap(({ tokens }) => tokens),
      vocabulary,
    );
    this.positionRows = oneHot(
      this.table.flatMap(({ tokens }, position) => tokens.map(() => position)),
      positions.length,
    );
  }

  dispose(): void {
    this.attention.dispose();
    tf.dispose([this.tokenRows, this.positionRows]);
  }

  /** Logits at the last position, [pairs, p]. */
  logits(weights: Weights, batch: PairBatch, record?: Recorder): tf.Tensor2D {
    const { tokenRows, positionRows } = this;
    const embedded = tf.add(
      tf.matMul(tokenRows, weights['embed.W_E'] as tf.Tensor2D),
      tf.matMul(positionRows, weights['pos_embed.W_pos'] as tf.Tensor2D),
    ) as tf.Tensor2D;
    return new Pass(this.config, this.table, this.attention, weights, batch, record).logits(embedded);
  }
}

/** One forward pass: the weights and pairs it works on. */
class Pass {
  constructor(
    private readonly config: ModelConfig,
    private readonly table: readonly PositionRows[],
    private readonly attention: Attention,
    private readonly weights: Weights,
    private readonly batch: PairBatch,
    private readonly recorder: Recorder | undefined,
  ) {}

  /** @param embedded the table of all tokens with their positions, [rows, d_model] */
  logits(embedded: tf.Tensor2D): tf.Tensor2D {
    const last = this.onlyBlock(embedded) ?? this.allBlocks(embedded);
    return this.times(this.layerNorm('ln_final', last), 'unembed.W_U').values;
  }

  /** The residual stream at the last position after the only layer; undefined when that needs the general way. */
  private onlyBlock(embedded: tf.Tensor2D): Rows | undefined {
    const { of, first } = this.table[this.last];
    if (this.config.layers > 1 || this.recorder || of !== 'constant') {
      return undefined;
    }
    const last: Rows = { of, values: tf.slice(embedded, [first, 0], [1, this.config.dModel]) };
    const input = this.layerNorm('blocks.0.ln1', { of: 'pair', values: embedded }).values;
    const mixed = this.attention.readFromTokens(
      this.times(this.layerNorm('blocks.0.ln1', last), 'blocks.0.attn.W_Q').values,
      tf.matMul(input, this.matrix('blocks.0.attn.W_K')),
      tf.matMul(input, this.matrix('blocks.0.attn.W_V')),
      this.batch,
    );
    return mixed && this.afterAttention('blocks.0', last, { of: 'pair', values: mixed });
  }

  /** The residual stream at the last position after all layers. */
  private allBlocks(embedded: tf.Tensor2D): Rows {
    const { layers } = this.config;
    const parts = tf.split<tf.Tensor2D>(
      embedded,
      this.table.map(({ tokens }) => tokens.length),
    );
    this.recordEmbedding();
    let residuals = this.table.map(({ of }, position): Rows => ({ of, values: parts[position] }));
    for (let layer = 0; layer < layers; layer++) {
      residuals = this.block(`blocks.${layer}`, residuals, layer === layers - 1 ? this.last : 0);
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
      const record = position === this.last;
      this.record(record && `${name}.hook_resid_pre`, residual);
      const query = this.times(inputs[position], `${name}.attn.W_Q`);
      const mixed = this.attend(name, query, keys.slice(0, position + 1), values);
      return this.afterAttention(name, residual, mixed, record);
    });
  }

  /** Values mixed by causal attention from the position of the last key. */
  private attend(name: string, query: Rows, keys: Rows[], values: Rows[]): Rows {
    if (keys.length === 1) {
      return values[0]; // it sees itself only, with weight 1
    }
    const scored = keys.map((key) => this.combine(query, key, (q, k) => this.attention.scores(q, k)));
    const of = commonRows([query, ...keys]);
    const scores = tf.stack(this.alike(scored, of), 2) as tf.Tensor3D; // [rows, heads, keys]
    const pattern = this.attention.pattern(scores);
    if (keys.length === this.table.length) {
      this.recorder?.(`${name}.attn.hook_attn_scores`, scores);
      this.recorder?.(`${name}.attn.hook_pattern`, pattern);
    }
    const seen = values.slice(0, keys.length);
    const rows = seen.map((value) =>
      of === 'pair' && value.of !== 'constant' ? this.batch.spread(value) : value.values,
    );
    return { of, values: this.attention.mix(pattern, rows) };
  }

  /** Tables that are stacked need as many rows as one another: those of `of`. */
  private alike(tables: readonly Rows[], of: Rows['of']): tf.Tensor2D[] {
    if (of === 'pair') {
      return tables.map((rows) => this.batch.spread(rows));
    }
    const count = Math.max(...tables.map(({ values }) => values.shape[0]));
    return tables.map(({ values }) =>
      values.shape[0] === count ? values : tf.add(tf.zeros([count, values.shape[1]]), values),
    );
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

  /** Centred, scaled to unit variance, then w and b where it has them; the rows themselves where there is no LayerNorm. */
  private layerNorm(name: string, { of, values }: Rows): Rows {
    if (!this.config.layerNorm) {
      return { of, values };
    }
    const centred = tf.sub(values, tf.mean(values, 1, true));
    const variance = tf.mean(tf.square(centred), 1, true);
    const scaled = tf.mul(centred, tf.rsqrt(tf.add(variance, LAYER_NORM_EPSILON))) as tf.Tensor2D;
    if (this.config.layerNorm === 'pre') {
      return { of, values: scaled };
    }
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

  /** An elementwise operation; what depends on different tokens meets as rows of pairs. A constant row broadcasts. */
  private combine(a: Rows, b: Rows, operation: (x: tf.Tensor2D, y: tf.Tensor2D) => tf.Tensor2D): Rows {
    if (a.of === b.of || a.of === 'constant' || b.of === 'constant') {
      return { of: commonRows([a, b]), values: operation(a.values, b.values) };
    }
    return { of: 'pair', values: operation(this.batch.spread(a), this.batch.spread(b)) };
  }

  private recordEmbedding(): void {
    const { of, tokens } = this.table[this.last];
    const { dModel } = this.config;
    if (this.recorder) {
      const embed = tf.slice(this.matrix('embed.W_E'), [tokens[0], 0], [tokens.length, dModel]);
      this.record('hook_embed', { of, values: embed });
      const position = tf.slice(this.matrix('pos_embed.W_pos'), [this.last, 0], [1, dModel]);
      this.record('hook_pos_embed', { of: 'constant', values: position });
    }
  }

  /** Passes an activation of the last position on under its name, if it has one: [pairs, width] or [pairs, ...shape]. */
  private record(hook: string | false, rows: Rows, shape = [rows.values.shape[1]]): void {
    if (hook && this.recorder) {
      this.recorder(hook, tf.reshape(this.batch.spread(rows), [this.batch.size, ...shape]));
    }
  }

  private get last(): number {
    return this.table.length - 1;
  }

  private matrix(name: string): tf.Tensor2D {
    return this.weights[name] as tf.Tensor2D;
  }
}

/** What the rows of a function of all these are of. */
function commonRows(all: readonly Rows[]): Rows['of'] {
  const kinds = new Set(all.map(({ of }) => of).filter((of) => of !== 'constant'));
  return kinds.size > 1 ? 'pair' : ([...kinds][0] ?? 'constant');
}

/** Every activation of a transformer that can be recorded. */
export function transformerHooks({ layers }: ModelConfig): string[] {
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
