import { frequenciesOf } from '../../../core/measures/group';
import { InputError } from '../../../core/config/problem';
import type { SplitLoss } from '../../../core/measures/split-loss';
import { ablateFrequencies } from '../../ablation';
import type { Check } from '../check';
import { judgeFields, type Mistake } from '../compare';
import { accuracyError, byFrequency, needKeys } from '../needs';

/** What each frequency of the embedding is worth by itself. */
export const intervene: Check = async ({ model, call }) => {
  const { group, keys } = await needKeys(model);
  if (keys.length === frequenciesOf(group).length) {
    throw new InputError('every frequency of this model is key: there are no others to compare with');
  }
  const intact = await model.loss({});
  const without: SplitLoss[] = [];
  for (const k of frequenciesOf(group)) {
    without.push(await ablateFrequencies(model, { target: 'embedding', frequencies: [k], keep: false }));
  }
  const drops = without.map(({ all_acc }) => intact.all_acc - all_acc);
  const mean = (isKey: boolean): number => {
    const own = drops.filter((_, i) => keys.includes(i + 1) === isKey);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  };
  const error = accuracyError(model);
  const mistakes = (): Mistake[] => [
    { says: 'these are accuracies, not how much is lost', values: without.map(({ all_acc }) => all_acc) },
    { says: 'these are of the test pairs alone', values: without.map(({ test_acc }) => intact.test_acc - test_acc) },
    {
      says: 'these are gains in loss, not in accuracy',
      values: without.map(({ all_loss }) => all_loss - intact.all_loss),
    },
  ];
  const number = (what: string, value: number): { what: string; shape: number[]; values: number[]; error: number } => ({ what, shape: [], values: [value], error }); // prettier-ignore
  const sum = drops.reduce((all, value) => all + value, 0);
  return judgeFields(await call(), {
    drop: { what: 'the accuracy over all pairs that is lost with each frequency', shape: [drops.length], values: drops, place: byFrequency, error, mistakes }, // prettier-ignore
    key: {
      ...number('the mean loss of accuracy over the key frequencies', mean(true)),
      mistakes: () => [{ says: 'it is the sum, not the mean', values: [mean(true) * keys.length] }],
    },
    others: {
      ...number('the mean loss of accuracy over the other frequencies', mean(false)),
      mistakes: () => [{ says: 'the key frequencies are in it', values: [sum / drops.length] }],
    },
  });
};
