import type { Parameters } from '../model';

/** Sums of squared weights, by tensor and over all parameters. */
export interface SquaredWeights {
  total: number;
  byTensor: Record<string, number>;
}

/** What weight decay pulls down (Nanda et al. 2023, §5.1), in float64. W_U counts for the p residues. */
export function sumOfSquaredWeights(parameters: Parameters): SquaredWeights {
  const byTensor = Object.fromEntries(
    Object.entries(parameters).map(([name, { data }]) => [name, data.reduce((sum, weight) => sum + weight ** 2, 0)]),
  );
  return { total: Object.values(byTensor).reduce((sum, squares) => sum + squares, 0), byTensor };
}
