import type { Operation } from '../config/types';
import { fourierBasis } from '../fourier';

/**
 * The group in which a task is addition: Z/pZ, or for `multiply` and `divide` the exponents of the smallest primitive
 * root, Z/(p−1)Z, with the residue 0 apart.
 */
export interface Group {
  readonly modulus: number;
  /** p, or p − 1 for exponents. */
  readonly order: number;
  /** Per residue its element of the group; −1 for the residue 0 of exponents. */
  readonly element: Int32Array;
  /** −1 where the answer is the element of x minus that of y (`subtract`, `divide`), else 1. */
  readonly sign: 1 | -1;
  /** The smallest primitive root for exponents, else undefined. */
  readonly root?: number;
  /** Orthonormal basis of functions of the residue, float64 [p, p]: the group's Fourier basis, then 0's indicator if apart. */
  readonly basis: Float64Array;
}

/** The group of a task; composite moduli of `multiply` have no primitive root and stay Z/pZ. */
export function groupOf({ operation, modulus }: { operation: Operation; modulus: number }): Group {
  const sign = operation === 'subtract' || operation === 'divide' ? -1 : 1;
  const root = operation === 'multiply' || operation === 'divide' ? primitiveRoot(modulus) : undefined;
  if (root === undefined) {
    const element = Int32Array.from({ length: modulus }, (_, x) => x);
    return { modulus, order: modulus, element, sign, basis: fourierBasis(modulus) };
  }
  const order = modulus - 1;
  const element = new Int32Array(modulus).fill(-1);
  for (let exponent = 0, x = 1; exponent < order; exponent++, x = (x * root) % modulus) {
    element[x] = exponent;
  }
  const small = fourierBasis(order);
  const basis = new Float64Array(modulus * modulus);
  for (let row = 0; row < order; row++) {
    for (let x = 1; x < modulus; x++) {
      basis[row * modulus + x] = small[row * order + element[x]];
    }
  }
  basis[order * modulus] = 1;
  return { modulus, order, element, sign, root, basis };
}

/** Frequencies 1 … ⌊order/2⌋ of a group. */
export function frequenciesOf({ order }: Group): number[] {
  return Array.from({ length: Math.floor(order / 2) }, (_, i) => i + 1);
}

/** Rows of the basis that belong to frequency k: cos and sin, or the one row of k = order/2. */
export function basisRows({ order }: Group, k: number): number[] {
  return 2 * k === order ? [2 * k - 1] : [2 * k - 1, 2 * k];
}

/** The angle of k · x in turns, in [0, 1): of k times the exponent of x for exponents, where 0 has none and gives NaN. */
export function angleOf({ order, element }: Group, k: number, x: number): number {
  return element[x] < 0 ? NaN : ((k * element[x]) % order) / order;
}

/** The smallest g whose powers are all residues but 0, or undefined when p is not prime. */
export function primitiveRoot(p: number): number | undefined {
  for (let g = p === 2 ? 1 : 2; g < p; g++) {
    let order = 1;
    for (let power = g; power > 1; power = (power * g) % p) {
      order++;
      if (order > p) {
        return undefined;
      }
    }
    if (order === p - 1) {
      return g;
    }
  }
  return undefined;
}
