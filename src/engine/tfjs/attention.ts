import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../core/config/types';
import type { PairBatch } from './rows';

/**
 * Scores of tokens against that of the last one up to which their exponentials and the squares of these, which the gradient
 * needs, stay finite in float32. Only far from any sensible model do scores differ by more.
 */
const LARGEST_SCORE_DIFFERENCE = 40;

/** Attention over keys and values whose heads lie side by side: [·, heads · d_head]. */
export class Attention {
  /** [heads, d_model]: 1 where a column belongs to the head. Sums over d_head and spreads over it by matrix product. */
  private readonly headColumns: tf.Tensor2D;
  private readonly scale: number;
  private readonly coefficient: number;

  constructor({ heads, dModel, attentionCoefficient }: ModelConfig) {
    const columns = new Float32Array(heads * dModel);
    for (let column = 0; column < dModel; column++) {
      columns[Math.floor(column / (dModel / heads)) * dModel + column] = 1;
    }
    this.headColumns = tf.tensor2d(columns, [heads, dModel]);
    this.scale = (dModel / heads) ** -0.5;
    this.coefficient = attentionCoefficient;
  }

  dispose(): void {
    this.headColumns.dispose();
  }

  /** q · k / √d_head per head, [·, heads]; q and k have the same number of rows, or one of them a single one. */
  scores(query: tf.Tensor2D, key: tf.Tensor2D): tf.Tensor2D {
    return tf.mul(tf.matMul(tf.mul(query, key), this.headColumns, false, true), this.scale);
  }

  /** What multiplies the values, [rows, heads, keys]: α · softmax(scores) + (1 − α) (Zhong et al. 2023, §3). */
  pattern(scores: tf.Tensor3D): tf.Tensor3D {
    const { coefficient } = this;
    const softmax = tf.softmax(scores);
    return coefficient === 1 ? softmax : tf.add(tf.mul(softmax, coefficient), 1 - coefficient);
  }

  /** Values weighted per head and summed over keys; `pattern` is [rows, heads, keys]. A constant value's row broadcasts. */
  mix(pattern: tf.Tensor3D, values: readonly tf.Tensor2D[]): tf.Tensor2D {
    const weighted = (tf.unstack(pattern, 2) as tf.Tensor2D[]).map((share, i) =>
      tf.mul(tf.matMul(share, this.headColumns), values[i]),
    );
    return weighted.reduce((sum, part) => tf.add(sum, part)) as tf.Tensor2D;
  }

  /**
   * What the last position reads when it, and so the query, is a constant token: every key and value then depends on one
   * token alone, softmax numerators and denominators are exponentials of tokens, and only their sums are computed per pair.
   * A third of the work of the general way.
   * @param query [1, d_model]
   * @param keys of all tokens in one table, [rows, d_model]; so are the values
   * @returns [pairs, d_model]; undefined when scores differ too much for float32
   */
  readFromTokens(
    query: tf.Tensor2D,
    keys: tf.Tensor2D,
    values: tf.Tensor2D,
    batch: PairBatch,
  ): tf.Tensor2D | undefined {
    const [tokens, dModel] = keys.shape;
    const { coefficient } = this;
    const heads = this.headColumns.shape[0];
    const scores = this.scores(query, keys);
    const relative = tf.sub(scores, tf.slice(scores, [tokens - 1, 0], [1, heads]));
    if (relative.dataSync<'float32'>().some((difference) => difference > LARGEST_SCORE_DIFFERENCE)) {
      return undefined;
    }
    const weights = tf.exp(relative) as tf.Tensor2D; // of the last: 1, so no sum vanishes
    const weighted = tf.mul(tf.matMul(weights, this.headColumns), values) as tf.Tensor2D;
    const constant = coefficient === 1 ? [] : [values];
    const sums = batch.sumOverTokens(tf.concat2d([weighted, weights, ...constant], 1));
    const [numerator, denominator, sum] = tf.split(sums, [dModel, heads, ...constant.map(() => dModel)], 1);
    const read = tf.mul(numerator, tf.matMul(tf.reciprocal(denominator), this.headColumns)) as tf.Tensor2D;
    return coefficient === 1 ? read : tf.add(tf.mul(read, coefficient), tf.mul(sum, 1 - coefficient));
  }
}
