import { fourierBasis } from '../../core/fourier';

/** F·A·Fᵀ of a function of (x, y) [p, p] in the orthonormal basis of core/fourier: component of x by component of y. */
export function transformPairs(values: ArrayLike<number>, p: number): Float64Array {
  const basis = fourierBasis(p);
  return product(product(basis, values, p), transposedSquare(basis, p), p);
}

/** Row-major product of [p, p] and [p, p] in float64. */
export function product(a: ArrayLike<number>, b: ArrayLike<number>, p: number): Float64Array {
  const result = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < p; k++) {
      const factor = a[i * p + k];
      for (let j = 0; j < p; j++) {
        result[i * p + j] += factor * b[k * p + j];
      }
    }
  }
  return result;
}

export function transposedSquare(values: ArrayLike<number>, p: number): Float64Array {
  return Float64Array.from({ length: p * p }, (_, i) => values[(i % p) * p + Math.floor(i / p)]);
}

/** One unit's column of [rows, units]. */
export function unitOf(values: ArrayLike<number>, units: number, unit: number): Float64Array {
  return Float64Array.from({ length: values.length / units }, (_, row) => values[row * units + unit]);
}
