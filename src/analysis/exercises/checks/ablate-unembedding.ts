import { valueText } from '../../../text/numbers';
import { frequenciesOf } from '../../../core/measures/group';
import { ablateFrequencies } from '../../ablation';
import type { OpenedModel } from '../../opened-model';
import { InputError } from '../../../core/config/problem';
import type { Answer, Check } from '../check';
import { answerText, fieldOf, isList, judge, type Mistake, missingFields } from '../compare';
import { accuracyError, needKeys } from '../needs';

/** Draws that a control has at least. */
const DRAWS = 5;

/** Accuracy without the key frequencies in W_U, and without as many others. */
export const ablateUnembedding: Check = async ({ model, call }) => {
  const { group, keys } = await needKeys(model);
  const others = frequenciesOf(group).filter((k) => !keys.includes(k));
  if (others.length < keys.length) {
    throw new InputError(`${keys.length} of this model’s ${keys.length + others.length} frequencies are key: too few are left for a control`); // prettier-ignore
  }
  const answer = await call({ frequencies: keys });
  const missing = missingFields(answer, ['without', 'controls']);
  if (missing !== undefined) {
    return missing;
  }
  const accuracy = async (
    frequencies: readonly number[],
    keep = false,
    target: 'unembedding' | 'embedding' = 'unembedding',
  ) =>
    // prettier-ignore
    (await ablateFrequencies(model, { target, frequencies, keep })).all_acc;
  const error = accuracyError(model);
  const without = await ablateFrequencies(model, { target: 'unembedding', frequencies: keys, keep: false });
  const intact = (await model.loss({})).all_acc;
  const [kept, embedding] = [await accuracy(keys, true), await accuracy(keys, false, 'embedding')];
  const mistakes = (): Mistake[] => [
    { says: 'these frequencies are still there', values: [kept] },
    { says: 'these frequencies are still there', values: [intact] },
    { says: 'they are removed from the embedding', values: [embedding] },
    { says: 'it is of the test pairs alone', values: [without.test_acc] },
    { says: 'it is of the training pairs alone', values: [without.train_acc] },
  ];
  const what = `the accuracy over all pairs without ${keys.join(', ')} in W_U`;
  const problem = judge(fieldOf(answer, 'without') ?? null, { what, shape: [], values: [without.all_acc], mistakes, error, factors: null }); // prettier-ignore
  return problem === undefined
    ? controlProblem(fieldOf(answer, 'controls'), model, keys, others, accuracy)
    : `without: ${problem}`;
};

async function controlProblem(
  controls: Answer | undefined,
  model: OpenedModel,
  keys: readonly number[],
  others: readonly number[],
  accuracy: (frequencies: readonly number[]) => Promise<number>,
): Promise<string | undefined> {
  const wanted = `controls: expected at least ${DRAWS} draws of ${keys.length} frequencies each, as {frequencies, accuracy}`;
  if (!isList(controls) || controls.length < DRAWS) {
    return `${wanted}; got ${isList(controls) ? controls.length : answerText(controls)}`;
  }
  const seen = new Set<string>();
  for (const [i, control] of controls.entries()) {
    const missing = missingFields(control, ['frequencies', 'accuracy']);
    if (missing !== undefined) {
      return `controls, draw ${i}: ${missing}`;
    }
    const drawn = fieldOf(control, 'frequencies');
    if (!isList(drawn) || !drawn.every((k) => typeof k === 'number')) {
      return `controls, draw ${i}: expected a list of frequencies, got ${answerText(drawn)}`;
    }
    const key = drawn.find((k) => keys.includes(k));
    if (key !== undefined) {
      return `controls, draw ${i}: ${key} is one of the frequencies that are removed, and so no control`;
    }
    const unknown = drawn.find((k) => !others.includes(k));
    if (unknown !== undefined) {
      return `controls, draw ${i}: there is no frequency ${unknown} in this model`;
    }
    if (new Set(drawn).size !== keys.length || drawn.length !== keys.length) {
      return `${wanted}; draw ${i} has ${new Set(drawn).size}`;
    }
    seen.add([...drawn].sort((a, b) => a - b).join());
    const what = `the accuracy over all pairs without ${drawn.join(', ')}`;
    const values = [await accuracy(drawn)];
    const problem = judge(fieldOf(control, 'accuracy') ?? null, {
      what,
      shape: [],
      values,
      error: accuracyError(model),
      factors: null,
    });
    if (problem !== undefined) {
      return `controls, draw ${i}: ${problem}`;
    }
  }
  return seen.size === 1 && others.length > keys.length
    ? `${wanted}; all draws are the same (${valueText(controls.length, 4)} times)`
    : undefined;
}
