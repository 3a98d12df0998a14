import { solve } from '../linear-system';

/** What is fitted: a number, or undefined where there is nothing to fit. */
export type Fit = (features: readonly number[]) => number;

/**
 * Ridge regression with weights, of features made alike in scale (mean 0, variance 1), the mean not drawn to 0.
 * @param rows features of each point, all of the same length
 * @param penalty of the squared coefficients; the weights' mean is 1
 */
export function ridge(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  weights: readonly number[],
  penalty: number,
): Fit {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = weights.map((weight) => weight / total);
  const mean = rows[0].map((_, j) => rows.reduce((sum, row, i) => sum + share[i] * row[j], 0));
  const scale = mean.map((m, j) => Math.sqrt(rows.reduce((sum, row, i) => sum + share[i] * (row[j] - m) ** 2, 0)));
  const alike = (row: readonly number[]): number[] =>
    row.map((value, j) => (scale[j] > 1e-9 ? (value - mean[j]) / scale[j] : 0));
  const target = targets.reduce((sum, y, i) => sum + share[i] * y, 0);
  const size = mean.length;
  const matrix = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i === j ? penalty : 0)),
  );
  const right = new Array<number>(size).fill(0);
  rows.forEach((row, n) => {
    const z = alike(row);
    const weight = share[n] * rows.length;
    for (let i = 0; i < size; i++) {
      right[i] += weight * z[i] * (targets[n] - target);
      for (let j = 0; j < size; j++) {
        matrix[i][j] += weight * z[i] * z[j];
      }
    }
  });
  const coefficients = solve(matrix, right);
  return (row) => alike(row).reduce((sum, z, j) => sum + coefficients[j] * z, target);
}
