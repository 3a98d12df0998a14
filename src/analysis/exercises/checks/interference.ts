import { interferenceOf } from '../../../core/measures/interference';
import type { Check } from '../check';
import { judge, type Mistake } from '../compare';
import { needKeys } from '../needs';
import { pairRow } from '../../views';

/** A frequency's part of a pair's logits over all answers, and the parts' sum. */
export const interference: Check = async ({ model, call }) => {
  const { group, keys } = await needKeys(model);
  const { p, split } = model;
  const { logits } = await model.logits();
  for (const [x, y] of [
    [1, 2],
    [p - 2, 4],
  ]) {
    // prettier-ignore
    const row = pairRow(model, x, y) ?? 0;
    const label = split.all.label[row];
    const own = logits.subarray(row * p, (row + 1) * p);
    const { waves, sum, logits: centred } = interferenceOf(group, own, label, keys);
    const parts = keys.flatMap((k) => Array.from(waves.get(k) ?? []));
    const values = [...parts, ...sum];
    const wave = (k: number, z: number): number => Math.cos((2 * Math.PI * ((k * (z - label + p)) % p)) / p);
    const ideal = keys.map((k) => Array.from({ length: p }, (_, z) => wave(k, z)));
    const along = ideal.map((one) => {
      const part = (2 / p) * one.reduce((total, value, z) => total + value * centred[z], 0);
      return one.map((value) => part * value);
    });
    const withSum = (rows: readonly number[][]): number[] => [...rows.flat(), ...Array.from({ length: p }, (_, z) => rows.reduce((total, one) => total + one[z], 0))]; // prettier-ignore
    const mistakes = (): Mistake[] => [
      { says: 'these are waves of height 1, not this model’s', values: withSum(ideal) },
      { says: 'only what is in phase with the right answer is there', values: withSum(along) },
      { says: 'the last row is the logits, not the sum of these frequencies', values: [...parts, ...centred] },
      { says: 'the last row is the logits, not the sum of these frequencies', values: [...parts, ...own] },
      { says: 'the row of the sum is missing', values: parts, shape: [keys.length, p] },
    ];
    const place = ([i, z]: readonly number[]): string =>
      `${i < keys.length ? `frequency ${keys[i]}` : 'the sum'}, z = ${z}`;
    const what = `a row for each of ${keys.join(', ')} and one for their sum over the answers to (${x}, ${y})`;
    const answer = await call({ x, y, frequencies: keys });
    const problem = judge(answer, { what, shape: [keys.length + 1, p], values, place, mistakes, factors: { p, '1/p': 1 / p, 'p/2': p / 2, '2/p': 2 / p } }); // prettier-ignore
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
};
