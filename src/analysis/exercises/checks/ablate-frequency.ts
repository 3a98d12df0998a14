import { frequenciesOf, type Subspace, subspaceOf } from '../../../core/measures/group';
import type { Check } from '../check';
import { judge, type Mistake } from '../compare';
import { needEmbedding, needKeys } from '../needs';
import { withoutSubspace } from '../../weights';

/** W_E without one frequency, a key one and one that is none. */
export const ablateFrequency: Check = async ({ model, call }) => {
  needEmbedding(model);
  const { group, keys } = await needKeys(model);
  const other = frequenciesOf(group).find((k) => !keys.includes(k));
  const table = model.parameters['embed.W_E'];
  const [rows, width] = table.shape;
  const { p } = model;
  for (const k of [keys[0], ...(other === undefined ? [] : [other])]) {
    const waves = subspaceOf(group, [k]);
    const left = (removed: Subspace): Float32Array => withoutSubspace(removed, table).data;
    const right = left(waves);
    /** So much of the frequency's part is taken away. */
    const minus = (part: number): Float64Array =>
      Float64Array.from(table.data, (value, i) => value - part * (value - right[i]));
    const mistakes = (): Mistake[] => [
      { says: 'nothing is removed', values: table.data },
      { says: 'the frequency’s part is added, not removed', values: minus(-1) },
      { says: 'the frequency’s part is taken off twice', values: minus(2) },
      { says: 'half of the frequency’s part is still there', values: minus(0.5) },
      { says: 'the waves have not length 1: too much is taken off', values: minus(p / 2) },
      { says: 'the waves have not length 1: too much is taken off', values: minus(p) },
      { says: 'the waves have not length 1: too little is taken off', values: minus(2 / p) },
      { says: 'the sine is still there', values: left(waves.slice(0, 1)) },
      { says: 'the cosine is still there', values: left(waves.slice(1)) },
      { says: 'this is what was to be removed', values: Float64Array.from(table.data, (value, i) => value - right[i]) },
      { says: 'it is another frequency', values: left(subspaceOf(group, [k === 1 ? 2 : k - 1])) },
      { says: 'it is another frequency', values: left(subspaceOf(group, [k === group.components.length ? 1 : k + 1])) },
      { says: 'the rows of W_E that are no residues are missing', values: right.subarray(0, p * width), shape: [p, width] }, // prettier-ignore
    ];
    const problem = judge(await call({ k }), {
      what: 'W_E without the frequency, all of its rows',
      shape: [rows, width],
      values: right,
      place: ([row, column]) => `row ${row}${row < p ? '' : ', which is no residue'}, column ${column},`,
      mistakes,
    });
    if (problem !== undefined) {
      return `for k = ${k}: ${problem}`;
    }
  }
  return undefined;
};
