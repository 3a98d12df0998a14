import assert from 'node:assert/strict';
import type { Operation } from '../../../src/core/config/types';
import { crossEntropy } from '../../../src/core/loss';
import { type CyclicGroup, cyclicGroupOf } from '../../../src/core/measures/group';
import { interferenceOf } from '../../../src/core/measures/interference';
import {
  excludedLoss,
  projectOntoKeys,
  restrictedLoss,
  sumByAnswer,
  trigApproximation,
} from '../../../src/core/measures/logits';
import { splitLoss } from '../../../src/core/measures/split-loss';
import { type KnownSplit, splitPairs } from '../../../src/core/split';

const near = (found: number, expected: number, what: string, tolerance = 1e-9): void =>
  assert.ok(
    Math.abs(found - expected) <= tolerance * Math.max(1e-3, Math.abs(expected)),
    `${what}: ${found}, ${expected}`,
  );

/** Amplitudes by frequency. */
type Waves = Record<number, number>;

interface Case {
  group: CyclicGroup;
  split: KnownSplit;
  p: number;
  /** Logits [pairs, p] of a function of the elements of x, y, answer and z. */
  logits: (of: (x: number, y: number, answer: number, z: number) => number, apart?: number) => Float64Array;
}

/** A task; where 0 is apart, logits are 0 for pairs or outputs with it but for `apart` where the right answer is 0. */
function taskOf(operation: Operation, modulus: number): Case {
  const task = {
    operation,
    modulus,
    trainFraction: 0.4,
    tokens: 'x y =',
    pairs: 'ordered',
    split: { method: 'seeded', seed: 1 },
  } as const;
  const [group, split, p] = [cyclicGroupOf(task), splitPairs(task), modulus];
  const { element } = group;
  const { x, y, label } = split.all;
  return {
    group,
    split,
    p,
    logits: (of, apart = 0) =>
      Float64Array.from({ length: label.length * p }, (_, i) => {
        const [pair, z] = [Math.floor(i / p), i % p];
        const [a, b, c, d] = [element[x[pair]], element[y[pair]], element[label[pair]], element[z]];
        return Math.min(a, b, c, d) >= 0 ? of(a, b, c, d) : c < 0 && d < 0 ? apart : 0;
      }),
  };
}

/** Σ amplitude · cos(2πk·distance/order) */
const sumOfWaves = (waves: Waves, distance: number, order: number): number =>
  Object.entries(waves).reduce((sum, [k, a]) => sum + a * Math.cos((2 * Math.PI * Number(k) * distance) / order), 0);

/** Cross-entropy of a row in which output z has the sum of waves at distance z from the right answer, and of `others`. */
function waveLoss(waves: Waves, order: number, others: readonly number[] = []): number {
  const row = Array.from({ length: order }, (_, distance) => sumOfWaves(waves, distance, order));
  return Math.log([...row, ...others].reduce((sum, logit) => sum + Math.exp(logit), 0)) - row[0];
}

const KEYS: Waves = { 2: 3, 5: 1.5 };
const REST: Waves = { 1: 0.75, 4: 0.5 };
const ALL: Waves = { ...KEYS, ...REST };
const keys = Object.keys(KEYS).map(Number);

describe('losses of a split', () => {
  it('are the cross-entropy of each side, and of all', () => {
    const { split, p, logits } = taskOf('add', 7);
    const values = logits((a, b, c, z) => Math.sin(3 * a + 5 * b * z + c));
    const found = splitLoss(values, split, p);
    const of = (side: 'train' | 'test' | 'all'): { loss: number; accuracy: number } => {
      const wanted = (i: number): boolean => side === 'all' || (split.isTrain[i] === 1) === (side === 'train');
      const rows = Array.from(split.isTrain.keys()).filter(wanted);
      const picked = rows.flatMap((i) => [...values.subarray(i * p, (i + 1) * p)]);
      return crossEntropy(Float64Array.from(picked), rows.map((i) => split.all.label[i]), p); // prettier-ignore
    };
    for (const side of ['train', 'test', 'all'] as const) {
      near(found[`${side}_loss`], of(side).loss, `${side} loss`);
      near(found[`${side}_acc`], of(side).accuracy, `${side} accuracy`);
    }
  });

  it('count a tie as its first index, and keep losses below float32', () => {
    const { split } = taskOf('add', 2);
    const { all_acc, all_loss } = splitLoss(new Float64Array(8), split, 2);
    assert.equal(all_acc, 0.5);
    near(all_loss, Math.LN2, 'two equal logits');
    const sure = Float64Array.from({ length: 8 }, (_, i) => (i % 2 === split.all.label[i >> 1] ? 60 : 0));
    near(splitLoss(sure, split, 2).all_loss / Math.exp(-60), 1, 'e⁻⁶⁰');
  });
});

for (const [operation, p] of [
  ['add', 13],
  ['subtract', 13],
  ['add', 12],
  ['multiply', 13],
  ['divide', 13],
] as const) {
  // prettier-ignore
  describe(`restricted and excluded loss and trig approximation, ${operation} mod ${p}`, () => {
    const { group, split, logits } = taskOf(operation, p);
    const { order } = group;
    const isApart = operation === 'multiply' || operation === 'divide';
    /** What P_key cannot see: a wave of x and y that is not one of the answer. */
    const unseen = (a: number, b: number, z: number): number => Math.cos((2 * Math.PI * (3 * a + (group.sum?.[1] ?? 1) * b + z)) / order);
    const zeroPairs = [...split.all.label].filter((label) => isApart && label === 0).length;
    const rowsOfZero = zeroPairs / split.all.label.length;

    it('see only functions of the answer, exactly', () => {
      const values = logits((a, b, c, z) => sumOfWaves(ALL, c - z, order) + 4 * unseen(a, b, z));
      const sums = sumByAnswer(values, split.all.label, p);
      const projection = projectOntoKeys(group, sums, keys);
      const { element } = group;
      for (let answer = 0; answer < p; answer++) {
        for (let z = 0; z < p; z++) {
          const [c, d] = [element[answer], element[z]];
          const expected = c < 0 || d < 0 ? 0 : sumOfWaves(KEYS, c - d, order);
          near(projection[answer * p + z], expected, `answer ${answer}, z ${z}`);
        }
      }
    });

    it('have closed forms for sums of cosines', () => {
      const values = logits((_a, _b, c, z) => sumOfWaves(ALL, c - z, order), 2);
      const sums = sumByAnswer(values, split.all.label, p);
      // Where 0 is apart its output has the mean 2·(share of pairs with answer 0) in the restricted logits, else nothing.
      const mean = isApart ? [2 * rowsOfZero] : [];
      const zeroRow = Math.log(order * Math.exp(0) + Math.exp(mean[0])) - mean[0];
      const restricted = restrictedLoss(group, sums, split, keys);
      near(
        restricted.all_loss,
        (1 - rowsOfZero) * waveLoss(KEYS, order, mean) + (rowsOfZero > 0 ? rowsOfZero * zeroRow : 0),
        'restricted',
      );
      const zeroOutput = isApart ? [0] : [];
      const untouched = Math.log(order + Math.exp(2)) - 2;
      const excluded = excludedLoss(group, values, sums, split, keys);
      near(
        excluded.all_loss,
        (1 - rowsOfZero) * waveLoss(REST, order, zeroOutput) + (rowsOfZero > 0 ? rowsOfZero * untouched : 0),
        'excluded',
      );
      const trig = trigApproximation(group, sums, split, keys);
      keys.forEach((k) => near(trig.alpha.get(k) ?? NaN, KEYS[k], `α of ${k}`));
      if (!isApart) {
        near(trig.loss.all_loss, waveLoss(KEYS, order), 'trig');
        // Every wave has the power a²/2 a number.
        const power = (waves: Waves): number => Object.values(waves).reduce((sum, a) => sum + a * a, 0);
        near(trig.logitFve, power(KEYS) / power(ALL), 'FVE of the logits');
      }
    });

    it('without keys restrict to the mean and exclude nothing', () => {
      const values = logits((a, _b, c, z) => sumOfWaves(ALL, c - z, order) + a / 7);
      const sums = sumByAnswer(values, split.all.label, p);
      assert.deepEqual(excludedLoss(group, values, sums, split, []), splitLoss(values, split, p));
      if (!isApart) {
        near(restrictedLoss(group, sums, split, []).all_loss, Math.log(p), 'restricted');
      }
    });
  });
}

describe('projections where answers are not equally frequent', () => {
  it('are orthogonal over the pairs: projecting twice changes nothing', () => {
    const { group, split, p, logits } = taskOf('x²+y²', 11);
    const { label } = split.all;
    const values = logits((a, b, c, z) => Math.sin(a * 3 + b * z) + Math.cos(c - 2 * z));
    const once = projectOntoKeys(group, sumByAnswer(values, label, p), [1, 3]);
    const spread = Float64Array.from({ length: values.length }, (_, i) => once[label[Math.floor(i / p)] * p + (i % p)]);
    const twice = projectOntoKeys(group, sumByAnswer(spread, label, p), [1, 3]);
    once.forEach((value, i) => near(twice[i], value, `entry ${i}`));
    const residual = values.map((value, i) => value - spread[i]);
    const overlap = residual.reduce((sum, value, i) => sum + value * spread[i], 0);
    near(overlap, 0, 'residual · projection');
  });
});

describe('interference', () => {
  for (const [operation, p] of [
    ['add', 13],
    ['multiply', 13],
  ] as const) {
    // prettier-ignore
    it(`takes a sum of cosines apart again, ${operation} mod ${p}`, () => {
      const group = cyclicGroupOf({ operation, modulus: p });
      const { element, order } = group;
      const label = 5;
      const at = (waves: Waves, z: number): number =>
        element[z] < 0 ? 0 : sumOfWaves(waves, element[label] - element[z], order);
      const row = Array.from({ length: p }, (_, z) => at(ALL, z) + 7);
      const { waves, sum, logits, margin, runnerUp } = interferenceOf(group, row, label, keys);
      for (let z = 0; z < p; z++) {
        near(logits[z], row[z] - 7, `logit ${z}`);
        keys.forEach((k) => near(waves.get(k)?.[z] ?? NaN, at({ [k]: KEYS[k] }, z), `wave ${k} at ${z}`));
        near(sum[z], at(KEYS, z), `sum at ${z}`);
      }
      const others = Array.from({ length: p }, (_, z) => (z === label ? -Infinity : at(KEYS, z)));
      near(margin, at(KEYS, label) - Math.max(...others), 'margin');
      near(others[runnerUp], Math.max(...others), 'runner-up');
    });
  }

  it('of all frequencies is the centred row, for even orders too', () => {
    for (const p of [11, 12]) {
      const group = cyclicGroupOf({ operation: 'add', modulus: p });
      const row = Array.from({ length: p }, (_, z) => Math.sin(z * z) + z / 5);
      const frequencies = Array.from({ length: Math.floor(p / 2) }, (_, i) => i + 1);
      const { sum, logits } = interferenceOf(group, row, 3, frequencies);
      sum.forEach((value, z) => near(value, logits[z], `p = ${p}, z = ${z}`));
    }
  });

  it('has a negative margin where a wrong answer is higher', () => {
    const row = [0, 0, 0, 5, 0, 0, 0];
    const { margin, runnerUp } = interferenceOf(cyclicGroupOf({ operation: 'add', modulus: 7 }), row, 1, [1, 2, 3]);
    near(margin, -5, 'margin');
    assert.equal(runnerUp, 3);
  });
});
