import { trigApproximation } from '../../../core/measures/logits';
import { keyFrequencies } from '../../../core/measures/spectrum';
import { splitLoss } from '../../../core/measures/split-loss';
import { ablateFrequencies } from '../../ablation';
import type { Check } from '../check';
import { answerText, fieldOf, isList, judgeFields, missingFields } from '../compare';
import { accuracyError, needKeys, needSplit } from '../needs';

/** What a trained model does, how, and what shows it. */
export const modelSummary: Check = async ({ model, call }) => {
  const split = needSplit(model);
  const { group, keys } = await needKeys(model);
  const { logits, sums } = await model.logits();
  const answer = await call();
  const missing = missingFields(answer, ['train', 'test', 'frequencies', 'share', 'explained', 'without', 'sentence']);
  if (missing !== undefined) {
    return missing;
  }
  const { readout, embedding } = model.spectrum();
  const frequencies = fieldOf(answer, 'frequencies');
  if (!isList(frequencies) || frequencies.join() !== keys.join()) {
    const got = isList(frequencies) ? frequencies.join(', ') : answerText(frequencies);
    const ofEmbedding = keyFrequencies(embedding).join() === String(frequencies) ? ': these are those of W_E' : '';
    const sorted =
      isList(frequencies) && sortedText(frequencies) === sortedText(keys) ? ': they are in another order' : '';
    return `frequencies: expected the ${keys.length} with more than 2% of W_L’s power, the strongest first; got ${got}${ofEmbedding || sorted}`; // prettier-ignore
  }
  const { train_acc, test_acc } = splitLoss(logits, split, model.p);
  const share = keys.reduce((sum, k) => sum + readout.shares[k - 1], 0);
  const without = await ablateFrequencies(model, { target: 'embedding', frequencies: keys, keep: false });
  const { logitFve } = trigApproximation(group, sums, split, keys);
  const number = (what: string, value: number): { what: string; shape: number[]; values: number[] } => ({ what, shape: [], values: [value] }); // prettier-ignore
  const error = accuracyError(model);
  const problem = judgeFields(answer, {
    train: { ...number('the accuracy of the training pairs', train_acc), error, factors: null },
    test: { ...number('the accuracy of the test pairs', test_acc), error, factors: null, mistakes: () => [{ says: 'it is of the training pairs', values: [train_acc] }] }, // prettier-ignore
    share: {
      ...number('the share of W_L’s power that these frequencies have', share),
      mistakes: () => [{ says: 'it is the share of W_E’s', values: [keys.reduce((sum, k) => sum + embedding.shares[k - 1], 0)] }], // prettier-ignore
    },
    explained: { ...number('the share of the logits’ variance that the waves explain', logitFve), error: 1e-4 },
    without: {
      ...number('the accuracy over all pairs without them in W_E', without.all_acc),
      error,
      factors: null,
      mistakes: () => [{ says: 'it is of the test pairs alone', values: [without.test_acc] }],
    },
  });
  return problem ?? sentenceProblem(fieldOf(answer, 'sentence'), [...keys, model.p]);
};

function sortedText(frequencies: readonly unknown[]): string {
  return frequencies.map(Number).sort((a, b) => a - b).join(); // prettier-ignore
}

/** The sentence has the numbers that it is about. */
function sentenceProblem(sentence: unknown, numbers: readonly number[]): string | undefined {
  if (typeof sentence !== 'string') {
    return 'sentence: expected a text';
  }
  const said = new Set(Array.from(sentence.matchAll(/\d+/g), ([digits]) => Number(digits)));
  const left = numbers.find((number) => !said.has(number));
  return left === undefined ? undefined : `sentence: it does not say ${left}; it names the modulus and each frequency`;
}
