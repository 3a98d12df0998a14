import type { TensorData } from '../model';
import { basisRows, frequenciesOf, type Group } from './group';

/** Share of W_L's power from which a frequency counts as key. */
export const KEY_SHARE = 0.02;

/** Norm of each Fourier component of a table over residues, and each frequency's share of the power. */
export interface Spectrum {
  /** [p]: ‖(F · table)[row]‖, rows as in the group's basis. */
  norms: Float64Array;
  /** [⌊order/2⌋]: share of frequency k at index k − 1 (Nanda et al. 2023, §4.1). */
  shares: Float64Array;
}

/** F · table, float64 [p, width]; `table` has one row per residue (further rows are not looked at). */
export function transformTable({ modulus: p, basis }: Group, table: TensorData): Float64Array {
  const width = table.shape[1];
  const { data } = table;
  const result = new Float64Array(p * width);
  for (let row = 0; row < p; row++) {
    const out = result.subarray(row * width, (row + 1) * width);
    const factors = basis.subarray(row * p, (row + 1) * p);
    // Two residues at a time: the sums are read and written half as often.
    for (let x = 0; x < p; x += 2) {
      const [a, b] = [factors[x], x + 1 < p ? factors[x + 1] : 0];
      const start = x * width;
      const next = x + 1 < p ? start + width : start;
      for (let j = 0; j < width; j++) {
        out[j] += a * data[start + j] + b * data[next + j];
      }
    }
  }
  return result;
}

export function spectrumOf(group: Group, table: TensorData): Spectrum {
  const width = table.shape[1];
  const transformed = transformTable(group, table);
  const norms = Float64Array.from({ length: group.modulus }, (_, row) =>
    Math.sqrt(transformed.subarray(row * width, (row + 1) * width).reduce((sum, v) => sum + v * v, 0)),
  );
  const total = norms.reduce((sum, v) => sum + v * v, 0);
  const shares = Float64Array.from(frequenciesOf(group), (k) =>
    total === 0 ? 0 : basisRows(group, k).reduce((sum, row) => sum + norms[row] ** 2, 0) / total,
  );
  return { norms, shares };
}

/** Frequencies with more than `threshold` of the power, the strongest first. */
export function keyFrequencies({ shares }: Spectrum, threshold = KEY_SHARE): number[] {
  return Array.from(shares.keys())
    .filter((i) => shares[i] > threshold)
    .sort((a, b) => shares[b] - shares[a])
    .map((i) => i + 1);
}

/** Hurley & Rickard's Gini coefficient of component norms: 0 when all are equal, near 1 when few hold everything. */
export function gini(norms: ArrayLike<number>): number {
  const sorted = Float64Array.from(norms, Math.abs).sort();
  const total = sorted.reduce((sum, v) => sum + v, 0);
  const n = sorted.length;
  const weighted = sorted.reduce((sum, v, i) => sum + v * ((n - (i + 1) + 0.5) / n), 0);
  return total === 0 ? 0 : 1 - (2 * weighted) / total;
}
