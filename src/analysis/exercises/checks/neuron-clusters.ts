import { NEURON_FVE } from '../../neuron-fve';
import type { Check } from '../check';
import { fieldOf, isList, judge, judgeFields, type Mistake } from '../compare';
import { needAllPairs, needEmbedding } from '../needs';
import { transformPairs, unitOf } from '../pair-transform';
import { requireFrequencies } from '../../report';

/** The frequency of each neuron, and how much of its variance it explains. */
export const neuronClusters: Check = async ({ model, call }) => {
  needAllPairs(model);
  needEmbedding(model);
  requireFrequencies(model);
  const { p } = model;
  const { neurons } = await model.activations();
  const { frequency, fve } = await model.neuronFrequencies();
  const units = fve.length;
  const answer = await call();
  const place = ([index]: readonly number[]): string => `neuron ${index}`;
  const mistakes = (): Mistake[] => {
    const parts = Array.from({ length: units }, (_, unit) =>
      partsOf(transformPairs(unitOf(neurons, units, unit), p), p),
    );
    const best = (share: (unit: (typeof parts)[number], k: number) => number): Float64Array =>
      Float64Array.from(parts, (unit) =>
        Math.max(0, ...unit.single.map((_, i) => share(unit, i)).filter(Number.isFinite)),
      );
    return [
      { says: 'the mean of each neuron is in the total', values: best((u, i) => (u.single[i] + u.products[i]) / (u.varying + u.constant)) }, // prettier-ignore
      { says: 'the constant is counted as explained', values: best((u, i) => (u.single[i] + u.products[i] + u.constant) / (u.varying + u.constant)) }, // prettier-ignore
      { says: 'the products of two waves are missing', values: best((u, i) => u.single[i] / u.varying) },
      { says: 'the waves of x and of y alone are missing', values: best((u, i) => u.products[i] / u.varying) },
    ];
  };
  const shares = { what: 'a share of its variance for each neuron', shape: [units], values: fve, place, mistakes };
  const problem = judgeFields(answer, { frequency: anyNumbers(units), fve: { ...shares, error: 1e-4 } });
  if (problem !== undefined) {
    return problem;
  }
  const given = fieldOf(answer, 'frequency');
  const wrong = isList(given) ? given.findIndex((k, unit) => fve[unit] >= NEURON_FVE && k !== frequency[unit]) : -1;
  if (!isList(given) || wrong < 0) {
    return undefined;
  }
  const k = given[wrong];
  const same = typeof k === 'number' && p - k === frequency[wrong] ? `: it is the same wave as ${p - k}` : '';
  const early = typeof k === 'number' && k + 1 === frequency[wrong] ? ': it looks one too low, an index in place of a frequency' : ''; // prettier-ignore
  return `frequency: neuron ${wrong} got ${JSON.stringify(k)}, which is not the frequency from 1 to ${Math.floor(p / 2)} that explains most of it${same}${early}`;
};

/** Shape alone. */
function anyNumbers(units: number): Parameters<typeof judge>[1] {
  const shape = { what: 'a frequency for each neuron', shape: [units], values: new Float64Array(units) };
  return { ...shape, error: Infinity };
}

/** Energies of a 2-D spectrum by frequency: of waves of one number, and of products of one of each. */
function partsOf(
  spectrum: Float64Array,
  p: number,
): { single: number[]; products: number[]; constant: number; varying: number } {
  const square = (i: number, j: number): number => spectrum[i * p + j] ** 2;
  const frequencies = Array.from({ length: Math.floor((p - 1) / 2) }, (_, i) => [2 * i + 1, 2 * i + 2]);
  const constant = square(0, 0);
  return {
    single: frequencies.map((rows) => rows.reduce((sum, row) => sum + square(0, row) + square(row, 0), 0)),
    products: frequencies.map((rows) => rows.flatMap((i) => rows.map((j) => square(i, j))).reduce((a, b) => a + b)),
    constant,
    varying: spectrum.reduce((sum, value) => sum + value * value, 0) - constant,
  };
}
