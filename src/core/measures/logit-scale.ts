import type { Pairs } from '../tasks';

/** How large logits are, and by how much the right one leads. */
export interface LogitScale {
  /** Root of the mean square of the logits less the mean of their row. */
  deviation: number;
  /** Mean |logit − mean of its row|. */
  meanAbsolute: number;
  /** Mean of the right answer's logit less the largest other. */
  margin: number;
}

/** @param logits [pairs, p]; `rows` are those that count, all unless given. NaN where there are none. */
export function logitScale(
  logits: Float32Array,
  { label }: Pairs,
  p: number,
  rows: readonly number[] = Array.from(label.keys()),
): LogitScale {
  let [squares, absolute, margins] = [0, 0, 0];
  for (const i of rows) {
    const row = logits.subarray(i * p, (i + 1) * p);
    let [total, other] = [0, -Infinity];
    for (let z = 0; z < p; z++) {
      total += row[z];
      other = z === label[i] ? other : Math.max(other, row[z]);
    }
    for (let z = 0; z < p; z++) {
      const centred = row[z] - total / p;
      squares += centred * centred;
      absolute += Math.abs(centred);
    }
    margins += row[label[i]] - other;
  }
  const count = rows.length * p;
  return { deviation: Math.sqrt(squares / count), meanAbsolute: absolute / count, margin: margins / rows.length };
}

/** Shares of pairs whose softmax in float32 has collapsed (Prieto et al. 2025, §3). */
export interface SoftmaxCollapse {
  /** The others vanish beside the right answer's exponential: its loss and its own gradient are exactly 0. */
  loss: number;
  /** The softmax is exactly the one-hot answer: the gradient by every logit is 0. */
  gradient: number;
}

/**
 * Of softmax(logits) as float32 arithmetic has it: exp(z − max) rounded, their sum rounded at each step, and the quotient.
 * @param rows the pairs that count
 */
export function softmaxCollapse(
  logits: Float32Array,
  { label }: Pairs,
  p: number,
  rows: readonly number[],
): SoftmaxCollapse {
  const { fround, exp } = Math;
  let [ones, oneHots] = [0, 0];
  for (const i of rows) {
    const row = logits.subarray(i * p, (i + 1) * p);
    const top = row.reduce((most, logit) => Math.max(most, logit), -Infinity);
    const weights = row.map((logit) => fround(exp(fround(logit - top))));
    const sum = weights.reduce((total, weight) => fround(total + weight), 0);
    const isOne = fround(weights[label[i]] / sum) === 1;
    ones += isOne ? 1 : 0;
    oneHots += isOne && weights.every((weight, z) => z === label[i] || fround(weight / sum) === 0) ? 1 : 0;
  }
  return { loss: ones / rows.length, gradient: oneHots / rows.length };
}
