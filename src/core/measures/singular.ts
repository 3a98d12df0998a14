import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { TensorData } from '../model';

/** Singular values of a matrix [rows, columns], descending; of its first `rows` rows where those are fewer. */
export function singularValues({ shape, data }: TensorData, rows = shape[0]): number[] {
  const columns = shape[1];
  const matrix = Matrix.from1DArray(rows, columns, Array.from(data.subarray(0, rows * columns)));
  return new SingularValueDecomposition(matrix, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  }).diagonal;
}

/**
 * Effective rank (Roy & Vetterli 2007): exp of the entropy of the singular values over their sum. Between 1 and the
 * rank, which it is where all are equal; 0 for a matrix of zeros.
 */
export function effectiveRank(singular: readonly number[]): number {
  const total = singular.reduce((sum, value) => sum + value, 0);
  if (total === 0) {
    return 0;
  }
  const shares = singular.map((value) => value / total).filter((share) => share > 0);
  return Math.exp(-shares.reduce((sum, share) => sum + share * Math.log(share), 0));
}

/** Share of Σσ² that the `count` largest singular values hold; 0 for a matrix of zeros. */
export function leadingShare(singular: readonly number[], count: number): number {
  const power = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
  const total = power(singular);
  return total === 0 ? 0 : power(singular.slice(0, count)) / total;
}
