import { InputError } from '../../../core/config/problem';
import { groupOf } from '../../../core/measures/group';
import { spectrumOf } from '../../../core/measures/spectrum';
import type { Check } from '../check';
import { judge, type Mistake } from '../compare';
import { byFrequency, needEmbedding, residuesOf } from '../needs';

/** Shares of W_E's power by frequency of the logarithm. */
export const logSpectrum: Check = async ({ model, call }) => {
  needEmbedding(model);
  const { p } = model;
  const group = groupOf({ operation: 'multiply', modulus: p });
  if (group.kind !== 'cyclic' || group.root === undefined) {
    throw new InputError(`${p} is no prime: its residues have no logarithms; take a model of a prime modulus`);
  }
  const table = model.parameters['embed.W_E'];
  const { shares, norms } = spectrumOf(group, table);
  const n = shares.length;
  const power = norms.map((norm) => norm * norm);
  const total = power.reduce((sum, value) => sum + value, 0);
  const apart = power[p - 1];
  const mistakes = (): Mistake[] => {
    const plain = spectrumOf(residuesOf(model), table).shares.subarray(0, n);
    const whole = shares.reduce((sum, value) => sum + value, 0);
    return [
      { says: 'these are waves of the residues, not of their logarithms', values: plain },
      { says: 'the total is without the row of the residue 0', values: shares.map((share) => (share * total) / (total - apart)) }, // prettier-ignore
      { says: 'the total is without the row of the residue 0 and the constant', values: shares.map((share) => share / whole) }, // prettier-ignore
      { says: 'these are amplitudes, not powers', values: shares.map(Math.sqrt) },
      { says: `frequency ${n} has one wave of its own, and counts here twice`, values: shares.map((share, i) => (i === n - 1 ? 2 * share : share)) }, // prettier-ignore
      { says: `frequency ${n} is missing`, values: shares.subarray(0, n - 1), shape: [n - 1] },
      { says: 'these are powers, not shares of the total', values: shares.map((share) => share * total) },
    ];
  };
  return judge(await call(), { what: 'a share of W_E’s power for each frequency of the logarithm', shape: [n], values: shares, place: byFrequency, mistakes }); // prettier-ignore
};
