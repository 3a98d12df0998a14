import type { Exercise } from './exercise';

/** Multiplication on the circle of exponents. */
export const LOGARITHMS = [
  {
    id: 'primitive-root',
    title: 'A primitive root',
    asks: 'The smallest primitive root of a prime.',
    on: 'any',
    source: 'The article’s third exercise',
    hints: [
      'Multiply by g again and again, modulo p, and count the steps until 1 comes back.',
      'Only for some g is that as long as it can be. Try them in their order. For p = 7 it is not 2: 2, 4, 1.',
    ],
  },
  {
    id: 'discrete-log',
    title: 'Discrete logarithms',
    asks: 'The logarithm of each residue to the smallest primitive root.',
    on: 'any',
    source: 'The article’s third exercise',
    hints: [
      'There is no formula: go through the powers of the root and write down where each exponent lands.',
      'The list is by residue, and its values are exponents. Check that log 2 + log 3 = log 6, modulo p − 1.',
      'One residue is no power of anything: it has −1.',
    ],
  },
  {
    id: 'log-spectrum',
    title: 'The spectrum over logarithms',
    asks: 'The share of W_E’s power at each frequency of the logarithm.',
    on: 'multiplication',
    source: 'Nanda et al. 2023, §4.1, on the circle of exponents',
    hints: [
      'Put W_E’s rows of 1 … p − 1 in the order of their logarithms. What is left is the exercise `embedding-spectrum` with p − 1 places.',
      'p − 1 is even, so the last frequency has a cosine alone, which alternates between +1 and −1: its length is another.',
      'The row of the residue 0 has no place on the circle, but its squares are in the whole that the shares are of.',
    ],
  },
] as const satisfies readonly Exercise[];
