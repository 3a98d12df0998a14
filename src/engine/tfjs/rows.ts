import * as tf from '@tensorflow/tfjs-core';
import type { Pairs } from '../../core/tasks';

/** What a table of activations has one row for: each residue x, each residue y, `=` (one row), or each pair. */
export type RowOf = 'x' | 'y' | 'equals' | 'pair';

/**
 * Activations [rows, width]. What depends on one token alone is computed once per residue, not once per pair: the first
 * layer's keys and values see one token each, and under the causal mask the first position never sees y.
 */
export interface Rows {
  readonly of: RowOf;
  readonly values: tf.Tensor2D;
}

/**
 * Pairs as tensors, and the way from tables of tokens to rows of pairs. All tokens in one table means [2p + 1, width]:
 * each x, then each y, then `=`.
 */
export class PairBatch {
  readonly size: number;
  readonly labels: Int32Array;
  /** Rows of the table of all tokens, and of those of one position. */
  private readonly indices: Record<'x' | 'y' | 'equals' | 'yToken', tf.Tensor1D>;
  /** [pairs, 2p + 1]: 1 at the three tokens of each pair; only where gradients are asked for. */
  private readonly tokens: tf.Tensor2D | undefined;

  /** @param trained whether gradients will be asked for */
  constructor(
    { x, y, label }: Pairs,
    private readonly p: number,
    trained: boolean,
  ) {
    this.size = x.length;
    this.labels = label;
    this.indices = {
      x: tf.tensor1d(x, 'int32'),
      y: tf.tensor1d(y, 'int32'),
      equals: tf.zeros([this.size], 'int32'),
      yToken: tf.tensor1d(
        y.map((residue) => p + residue),
        'int32',
      ),
    };
    this.tokens = trained ? this.threeHot() : undefined;
  }

  /** One row per pair: [pairs, width]. */
  spread({ of, values }: Rows): tf.Tensor2D {
    if (of === 'pair') {
      return values;
    }
    // tfjs' own gradient of gather needs a kernel that the WebAssembly backend lacks.
    const gather = tf.customGrad((table) => ({
      value: tf.gather(table as tf.Tensor2D, this.indices[of]),
      gradFunc: (dy) => tf.matMul(this.columns(of), dy as tf.Tensor2D, true, false),
    }));
    return gather(values) as tf.Tensor2D;
  }

  /** The sum over each pair's three tokens of a table of all tokens: [pairs, width]. */
  sumOverTokens(table: tf.Tensor2D): tf.Tensor2D {
    const sum = tf.customGrad((input) => {
      const values = input as tf.Tensor2D;
      const { x, yToken } = this.indices;
      const equals = tf.slice(values, [2 * this.p, 0], [1, values.shape[1]]);
      return {
        value: tf.add(tf.add(tf.gather(values, x), tf.gather(values, yToken)), equals),
        gradFunc: (dy) => tf.matMul(this.hot(), dy as tf.Tensor2D, true, false),
      };
    });
    return sum(table) as tf.Tensor2D;
  }

  dispose(): void {
    tf.dispose([this.indices, this.tokens ?? {}]);
  }

  private threeHot(): tf.Tensor2D {
    const { x, yToken } = this.indices;
    return tf.tidy(() => {
      const residues = tf.add(tf.oneHot(x, 2 * this.p), tf.oneHot(yToken, 2 * this.p));
      return tf.concat2d([tf.cast(residues, 'float32') as tf.Tensor2D, tf.ones([this.size, 1])], 1);
    });
  }

  private columns(of: 'x' | 'y' | 'equals'): tf.Tensor2D {
    const first = { x: 0, y: this.p, equals: 2 * this.p }[of];
    return tf.slice(this.hot(), [0, first], [this.size, of === 'equals' ? 1 : this.p]);
  }

  private hot(): tf.Tensor2D {
    if (!this.tokens) {
      throw new Error('gradients were asked of a batch that is only evaluated');
    }
    return this.tokens;
  }
}
