import { fourierBasis } from '../../../core/fourier';
import { InputError } from '../../../core/config/problem';
import type { Check } from '../check';
import { judge, type Mistake } from '../compare';
import { needAllPairs } from '../needs';
import { product, transformPairs, transposedSquare, unitOf } from '../pair-transform';

/** The 2-D Fourier transform of neurons over all pairs. */
export const fourier2d: Check = async ({ model, call }) => {
  needAllPairs(model);
  const { p } = model;
  const { neurons } = await model.activations();
  const units = neurons.length / (p * p);
  const [first, second] = liveliest(neurons, units);
  for (const neuron of [first, second]) {
    const own = unitOf(neurons, units, neuron);
    const values = transformPairs(own, p);
    const mistakes = (): Mistake[] => {
      const basis = fourierBasis(p);
      const other = transformPairs(unitOf(neurons, units, neuron === first ? second : first), p);
      return [
        { says: 'cos and sin have changed places', values: swapped(values, p) },
        { says: 'the basis is the wrong way round on one side', values: product(product(basis, own, p), basis, p) },
        { says: 'only x is transformed', values: product(basis, own, p) },
        { says: 'only y is transformed', values: product(own, transposedSquare(basis, p), p) },
        { says: 'these are squares, not coefficients', values: values.map((value) => value * value) },
        { says: 'the constant is missing', values: values.map((value, i) => (i === 0 ? 0 : value)) },
        { says: 'it is another neuron', values: other },
      ];
    };
    const place = ([i, j]: readonly number[]): string => `row ${i} (of x), column ${j} (of y)`;
    const factors = { p, '1/p': 1 / p, 'p²': p * p, '1/p²': 1 / (p * p), '2/p': 2 / p, 'p/2': p / 2 };
    const problem = judge(await call({ neuron }), { what: 'a coefficient for each wave of x and of y', shape: [p, p], values, place, mistakes, factors }); // prettier-ignore
    if (problem !== undefined) {
      return `neuron ${neuron}: ${problem}`;
    }
  }
  return undefined;
};

/** The two that vary most. @throws InputError where fewer do */
function liveliest(values: Float32Array, units: number): number[] {
  const variation = (unit: number): number => {
    const own = unitOf(values, units, unit);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    return own.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  const all = Array.from({ length: units }, (_, unit) => ({ unit, variation: variation(unit) }));
  const alive = all.filter((one) => one.variation > 0).sort((a, b) => b.variation - a.variation);
  if (alive.length < 2) {
    throw new InputError('the neurons of this model do not vary; take a model that was trained');
  }
  return alive.slice(0, 2).map(({ unit }) => unit);
}

/** Rows 2k − 1 and 2k, and such columns, exchanged. */
function swapped(values: Float64Array, p: number): Float64Array {
  const other = (i: number): number => (i === 0 || (p % 2 === 0 && i === p - 1) ? i : i % 2 === 1 ? i + 1 : i - 1);
  return values.map((_, i) => values[other(Math.floor(i / p)) * p + other(i % p)]);
}
