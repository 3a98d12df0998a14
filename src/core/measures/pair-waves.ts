import type { MatMul } from '../matmul';
import type { Pairs } from '../tasks';
import { basisRows, type CyclicGroup, operandComponents } from './group';

/** How much of the variation of units over all pairs is of a kind; means over the units that vary. */
export interface WaveShares {
  /** In cos and sin of 2πk·answer/order, k key. */
  trig: number;
  /** In the products {cos k, sin k} of x times {cos k, sin k} of y, k key; k·a and k·b where the answer is a·x + b·y. */
  quadratic: number;
}

/** A unit whose variation has less than this summed square does not vary. */
const DEAD = 1e-12;

/**
 * Shares of the variance of each unit (neurons, or logits by output) in waves of the key frequencies, after ARENA's chapter on
 * grokking (`tensor_trig_ratio`, and the quadratic terms of `get_frac_explained`, there of the frequency of each neuron, here
 * of all key frequencies). Pairs with the residue 0 stay out where the group is that of exponents.
 * @param values [pairs, units], rows as in `pairs`, which must be all pairs of the task
 * @returns NaN where no unit varies
 */
export function waveShares(
  group: CyclicGroup,
  pairs: Pairs,
  values: Float32Array,
  keys: readonly number[],
  multiply: MatMul,
): WaveShares {
  const units = values.length / pairs.x.length;
  const rows = Array.from(pairs.x.keys()).filter(
    (i) => group.element[pairs.x[i]] >= 0 && group.element[pairs.y[i]] >= 0,
  );
  const { centred, total } = centredRows(values, rows, units);
  const share = (waves: Float64Array[]): number => {
    const directions = orthonormal(waves);
    const flat = new Float32Array(directions.length * rows.length);
    directions.forEach((direction, d) => flat.set(direction, d * rows.length));
    const energy = new Float64Array(units);
    if (directions.length > 0) {
      multiply(flat, centred, directions.length, rows.length, units).forEach((c, i) => (energy[i % units] += c * c));
    }
    const shares = Array.from(total.keys())
      .filter((unit) => total[unit] >= DEAD)
      .map((unit) => energy[unit] / total[unit]);
    return shares.reduce((sum, one) => sum + one, 0) / shares.length;
  };
  const wave = (row: number, of: Int32Array): Float64Array =>
    Float64Array.from(rows, (i) => group.basis[row * group.modulus + of[i]]);
  const answers = keys.flatMap((k) => basisRows(group, k).map((row) => wave(row, pairs.label)));
  const products = keys.flatMap((k) =>
    basisRows(group, operandComponents(group, k)[0]).flatMap((f) =>
      basisRows(group, operandComponents(group, k)[1]).map((g) => {
        const [ofX, ofY] = [wave(f, pairs.x), wave(g, pairs.y)];
        return ofX.map((value, i) => value * ofY[i]);
      }),
    ),
  );
  return { trig: share(answers), quadratic: share(products) };
}

/** The values of these rows less their mean by unit, [rows, units], and each unit's summed square. */
function centredRows(
  values: Float32Array,
  rows: readonly number[],
  units: number,
): { centred: Float32Array; total: Float64Array } {
  const mean = new Float64Array(units);
  rows.forEach((row) => mean.forEach((_, unit) => (mean[unit] += values[row * units + unit] / rows.length)));
  const centred = new Float32Array(rows.length * units);
  const total = new Float64Array(units);
  rows.forEach((row, i) => {
    for (let unit = 0; unit < units; unit++) {
      const away = values[row * units + unit] - mean[unit];
      centred[i * units + unit] = away;
      total[unit] += away * away;
    }
  });
  return { centred, total };
}

/** These directions without their means, made orthonormal; those that depend on the ones before them go. */
function orthonormal(waves: readonly Float64Array[]): Float64Array[] {
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const directions: Float64Array[] = [];
  for (const wave of waves) {
    const mean = wave.reduce((sum, value) => sum + value, 0) / wave.length;
    const direction = wave.map((value) => value - mean);
    const before = dot(direction, direction);
    for (const other of directions) {
      const overlap = dot(direction, other);
      other.forEach((value, i) => (direction[i] -= overlap * value));
    }
    const square = dot(direction, direction);
    if (square > 1e-9 * before && before > 0) {
      directions.push(direction.map((value) => value / Math.sqrt(square)));
    }
  }
  return directions;
}
