import * as tf from '@tensorflow/tfjs-core';
import type { Pairs } from '../../core/tasks';
import { blankOpinion } from '../../core/opinions';
import { type TokenLayout, tokenAt } from '../../core/token-layout';

/** @throws RangeError for pairs that the model has no tokens for */
export function checkPairs({ x, y, label }: Pairs, p: number): void {
  if (x.length === 0 || y.length !== x.length || label.length !== x.length) {
    throw new RangeError(
      `pairs need as many x, y and label, and at least one; got ${x.length}, ${y.length} and ${label.length}`,
    );
  }
  for (const [name, values] of Object.entries({ x, y, label })) {
    const wrong = values.findIndex((value) => !(value >= 0 && value < p));
    if (wrong >= 0) {
      throw new RangeError(`pairs: ${name} must be in 0 … ${p - 1}, got ${values[wrong]} at ${wrong}`);
    }
  }
}

/** The token rows of pairs, e.g. `[x, y, p]`. */
export function pairTokens({ x, y, u, o }: Pairs, { positions }: TokenLayout, p: number): number[][] {
  return Array.from(x, (residue, i) =>
    positions.map((position) =>
      tokenAt(position, { x: residue, y: y[i], u: u?.[i] ?? 0, o: o?.[i] ?? blankOpinion(p) }, p),
    ),
  );
}

/**
 * Token rows such as `[x, y, p]`, row after row.
 * @throws RangeError for rows of another length than the layout's, or tokens that the model does not have
 */
export function tokenRows(
  tokens: tf.Tensor2D | readonly (readonly number[])[],
  { text, positions, vocabulary }: TokenLayout,
): Int32Array {
  const rows = tokens instanceof tf.Tensor ? (tokens.arraySync() as number[][]) : tokens;
  if (rows.length === 0 || !rows.every((row) => row.length === positions.length)) {
    throw new RangeError(
      `runWithCache takes token rows [${positions.join(', ')}], at least one: a list of them or a tensor [n, ${positions.length}]`,
    );
  }
  const flat = rows.flat();
  const wrong = flat.find((token) => !Number.isInteger(token) || token < 0 || token >= vocabulary);
  if (wrong !== undefined) {
    const named = text.split(' ').flatMap((item, i) => (/^(op|=)$/.test(item) ? [`${item} is ${positions[i]}`] : []));
    const note = named.length > 0 ? ` (${[...new Set(named)].join(', ')})` : '';
    throw new RangeError(`runWithCache: tokens are whole numbers 0 … ${vocabulary - 1}${note}, got ${wrong}`);
  }
  return Int32Array.from(flat);
}
