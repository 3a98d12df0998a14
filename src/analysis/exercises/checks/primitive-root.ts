import { InputError } from '../../../core/config/problem';
import { primitiveRoot as smallest } from '../../../core/measures/group';
import type { Check } from '../check';
import { answerText } from '../compare';

/** Primes whose smallest primitive roots differ. */
const OTHERS = [7, 17, 23, 41];

/** The smallest primitive root of a prime. */
export const primitiveRoot: Check = async ({ model, call }) => {
  for (const p of [model.p, ...OTHERS]) {
    const expected = smallest(p);
    if (expected === undefined) {
      throw new InputError(`${p} is no prime, and has no primitive root; take a model of a prime modulus`);
    }
    const got = await call({ p });
    if (got === expected) {
      continue;
    }
    const what = `p = ${p}: expected the smallest primitive root`;
    if (typeof got !== 'number' || !Number.isInteger(got) || got < 1 || got >= p) {
      return `${what}, a residue from 1 to ${p - 1}; got ${answerText(got)}`;
    }
    const order = orderOf(got, p);
    return order === p - 1
      ? `${what}; ${got} is a primitive root, and there is a smaller one`
      : `${what}; the powers of ${got} are ${order} residues, not ${p - 1}`;
  }
  return undefined;
};

function orderOf(g: number, p: number): number {
  let order = 1;
  for (let power = g; power !== 1; power = (power * g) % p) {
    order++;
  }
  return order;
}
