import type { TensorData } from '../model';
import { basisRows, frequenciesOf, type Group } from './group';
import { transformTable } from './spectrum';

/** What rounding leaves of a constant column's power in the frequencies, at most. */
const ROUNDING = 1e-14;

/**
 * Mean inverse participation ratio of the columns of a table over residues, after Doshi et al. 2023 (arXiv 2310.13061): of a column's
 * power P_k by frequency, cos and sin together and without the constant, Σ P_k² / (Σ P_k)². 1 where every column has one
 * frequency, 1 / ⌊order/2⌋ where each has all alike. Columns without power do not count; 0 where there are no others.
 * @param table [p, width] or more rows, which are not looked at
 */
export function participation(group: Group, table: TensorData): number {
  const width = table.shape[1];
  const transformed = transformTable(group, table);
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  for (const k of frequenciesOf(group)) {
    const rows = basisRows(group, k).map((row) => row * width);
    for (let j = 0; j < width; j++) {
      const power = rows.reduce((sum, row) => sum + transformed[row + j] ** 2, 0);
      sums[j] += power;
      squares[j] += power * power;
    }
  }
  const ratios = Array.from(sums.keys())
    .filter((j) => sums[j] > ROUNDING * transformed[j] ** 2) // the first row is the constant's
    .map((j) => squares[j] / sums[j] ** 2);
  return ratios.length === 0 ? 0 : ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
}
