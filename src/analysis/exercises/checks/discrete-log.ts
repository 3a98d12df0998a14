import { InputError } from '../../../core/config/problem';
import { cyclicGroupOf, primitiveRoot } from '../../../core/measures/group';
import type { Check } from '../check';
import { judge, type Mistake } from '../compare';

/** Discrete logarithms to the smallest primitive root, −1 for 0. */
export const discreteLog: Check = async ({ model, call }) => {
  for (const p of [model.p, 7, 17]) {
    if (primitiveRoot(p) === undefined) {
      throw new InputError(`${p} is no prime: its residues have no logarithms; take a model of a prime modulus`);
    }
    const { element, root = 1 } = cyclicGroupOf({ operation: 'multiply', modulus: p });
    const powers = powersOf(root, p);
    const mistakes = (): Mistake[] => [
      { says: `these are the powers of ${root} by exponent, the other way round`, values: powers, shape: [p - 1] },
      { says: `these are the powers of ${root} by exponent, the other way round`, values: [...powers, 1] },
      { says: 'the residue 0 has no logarithm', values: Array.from(element, (a) => Math.max(a, 0)) },
      { says: 'the logarithm of 1 is 0', values: Array.from(element, (a) => (a === 0 ? p - 1 : a)) },
      { says: 'the residue 0 is missing', values: element.subarray(1), shape: [p - 1] },
      ...Array.from({ length: p - 1 }, (_, i) => i + 1)
        .filter((base) => base !== root && new Set(powersOf(base, p)).size === p - 1)
        .map((base) => ({ says: `these are logarithms to the base ${base}`, values: logarithms(base, p) })),
    ];
    const place = ([x]: readonly number[]): string => `residue ${x}`;
    const what = `the logarithm of each residue to the base ${root}`;
    const problem = judge(await call({ p }), {
      what,
      shape: [p],
      values: element,
      place,
      mistakes,
      tolerance: 0,
      error: 1e-9,
    });
    if (problem !== undefined) {
      return `p = ${p}: ${problem}`;
    }
  }
  return undefined;
};

/** base⁰ … baseᵖ⁻² */
function powersOf(base: number, p: number): number[] {
  const powers = [1];
  while (powers.length < p - 1) {
    powers.push((powers[powers.length - 1] * base) % p);
  }
  return powers;
}

function logarithms(base: number, p: number): number[] {
  const result = new Array<number>(p).fill(-1);
  powersOf(base, p).forEach((x, exponent) => (result[x] = exponent));
  return result;
}
