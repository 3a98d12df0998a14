import * as tf from '@tensorflow/tfjs-core';
import type { Pairs } from '../../core/tasks';

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

/**
 * Token rows `[x, y, p]`, row after row.
 * @throws RangeError for rows of another length, or tokens outside 0 … p
 */
export function tokenRows(tokens: tf.Tensor2D | readonly (readonly number[])[], p: number): Int32Array {
  const rows = tokens instanceof tf.Tensor ? (tokens.arraySync() as number[][]) : tokens;
  if (rows.length === 0 || !rows.every((row) => row.length === 3)) {
    throw new RangeError(`runWithCache takes token rows [x, y, ${p}], at least one: a list of them or a tensor [n, 3]`);
  }
  const flat = rows.flat();
  const wrong = flat.find((token) => !Number.isInteger(token) || token < 0 || token > p);
  if (wrong !== undefined) {
    throw new RangeError(`runWithCache: tokens are whole numbers 0 … ${p} (= is ${p}), got ${wrong}`);
  }
  return Int32Array.from(flat);
}
