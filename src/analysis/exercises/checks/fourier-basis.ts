import { fourierBasis as basisOf } from '../../../core/fourier';
import type { Check } from '../check';
import { judge, type Mistake } from '../compare';

/** A modulus whose last frequency has a cosine alone. */
const EVEN = 8;

/** The orthonormal waves of the residue, for the model's own modulus and for an even one. */
export const fourierBasis: Check = async ({ model, call }) => {
  for (const p of new Set([model.p, EVEN])) {
    const expected = {
      what: 'p waves of length 1, a row each',
      shape: [p, p],
      values: basisOf(p),
      place: ([row, x]: readonly number[]) => `row ${row} (${rowName(row, p)}), x = ${x},`,
      mistakes: () => mistakesFor(p),
      factors: { '√p': Math.sqrt(p), '√(p/2)': Math.sqrt(p / 2), p: p },
    };
    const problem = judge(await call(p === model.p ? {} : { p }), expected);
    if (problem !== undefined) {
      return `for p = ${p}: ${problem}`;
    }
  }
  return undefined;
};

function rowName(row: number, p: number): string {
  return row === 0 ? 'the constant' : `${isSine(row, p) ? 'sin' : 'cos'} of frequency ${Math.ceil(row / 2)}`;
}

function isSine(row: number, p: number): boolean {
  return row > 0 && row % 2 === 0 && row < p;
}

function mistakesFor(p: number): Mistake[] {
  const right = basisOf(p);
  const rows = Array.from({ length: p }, (_, row) => Array.from(right.subarray(row * p, (row + 1) * p)));
  const changed = (factor: (row: number) => number): number[] =>
    rows.flatMap((values, row) => values.map((value) => factor(row) * value));
  const inOrder = (order: readonly number[]): number[] => order.flatMap((row) => rows[row]);
  const all = rows.map((_, row) => row);
  const pairs = all.map((row) => (isSine(row, p) ? row - 1 : row > 0 && isSine(row + 1, p) && row + 1 < p ? row + 1 : row)); // prettier-ignore
  const sines = all.filter((row) => isSine(row, p));
  const others = all.filter((row) => !isSine(row, p));
  const alternating = p % 2 === 0 ? p - 1 : -1;
  const unscaled = (row: number): number => (row === 0 || row === alternating ? Math.sqrt(p) : Math.sqrt(p / 2));
  return [
    { says: 'the sines have the other sign', values: changed((row) => (isSine(row, p) ? -1 : 1)) },
    { says: 'cos and sin have changed places', values: inOrder(pairs) },
    { says: 'all cosines stand before all sines', values: inOrder([...others, ...sines]) },
    { says: 'the constant comes last', values: inOrder([...all.slice(1), 0]) },
    { says: 'no row has length 1', values: changed(unscaled) },
    { says: 'the constant has not length 1', values: changed((row) => (row === 0 ? Math.SQRT2 : 1)) },
    { says: 'the constant has not length 1', values: changed((row) => (row === 0 ? Math.sqrt(p) : 1)) },
    { says: 'the last row has not length 1', values: changed((row) => (row === alternating ? Math.SQRT2 : 1)) },
    { says: 'the constant is missing', values: inOrder(all.slice(1)), shape: [p - 1, p] },
    { says: 'the sines are missing', values: inOrder(others), shape: [others.length, p] },
    { says: 'there is a row for the sine of p/2, which is 0 everywhere', values: [...right, ...new Array<number>(p).fill(0)], shape: [p + 1, p] }, // prettier-ignore
  ];
}
