import * as tf from '@tensorflow/tfjs-core';
import type { Vocabulary } from '../../core/model';
import { blankOpinion, opinionIds } from '../../core/opinions';
import type { Pairs } from '../../core/tasks';
import { tokenLayout } from '../../core/token-layout';

/** What a table of activations has one row for: each residue x, each residue y, each user u, each opinion o, nothing (one row), or each pair. */
export type RowOf = 'x' | 'y' | 'u' | 'o' | 'constant' | 'pair';

/**
 * Activations [rows, width]. What depends on one token alone is computed once per residue, not once per pair: the first
 * layer's keys and values see one token each, and under the causal mask an early position never sees both x and y.
 */
export interface Rows {
  readonly of: RowOf;
  readonly values: tf.Tensor2D;
}

/** The rows of one position in the table of all tokens: each that may stand there. */
export interface PositionRows {
  readonly of: Exclude<RowOf, 'pair'>;
  readonly first: number;
  /** Ids of the tokens, one per row. */
  readonly tokens: readonly number[];
}

/** The table of all tokens, position after position: in `x y =` each x, then each y, then `=`. */
export function tokenTable(task: Vocabulary): PositionRows[] {
  const residues = Array.from({ length: task.modulus }, (_, residue) => residue);
  const { blank, users } = opinionIds(task.modulus);
  const several = { x: residues, y: residues, u: users, o: [...residues, blank] };
  const table: PositionRows[] = [];
  let first = 0;
  for (const position of tokenLayout(task).positions) {
    const isConstant = typeof position === 'number';
    const tokens = isConstant ? [position] : several[position];
    table.push({ of: isConstant ? 'constant' : position, first, tokens });
    first += tokens.length;
  }
  return table;
}

/** Pairs as tensors, and the way from tables of tokens to rows of pairs. */
export class PairBatch {
  readonly size: number;
  readonly labels: Int32Array;
  /** Rows in a table of one position. */
  private readonly indices: Partial<Record<Exclude<RowOf, 'pair'>, tf.Tensor1D>> = {};
  private readonly table: readonly PositionRows[];
  /** Rows of the table of all tokens: each pair's, or the same for all pairs. */
  private readonly tableRows: readonly (tf.Tensor1D | number)[];
  /** [pairs, rows of the table of all tokens]: 1 at the tokens of each pair; only where gradients are asked for. */
  private readonly tokens: tf.Tensor2D | undefined;

  /** @param trained whether gradients will be asked for */
  constructor({ x, y, label, u, o }: Pairs, task: Vocabulary, trained: boolean) {
    this.size = x.length;
    this.labels = label;
    this.table = tokenTable(task);
    const rows = {
      x,
      y,
      u: u ?? new Int32Array(this.size),
      o: o ?? new Int32Array(this.size).fill(blankOpinion(task.modulus)),
      constant: new Int32Array(this.size),
    };
    for (const of of new Set(['x', 'y', 'constant', ...this.table.map((position) => position.of)] as const)) {
      this.indices[of] = tf.tensor1d(rows[of], 'int32');
    }
    this.tableRows = this.table.map(({ of, first }) =>
      of === 'constant'
        ? first
        : tf.tensor1d(
            rows[of].map((row) => first + row),
            'int32',
          ),
    );
    this.tokens = trained ? this.hotTokens() : undefined;
  }

  /** One row per pair: [pairs, width]. */
  spread({ of, values }: Rows): tf.Tensor2D {
    if (of === 'pair') {
      return values;
    }
    // tfjs' own gradient of gather needs a kernel that the WebAssembly backend lacks.
    const gather = tf.customGrad((table) => ({
      value: tf.gather(table as tf.Tensor2D, this.indicesOf(of)),
      gradFunc: (dy) => tf.matMul(this.columns(of), dy as tf.Tensor2D, true, false),
    }));
    return gather(values) as tf.Tensor2D;
  }

  /** The sum over each pair's tokens of a table of all tokens: [pairs, width]. */
  sumOverTokens(table: tf.Tensor2D): tf.Tensor2D {
    const sum = tf.customGrad((input) => {
      const values = input as tf.Tensor2D;
      const parts = this.tableRows.map((rows) =>
        typeof rows === 'number' ? tf.slice(values, [rows, 0], [1, values.shape[1]]) : tf.gather(values, rows),
      );
      return {
        value: parts.reduce((total, part) => tf.add(total, part)),
        gradFunc: (dy) => tf.matMul(this.hot(), dy as tf.Tensor2D, true, false),
      };
    });
    return sum(table) as tf.Tensor2D;
  }

  dispose(): void {
    tf.dispose([this.indices, this.tokens ?? {}, this.tableRows.filter((rows) => typeof rows !== 'number')]);
  }

  private hotTokens(): tf.Tensor2D {
    return tf.tidy(() => {
      const blocks = this.table.map(({ of, tokens }) =>
        of === 'constant'
          ? tf.ones<tf.Rank.R2>([this.size, 1])
          : (tf.cast(tf.oneHot(this.indicesOf(of), tokens.length), 'float32') as tf.Tensor2D),
      );
      return tf.concat2d(blocks, 1);
    });
  }

  private indicesOf(of: Exclude<RowOf, 'pair'>): tf.Tensor1D {
    return this.indices[of] as tf.Tensor1D;
  }

  private columns(of: Exclude<RowOf, 'pair'>): tf.Tensor2D {
    const { first, tokens } = this.table.find((position) => position.of === of) as PositionRows;
    return tf.slice(this.hot(), [0, first], [this.size, tokens.length]);
  }

  private hot(): tf.Tensor2D {
    if (!this.tokens) {
      throw new Error('gradients were asked of a batch that is only evaluated');
    }
    return this.tokens;
  }
}
