import { expOfNegative } from '../exponential';
import type { Pairs } from '../tasks';

/** Loss (nats) and accuracy on the training pairs, the others, and all; NaN on a side without pairs or not known. */
export interface SplitLoss {
  train_loss: number;
  test_loss: number;
  all_loss: number;
  train_acc: number;
  test_acc: number;
  all_acc: number;
}

/** Which pairs there are, in the order of logits [pairs, p], and which of them are trained on. */
export interface LabelledPairs {
  readonly all: Pairs;
  /** Per pair of `all`: 1 when it is trained on. Undefined: not known. */
  readonly isTrain?: Uint8Array;
}

/** Adds up per-pair losses by side of the split. */
export class SplitSum {
  private readonly sums = { train: [0, 0, 0], test: [0, 0, 0], unknown: [0, 0, 0] };

  /** Counts a pair `weight` times; `isTrain` is undefined where its side is not known. */
  add(isTrain: boolean | undefined, loss: number, right: boolean, weight = 1): void {
    const side = this.sums[isTrain === undefined ? 'unknown' : isTrain ? 'train' : 'test'];
    side[0] += weight;
    side[1] += weight * loss;
    side[2] += right ? weight : 0;
  }

  result(): SplitLoss {
    const { train, test, unknown } = this.sums;
    const all = train.map((value, i) => value + test[i] + unknown[i]);
    const mean = ([count, ...sums]: number[], i: number): number => (count === 0 ? NaN : sums[i] / count);
    return {
      train_loss: mean(train, 0),
      test_loss: mean(test, 0),
      all_loss: mean(all, 0),
      train_acc: mean(train, 1),
      test_acc: mean(test, 1),
      all_acc: mean(all, 1),
    };
  }
}

/**
 * Cross-entropy of one row of logits, in float64.
 * @returns the loss, and whether the largest logit (the first of equals) is the right answer
 */
export function rowLoss(
  logits: ArrayLike<number>,
  start: number,
  p: number,
  label: number,
): [loss: number, right: boolean] {
  let best = 0;
  for (let z = 1; z < p; z++) {
    if (logits[start + z] > logits[start + best]) {
      best = z;
    }
  }
  const top = logits[start + best];
  let others = 0;
  for (let z = 0; z < p; z++) {
    if (z !== label) {
      others += expOfNegative(logits[start + z] - top);
    }
  }
  if (best === label) {
    return [Math.log1p(others), true];
  }
  const own = logits[start + label] - top;
  return [Math.log(others + Math.exp(own)) - own, false];
}

/** Loss and accuracy of logits [pairs, p]; with `shift` [p, p] of logits − shift[label]. */
export function splitLoss(
  logits: Float32Array | Float64Array,
  { all, isTrain }: LabelledPairs,
  p: number,
  shift?: Float64Array,
): SplitLoss {
  const sum = new SplitSum();
  const row = new Float64Array(p);
  for (let i = 0; i < all.label.length; i++) {
    const label = all.label[i];
    for (let z = 0; z < p; z++) {
      row[z] = logits[i * p + z] - (shift ? shift[label * p + z] : 0);
    }
    sum.add(isTrain && isTrain[i] === 1, ...rowLoss(row, 0, p, label));
  }
  return sum.result();
}

/** Loss and accuracy of logits that depend on the right answer only: `table` [p, p], one row per answer. */
export function answerTableLoss(table: Float64Array, { all, isTrain }: LabelledPairs, p: number): SplitLoss {
  const sum = new SplitSum();
  const losses = Array.from({ length: p }, (_, label) => rowLoss(table, label * p, p, label));
  all.label.forEach((label, i) => sum.add(isTrain && isTrain[i] === 1, ...losses[label]));
  return sum.result();
}
