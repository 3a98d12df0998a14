import assert from 'node:assert/strict';
import type { Operation } from '../../../src/core/config/types';
import { directionFve, distanceIrrelevance, saturatedShare } from '../../../src/core/measures/answer-structure';
import { type CyclicGroup, cyclicGroupOf } from '../../../src/core/measures/group';
import { deadUnits, unitFrequencies } from '../../../src/core/measures/pair-spectrum';
import { allPairs, type Pairs } from '../../../src/core/tasks';

const near = (found: number, expected: number, what: string, tolerance = 1e-5): void =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${what}: ${found}, ${expected}`);

/** Analyses of the elements of x and y, in radians of the first harmonic, and of the answer. */
type Unit = (x: number, y: number, answer: number) => number;

/** [pairs, units]; pairs with the residue apart get 1000, which nothing may see. */
function activations({ element, order }: CyclicGroup, { x, y, label }: Pairs, units: readonly Unit[]): Float32Array {
  const turn = (2 * Math.PI) / order;
  const row = (i: number): number[] => {
    const [a, b, c] = [element[x[i]], element[y[i]], element[label[i]]];
    return units.map((unit) => (a < 0 || b < 0 ? 1000 : unit(turn * a, turn * b, turn * c)));
  };
  return Float32Array.from(Array.from(x.keys()).flatMap(row));
}

function task(operation: Operation, modulus: number): { group: CyclicGroup; pairs: Pairs } {
  return { group: cyclicGroupOf({ operation, modulus }), pairs: allPairs({ operation, modulus }) };
}

describe('frequencies of neurons', () => {
  for (const [operation, p] of [
    ['add', 13],
    ['subtract', 12],
    ['multiply', 13],
    ['divide', 17],
  ] as const) {
    // prettier-ignore
    it(`are found with the share they explain, ${operation} mod ${p}`, () => {
      const { group, pairs } = task(operation, p);
      const half = group.order / 2;
      const units: [unit: Unit, frequency: number, fve: number][] = [
        [(x, y) => Math.cos(3 * x) + Math.cos(3 * y), 3, 1],
        [(x, y) => Math.sin(2 * x) * Math.cos(2 * y), 2, 1],
        [(x, y) => 50 + Math.cos(4 * (x + y)), 4, 1],
        // Variances a²/2 each.
        [(x, y) => 3 * Math.cos(2 * x) + Math.sin(4 * y), 2, 0.9],
        // cos x · cos 3y belongs to no single frequency; variances ½ and ¼.
        [(x, y) => Math.cos(x) * Math.cos(3 * y) + Math.cos(5 * y), 5, 2 / 3],
        [() => 7, 0, 0],
        [(x, y) => 1e-3 * (Math.cos(2 * x) - Math.sin(2 * y)), 2, 1],
      ];
      if (Number.isInteger(half)) {
        units.push([(x, y) => Math.cos(half * x) * Math.cos(half * y), half, 1]);
      }
      const values = activations(group, pairs, units.map(([unit]) => unit));
      const { frequency, fve } = unitFrequencies(group, pairs, values);
      assert.deepEqual([...frequency], units.map(([, k]) => k));
      units.forEach(([, , expected], unit) => near(fve[unit], expected, `FVE of unit ${unit}`));
      assert.equal(deadUnits(group, pairs, values), 1);
    });
  }

  it('do not depend on how large the constant part is', () => {
    const { group, pairs } = task('add', 13);
    const values = activations(group, pairs, [(x, y) => 1000 + 0.1 * Math.cos(3 * x) + 0.1 * Math.sin(3 * y)]);
    const { frequency, fve } = unitFrequencies(group, pairs, values);
    assert.equal(frequency[0], 3);
    near(fve[0], 1, 'FVE', 1e-4);
  });
});

describe('distance irrelevance', () => {
  /** Logits [pairs, p] whose right answer has this value; the others are 0 and not looked at. */
  const rightLogits = (group: CyclicGroup, pairs: Pairs, unit: Unit): Float32Array => {
    const values = activations(group, pairs, [unit]);
    const { modulus: p } = group;
    const logits = new Float32Array(pairs.label.length * p);
    pairs.label.forEach((label, i) => (logits[i * p + label] = values[i]));
    return logits;
  };
  for (const operation of ['add', 'subtract', 'multiply', 'divide'] as const) {
    const { group, pairs } = task(operation, 13);
    const sign = group.sum?.[1] ?? NaN;
    const [sum, difference]: Unit[] = [
      (x, y) => x + sign * y,
      (x, y) => x - sign * y,
    ]; // prettier-ignore
    const of = (unit: Unit): number => distanceIrrelevance(group, pairs, rightLogits(group, pairs, unit), 13);

    it(`is 1 for a clock and 0 for a pizza, ${operation}`, () => {
      near(
        of((x, y, z) => Math.cos(sum(x, y, z)) + Math.sin(2 * z)),
        1,
        'clock',
      );
      near(
        of((x, y, z) => Math.cos(difference(x, y, z))),
        0,
        'pizza',
      );
    });

    it(`is √½ where both say as much, ${operation}`, () => {
      near(
        of((x, y, z) => Math.cos(2 * sum(x, y, z)) + Math.cos(2 * difference(x, y, z))),
        Math.SQRT1_2,
        'half',
      );
    });
  }
});

describe('the share of saturated softmaxes', () => {
  const labels = Int32Array.of(0, 1);
  const share = (...logits: number[]): number => saturatedShare(Float32Array.from(logits), labels, 3);
  it('counts the rows whose float32 loss is exactly 0', () => {
    assert.equal(share(20, 0, 0, 0, 20, 0), 1); // 2·e⁻²⁰ = 4e-9, below 2⁻²⁴ = 6e-8
    assert.equal(share(16, 0, 0, 0, 20, 0), 0.5); // 2·e⁻¹⁶ = 2.3e-7
    assert.equal(share(20, 20, 0, 0, 20, 21), 0); // not the only largest, not the largest
    assert.equal(share(1020, 1000, 1000, -1000, -980, -1000), 1); // only differences count
  });

  it('does not depend on where the right answer stands', () => {
    const p = 101; // 100·e⁻¹⁹ = 5.6e-7: each of them vanishes beside 1, all of them do not
    for (const label of [0, 50, 100]) {
      const row = Float32Array.from({ length: p }, (_, z) => (z === label ? 19 : 0));
      assert.equal(saturatedShare(row, Int32Array.of(label), p), 0);
    }
  });
});

describe('u_k and v_k', () => {
  for (const operation of ['add', 'multiply'] as const) {
    it(`explain the part of the neurons that is a wave of the answer, ${operation}`, () => {
      const { group, pairs } = task(operation, 13);
      const { modulus: p, element, order } = group;
      const turn = (2 * Math.PI) / order;
      // W_L: neuron 0 writes cos 2z, neuron 1 sin 2z, neuron 2 cos 3z.
      const outputs = [(z: number) => Math.cos(2 * z), (z: number) => Math.sin(2 * z), (z: number) => Math.cos(3 * z)];
      const readout = Float32Array.from({ length: 3 * p }, (_, i) => {
        const z = element[i % p];
        return z < 0 ? 0 : outputs[Math.floor(i / p)](turn * z);
      });
      const units: Unit[] = [
        (x, y, z) => 2 * Math.cos(2 * z) + Math.cos(x - y), // variance 2 of 2.5 is the wave
        (_x, _y, z) => Math.sin(2 * z),
        (x, y) => Math.cos(3 * (x - y)),
      ];
      const neurons = activations(group, pairs, units).map((value) => (value === 1000 ? 0 : value));
      const two = directionFve(group, pairs, neurons, readout, 2);
      near(two.cos, 0.8, 'u_2');
      near(two.sin ?? NaN, 1, 'v_2');
      near(directionFve(group, pairs, neurons, readout, 3).cos, 0, 'u_3');
    });
  }

  it('has one direction for the frequency of order two', () => {
    const { group, pairs } = task('multiply', 7);
    const readout = Float32Array.from({ length: 7 }, (_, z) => (z === 0 ? 0 : (-1) ** group.element[z]));
    const neurons = Float32Array.from(pairs.label, (label) => readout[label]);
    const { cos, sin } = directionFve(group, pairs, neurons, readout, 3);
    near(cos, 1, 'u_3');
    assert.equal(sin, undefined);
  });
});
