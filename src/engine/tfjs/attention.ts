import * as tf from '@tensorflow/tfjs-core';
import type { PairBatch, Rows } from './rows';

/**
 * Scores of tokens against that of `=` up to which their exponentials and the squares of these, which the gradient
 * needs, stay finite in float32. Only far from any sensible model do scores differ by more.
 */
const LARGEST_SCORE_DIFFERENCE = 40;

/** Attention over keys and values whose heads lie side by side: [·, heads · d_head]. */
export class Attention {
  /** [heads, d_model]: 1 where a column belongs to the head. Sums over d_head and spreads over it by matrix product. */
  private readonly headColumns: tf.Tensor2D;
  private readonly scale: number;

  constructor(heads: number, dModel: number) {
    const columns = new Float32Array(heads * dModel);
    for (let column = 0; column < dModel; column++) {
      columns[Math.floor(column / (dModel / heads)) * dModel + column] = 1;
    }
    this.headColumns = tf.tensor2d(columns, [heads, dModel]);
    this.scale = (dModel / heads) ** -0.5;
  }

  dispose(): void {
    this.headColumns.dispose();
  }

  /** q · k / √d_head per head, [·, heads]; q and k have the same number of rows, or one of them a single one. */
  scores(query: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor2D {
    return tf.mul(tf.matMul(tf.mul(query, key), this.headColumns, false, true), this.scale);
  }

  /** Values weighted per head and summed over keys; `pattern` is [pairs, heads, keys]. The row of `=` broadcasts. */
  mix(pattern: tf.Tensor3D, values: readonly Rows[], batch: PairBatch): tf.Tensor2D {
    const weighted = (tf.unstack(pattern, 2) as tf.Tensor2D[]).map((share, i) => {
      const value = values[i].of === 'equals' ? values[i].values : batch.spread(values[i]);
      return tf.mul(tf.matMul(share, this.headColumns), value);
    });
    return weighted.reduce((sum, part) => tf.add(sum, part)) as tf.Tensor2D;
  }

  /**
   * What `=` reads when every key and value depends on one token alone: softmax numerators and denominators are
   * exponentials of tokens, so only their sums are computed per pair. A third of the work of the general way.
   * @param query [1, d_model], of `=`
   * @param keys of all tokens in one table, [2p + 1, d_model]; so are the values
   * @returns [pairs, d_model]; undefined when scores differ too much for float32
   */
  readFromTokens(
    query: tf.Tensor2D,
    keys: tf.Tensor2D,
    values: tf.Tensor2D,
    batch: PairBatch,
  ): tf.Tensor2D | undefined {
    const [tokens, dModel] = keys.shape;
    const heads = this.headColumns.shape[0];
    const scores = this.scores(query, keys);
    const relative = tf.sub(scores, tf.slice(scores, [tokens - 1, 0], [1, heads]));
    if (relative.dataSync<'float32'>().some((difference) => difference > LARGEST_SCORE_DIFFERENCE)) {
      return undefined;
    }
    const weights = tf.exp(relative) as tf.Tensor2D; // of `=`: 1, so no sum vanishes
    const weighted = tf.mul(tf.matMul(weights, this.headColumns), values);
    const sums = batch.sumOverTokens(tf.concat2d([weighted as tf.Tensor2D, weights], 1));
    const [numerator, denominator] = tf.split(sums, [dModel, heads], 1);
    return tf.mul(numerator, tf.matMul(tf.reciprocal(denominator), this.headColumns));
  }
}
