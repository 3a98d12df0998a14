import { basisRows, type CyclicGroup } from './group';

/** How the waves of a pair's key frequencies add up over the candidate answers. */
export interface Interference {
  /** By frequency: its part of the logits over z, [p]. */
  waves: Map<number, Float64Array>;
  /** Their sum, [p]. */
  sum: Float64Array;
  /** The row-centred logits themselves, [p]. */
  logits: Float64Array;
  /** Sum at the right answer minus the largest elsewhere. */
  margin: number;
  /** Where that largest is. */
  runnerUp: number;
}

/**
 * Each frequency's part of one pair's logits: the row's Fourier component at k over z, cos(2πk(z − z′)/order) weighed.
 * Exact: the parts of all frequencies and the mean add up to the logits (of the group's residues).
 * @param row the pair's logits, [p]
 */
export function interferenceOf(
  group: CyclicGroup,
  row: ArrayLike<number>,
  label: number,
  keys: readonly number[],
): Interference {
  const { modulus: p, basis } = group;
  const mean = Array.from({ length: p }, (_, z) => row[z]).reduce((sum, v) => sum + v, 0) / p;
  const logits = Float64Array.from({ length: p }, (_, z) => row[z] - mean);
  const sum = new Float64Array(p);
  const waves = new Map<number, Float64Array>();
  for (const k of keys) {
    const wave = new Float64Array(p);
    for (const row of basisRows(group, k)) {
      const direction = basis.subarray(row * p, (row + 1) * p);
      const part = logits.reduce((total, logit, z) => total + direction[z] * logit, 0);
      direction.forEach((value, z) => (wave[z] += part * value));
    }
    waves.set(k, wave);
    wave.forEach((value, z) => (sum[z] += value));
  }
  const runnerUp = sum.reduce((best, value, z) => (z !== label && (best < 0 || value > sum[best]) ? z : best), -1);
  return { waves, sum, logits, margin: sum[label] - sum[runnerUp], runnerUp };
}
