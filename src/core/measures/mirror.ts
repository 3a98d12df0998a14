import { crossEntropy } from '../loss';
import { mirrorRows, type Pairs } from '../tasks';
import type { LabelledPairs } from './split-loss';

/** More than any token of a pair. */
const TOKENS = 2 ** 16;

/**
 * Per pair, 1 where it is a test pair whose mirror is trained: (y, x) has the same answer, so that a model which reads its
 * two tokens alike knows (x, y) from it by heart.
 * @param split all pairs of the task and which of them are trained on
 * @returns undefined where the split is not known, or the task is not commutative: some pair and its mirror have different
 * answers
 */
export function mirrorsTrained({ all, isTrain }: LabelledPairs, pairs: Pairs): Uint8Array | undefined {
  const mirrors = isTrain && mirrorRows(all);
  if (!mirrors) {
    return undefined;
  }
  const known = new Set<number>();
  const key = (x: number, y: number): number => x * TOKENS + y;
  isTrain.forEach((trained, row) => {
    if (trained === 0 && isTrain[mirrors[row]] === 1) {
      known.add(key(all.x[row], all.y[row]));
    }
  });
  return Uint8Array.from(pairs.x, (x, i) => (known.has(key(x, pairs.y[i])) ? 1 : 0));
}

/** Accuracy on the test pairs whose mirror is trained, and on the other test pairs; undefined where there are none. */
export interface MirrorAccuracy {
  readonly mirror: number | undefined;
  readonly plain: number | undefined;
}

/**
 * @param right per test pair, 1 where its answer is right
 * @param mirrored per test pair, 1 where its mirror is trained
 */
export function mirrorAccuracy(right: ArrayLike<number>, mirrored: Uint8Array): MirrorAccuracy {
  const pairs = [0, 0];
  const known = [0, 0];
  mirrored.forEach((part, i) => {
    pairs[part]++;
    known[part] += right[i];
  });
  const [plain, mirror] = pairs.map((count, part) => (count === 0 ? undefined : known[part] / count));
  return { mirror, plain };
}

/**
 * The same of a model's logits [pairs, p] over all pairs.
 * @returns undefined where the split is not known or the task not commutative
 */
export function mirrorAccuracyOf(
  logits: Float32Array | Float64Array,
  split: LabelledPairs,
  p: number,
): MirrorAccuracy | undefined {
  const { all, isTrain } = split;
  const mirrored = mirrorsTrained(split, all);
  if (!mirrored || !isTrain) {
    return undefined;
  }
  const right = new Uint8Array(isTrain.length);
  crossEntropy(logits, all.label, p, undefined, right);
  const tested = (values: Uint8Array): Uint8Array => values.filter((_, i) => isTrain[i] === 0);
  return mirrorAccuracy(tested(right), tested(mirrored));
}

/** The columns of a row of metrics for these accuracies: only for what there is. */
export function mirrorColumns({ mirror, plain }: MirrorAccuracy): Record<string, number> {
  return {
    ...(mirror !== undefined && { test_accuracy_mirror: mirror }),
    ...(plain !== undefined && { test_accuracy_plain: plain }),
  };
}
