import type { Check } from '../check';
import { judge, type Mistake } from '../compare';
import { needAllPairs, needKeys, residuesOf } from '../needs';
import type { OpenedModel } from '../../opened-model';

const TERMS = ['cos·cos', 'cos·sin', 'sin·cos', 'sin·sin'];

/** Shares of the logits' variance in the products of two waves. */
export const productTerms: Check = async ({ model, call }) => {
  needAllPairs(model);
  const keys = (await needKeys(model)).keys.filter((k) => 2 * k < model.p);
  const { logits } = await model.logits();
  for (const k of keys.slice(0, 2)) {
    const { energies, centred, whole } = energiesOf(model, logits, k);
    const values = energies.map((energy) => energy / centred);
    const mistakes = (): Mistake[] => [
      { says: 'the total has the mean of each output in it', values: energies.map((energy) => energy / whole) },
      { says: 'these are powers, not shares', values: energies },
      { says: 'the waves are not of length 1', values: values.map((value) => (value * model.p ** 2) / 4) },
      { says: 'these are amplitudes, not powers', values: values.map(Math.sqrt) },
      {
        says: 'these are shares of the four alone',
        values: values.map((value) => value / values.reduce((a, b) => a + b)),
      },
    ];
    const place = ([i]: readonly number[]): string => TERMS[i];
    const problem = judge(await call({ k }), { what: `the shares of ${TERMS.join(', ')}`, shape: [4], values, place, mistakes }); // prettier-ignore
    if (problem !== undefined) {
      return `k = ${k}: ${problem}`;
    }
  }
  return undefined;
};

/** Energy of the logits, all outputs together, in each product of waves of frequency k, and the totals of both kinds. */
function energiesOf(
  model: OpenedModel,
  logits: Float32Array,
  k: number,
): { energies: number[]; centred: number; whole: number } {
  const { p, split } = model;
  const { basis } = residuesOf(model);
  const { x, y } = split.all;
  const rows = [2 * k - 1, 2 * k];
  const energies = rows.flatMap((f) =>
    rows.map((g) => {
      const along = new Float64Array(p);
      for (let i = 0; i < x.length; i++) {
        const wave = basis[f * p + x[i]] * basis[g * p + y[i]];
        for (let z = 0; z < p; z++) {
          along[z] += wave * logits[i * p + z];
        }
      }
      return along.reduce((sum, value) => sum + value * value, 0);
    }),
  );
  const sums = new Float64Array(p);
  let whole = 0;
  logits.forEach((value, i) => {
    sums[i % p] += value;
    whole += value * value;
  });
  const centred = whole - sums.reduce((sum, value) => sum + (value * value) / x.length, 0);
  return { energies, centred, whole };
}
