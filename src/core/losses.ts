import type { LossConfig } from './config/types';
import { crossEntropy, type Evaluation } from './loss';

/**
 * Mean loss and accuracy of logits [pairs, p], row-major, in float64.
 * @param gradient when given, [pairs, p]: receives d loss / d logits
 * @param marks when given, [pairs]: receives 1 where the answer is right, else 0
 */
export type LossFunction = (
  logits: Float32Array,
  labels: ArrayLike<number>,
  p: number,
  gradient?: Float32Array,
  marks?: Uint8Array,
) => Evaluation;

/** The loss that a config asks for. Accuracy is the same for all: the largest logit, a tie counts as its first index. */
export function lossFunction({ type, temperature }: LossConfig): LossFunction {
  switch (type) {
    case 'mse':
      return byRow(meanSquaredError);
    case 'stablemax':
      return byRow(stablemax);
    case 'cross-entropy':
      return temperature === 1 ? crossEntropy : tempered(temperature);
  }
}

/** Cross-entropy of logits / T. */
function tempered(temperature: number): LossFunction {
  return (logits, labels, p, gradient, marks) => {
    const scaled = Float64Array.from(logits, (logit) => logit / temperature);
    const evaluation = crossEntropy(scaled, labels, p, gradient, marks);
    gradient?.forEach((value, i) => (gradient[i] = value / temperature));
    return evaluation;
  };
}

/** The loss of one row of logits; `out` receives its gradient. */
type RowLoss = (row: Float32Array, label: number, out: Float64Array) => number;

function byRow(rowLoss: RowLoss): LossFunction {
  return (logits, labels, p, gradient, marks) => {
    const n = labels.length;
    const out = new Float64Array(p);
    let [loss, right] = [0, 0];
    for (let i = 0; i < n; i++) {
      const row = logits.subarray(i * p, (i + 1) * p);
      loss += rowLoss(row, labels[i], out);
      const mark = largest(row) === labels[i] ? 1 : 0;
      right += mark;
      if (marks) {
        marks[i] = mark;
      }
      if (gradient) {
        out.forEach((value, z) => (gradient[i * p + z] = value / n));
      }
    }
    return { loss: loss / n, accuracy: right / n };
  };
}

function largest(row: Float32Array): number {
  let best = 0;
  row.forEach((logit, z) => (best = logit > row[best] ? z : best));
  return best;
}

/** Mean over residues of (logit − one-hot)². */
function meanSquaredError(row: Float32Array, label: number, out: Float64Array): number {
  const p = row.length;
  let sum = 0;
  for (let z = 0; z < p; z++) {
    const off = row[z] - (z === label ? 1 : 0);
    sum += off * off;
    out[z] = (2 * off) / p;
  }
  return sum / p;
}

/** −log(s(z_y) / Σ s(z)), s(x) = x + 1 for x ≥ 0, else 1 / (1 − x) (Prieto et al. 2025, §4). */
function stablemax(row: Float32Array, label: number, out: Float64Array): number {
  let sum = 0;
  for (let z = 0; z < row.length; z++) {
    sum += row[z] >= 0 ? row[z] + 1 : 1 / (1 - row[z]);
  }
  const own = row[label] >= 0 ? row[label] + 1 : 1 / (1 - row[label]);
  for (let z = 0; z < row.length; z++) {
    const slope = row[z] >= 0 ? 1 : 1 / (1 - row[z]) ** 2;
    out[z] = slope / sum - (z === label ? slope / own : 0);
  }
  // Where the answer has nearly all of the sum, log1p keeps what log would lose.
  return Math.log1p((sum - own) / own);
}
