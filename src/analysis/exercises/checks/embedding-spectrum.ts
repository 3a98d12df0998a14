import { cyclicGroupOf } from '../../../core/measures/group';
import { spectrumOf } from '../../../core/measures/spectrum';
import type { Check } from '../check';
import { judge, type Mistake } from '../compare';
import { byFrequency, needEmbedding, residuesOf } from '../needs';

/** Shares of W_E's power by frequency of the residue. */
export const embeddingSpectrum: Check = async ({ model, call }) => {
  needEmbedding(model);
  const table = model.parameters['embed.W_E'];
  const { norms, shares } = spectrumOf(residuesOf(model), table);
  const power = norms.map((norm) => norm * norm);
  const total = power.reduce((sum, value) => sum + value, 0);
  const n = shares.length;
  const mistakes = (): Mistake[] => {
    const amplitudes = shares.map(Math.sqrt);
    const whole = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
    const both = Float64Array.from({ length: model.p - 1 }, (_, i) => shares[Math.min(i, model.p - 2 - i)]);
    const cosines = shares.map((_, i) => power[2 * i + 1] / total);
    const sines = shares.map((_, i) => (power[2 * i + 2] ?? 0) / total);
    const all = spectrumOf(cyclicGroupOf({ operation: 'add', modulus: table.shape[0] }), table).shares;
    return [
      { says: 'the total is without the constant’s power', values: shares.map((share) => share / whole(shares)) },
      { says: 'these are powers, not shares of the total', values: shares.map((share) => share * total) },
      { says: 'these are amplitudes, not powers', values: amplitudes },
      { says: 'these are amplitudes, not powers', values: amplitudes.map((share) => share / whole(amplitudes)) },
      { says: 'the sines are missing', values: cosines },
      { says: 'the cosines are missing', values: sines },
      { says: 'the rows of W_E that are no residues are in it', values: all.subarray(0, n) },
      { says: 'the constant stands before the frequencies', values: [power[0] / total, ...shares], shape: [n + 1] },
      ...[1, 0.5].map((factor) => ({
        says: 'k and p − k are the same wave and stand here twice',
        values: both.map((share) => factor * share),
        shape: [model.p - 1],
      })),
      { says: 'the rows of W_E that are no residues are in it', values: all, shape: [all.length] },
    ];
  };
  const expected = { what: 'a share of W_E’s power for each frequency', shape: [n], values: shares };
  return judge(await call(), {
    ...expected,
    place: byFrequency,
    mistakes,
    factors: { p: model.p, '1/p': 1 / model.p },
  });
};
