import type { Subspace } from '../core/measures/group';
import { MersenneTwister } from '../core/random';

/**
 * Random subspaces of functions without a constant part, uniform among those of their dimension; they depend on the sizes
 * alone.
 * @param basis orthonormal functions, [p, p], row 0 constant
 * @param rest give what is orthogonal to the subspace and to the constant instead
 * @returns none where the dimension is 0 or all that there is
 */
export function randomSubspaces(basis: Float64Array, dimension: number, count: number, rest: boolean): Subspace[] {
  const p = Math.sqrt(basis.length);
  if (dimension === 0 || dimension >= p - 1) {
    return [];
  }
  const generator = new MersenneTwister([dimension]);
  return Array.from({ length: count }, () => {
    const directions: Float64Array[] = [basis.slice(0, p)];
    while (directions.length <= (rest ? p - 1 : dimension)) {
      directions.push(
        orthonormal(
          Float64Array.from({ length: p }, () => generator.normal()),
          directions,
        ),
      );
    }
    return rest ? directions.slice(1 + dimension) : directions.slice(1);
  });
}

/** What is left of a vector without its parts along others, to norm 1; twice, since once leaves rounding errors. */
function orthonormal(vector: Float64Array, others: Subspace): Float64Array {
  for (let pass = 0; pass < 2; pass++) {
    for (const other of others) {
      const overlap = vector.reduce((sum, value, i) => sum + value * other[i], 0);
      other.forEach((value, i) => (vector[i] -= overlap * value));
    }
  }
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / norm);
}
