import type { LossConfig } from './config/types';
import { expOfNegative } from './exponential';

/** The loss that measures are of. */
export const CROSS_ENTROPY: LossConfig = { type: 'cross-entropy', temperature: 1 };

export interface Evaluation {
  /** The mean; of cross-entropy in nats. */
  loss: number;
  /** Share of pairs whose largest logit is the right answer; a tie counts as its first index. */
  accuracy: number;
}

/**
 * Cross-entropy with the log-softmax in float64: in float32 it collapses near 1e-7 and makes spurious spikes
 * (Nanda et al. 2023, appendix A).
 * @param logits [pairs, p] row-major
 * @param gradient when given, [pairs, p]: receives d loss / d logits
 * @param marks when given, [pairs]: receives 1 where the answer is right, else 0
 */
export function crossEntropy(
  logits: Float32Array | Float64Array,
  labels: ArrayLike<number>,
  p: number,
  gradient?: Float32Array,
  marks?: Uint8Array,
): Evaluation {
  const n = labels.length;
  const weights = new Float64Array(p);
  let loss = 0;
  let right = 0;
  for (let i = 0; i < n; i++) {
    const row = i * p;
    let best = 0;
    let top = logits[row];
    for (let z = 1; z < p; z++) {
      const logit = logits[row + z];
      if (logit > top) {
        top = logit;
        best = z;
      }
    }
    const label = labels[i];
    let others = 0; // Σ over z ≠ label: 1 − p_label without cancellation
    for (let z = 0; z < p; z++) {
      const weight = expOfNegative(logits[row + z] - top);
      weights[z] = weight;
      others += z === label ? 0 : weight;
    }
    const sum = others + weights[label];
    // log(sum) − (logit − top) loses everything below 1e-16 when the label wins; log1p keeps it.
    loss += best === label ? Math.log1p(others) : Math.log(sum) - (logits[row + label] - top);
    const mark = best === label ? 1 : 0;
    right += mark;
    if (marks) {
      marks[i] = mark;
    }
    if (gradient) {
      const scale = 1 / (sum * n);
      for (let z = 0; z < p; z++) {
        gradient[row + z] = weights[z] * scale;
      }
      gradient[row + label] = -others * scale;
    }
  }
  return { loss: loss / n, accuracy: right / n };
}
