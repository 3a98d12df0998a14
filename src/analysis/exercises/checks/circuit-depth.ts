import { InputError } from '../../../core/config/problem';
import { hasParts } from '../../../core/model';
import { multiply } from '../../../engine/product';
import { ablatePart } from '../../ablation';
import type { OpenedModel } from '../../opened-model';
import type { Check } from '../check';
import { type Expected, judgeFields } from '../compare';
import { accuracyError } from '../needs';

/** Where in one layer the products of x and y arise. */
export const circuitDepth: Check = async ({ model, call }) => {
  if (!hasParts(model.model)) {
    throw new InputError('this exercise is about one layer without LayerNorm; take a model of that kind');
  }
  const { neurons } = await model.activations();
  const { logits } = await model.logits();
  const middle = await model.residualBeforeMlp(model.split.all);
  const stages = { attention: middle, before: beforeActivation(model, middle), after: neurons, logits };
  const shares = Object.entries(stages).map(([name, values]): [string, number] => [name, productShare(values, model)]);
  const ablated = await ablatePart(model, { part: 'mlp' });
  const fields: Record<string, Expected> = Object.fromEntries(
    shares.map(([name, share]) => [
      name,
      {
        what: 'a share of the variance',
        shape: [],
        values: [share],
        error: 1e-5,
        mistakes: () => [
          { says: 'it is the share of the sums f(x) + g(y)', values: [1 - share] },
          { says: 'the share of each unit counts the same, however little it varies', values: [meanShare(stages[name as keyof typeof stages], model)] }, // prettier-ignore
          {
            says: 'the mean is in the total',
            values: [share * centredPart(stages[name as keyof typeof stages], model)],
          },
          ...shares.filter(([other]) => other !== name).map(([other, value]) => ({ says: `it is that of ${other}`, values: [value] })), // prettier-ignore
        ],
      },
    ]),
  );
  fields['ablated'] = {
    what: 'the accuracy over all pairs without the MLP',
    shape: [],
    values: [ablated.all_acc],
    error: accuracyError(model),
    factors: null,
    mistakes: () => [{ says: 'it is of the test pairs alone', values: [ablated.test_acc] }],
  };
  return judgeFields(await call(), fields);
};

/** Inputs of the activation function, [pairs, d_mlp]. */
function beforeActivation({ parameters, model }: OpenedModel, middle: Float32Array): Float32Array {
  const { dModel, dMlp } = model;
  const bias = parameters['blocks.0.mlp.b_in'].data;
  const values = multiply(middle, parameters['blocks.0.mlp.W_in'].data, middle.length / dModel, dModel, dMlp);
  return values.map((value, i) => value + bias[i % dMlp]);
}

/** Per unit the variation over all pairs: in all, and of what is not f(x) + g(y); and its mean's square times the pairs. */
function variations(values: Float32Array, { p, split }: OpenedModel): { total: number; left: number; mean: number }[] {
  const pairs = split.all.x.length;
  const [units, columns] = [values.length / pairs, pairs / p];
  return Array.from({ length: units }, (_, unit) => {
    const byX = new Float64Array(p);
    const byY = new Float64Array(columns);
    let [sum, squares] = [0, 0];
    for (let i = 0; i < pairs; i++) {
      const value = values[i * units + unit];
      byX[Math.floor(i / columns)] += value / columns;
      byY[i % columns] += value / p;
      sum += value;
      squares += value * value;
    }
    const mean = sum / pairs;
    const total = squares - pairs * mean * mean;
    const ofX = columns * byX.reduce((all, value) => all + (value - mean) ** 2, 0);
    const ofY = p * byY.reduce((all, value) => all + (value - mean) ** 2, 0);
    return { total, left: total - ofX - ofY, mean: pairs * mean * mean };
  });
}

/** Share of the variance over all pairs, all units together, that is not f(x) + g(y). */
function productShare(values: Float32Array, model: OpenedModel): number {
  const units = variations(values, model);
  const total = units.reduce((sum, unit) => sum + unit.total, 0);
  return total === 0 ? 0 : units.reduce((sum, unit) => sum + unit.left, 0) / total;
}

function meanShare(values: Float32Array, model: OpenedModel): number {
  const alive = variations(values, model).filter(({ total }) => total > 1e-12);
  return alive.reduce((sum, { left, total }) => sum + left / total, 0) / alive.length;
}

function centredPart(values: Float32Array, model: OpenedModel): number {
  const units = variations(values, model);
  const total = units.reduce((sum, unit) => sum + unit.total, 0);
  return total / (total + units.reduce((sum, { mean }) => sum + mean, 0));
}
