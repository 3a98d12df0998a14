import { excludedLoss as excluded, restrictedLoss as restricted, projectOntoKeys } from '../../../core/measures/logits';
import { answerTableLoss } from '../../../core/measures/split-loss';
import { ablateFrequencies } from '../../ablation';
import type { Check } from '../check';
import { judge, type Mistake } from '../compare';
import { needKeys, needSplit } from '../needs';

/** Loss of the test pairs with nothing but the key frequencies of the answer in the logits. */
export const restrictedLoss: Check = async ({ model, call }) => {
  const split = needSplit(model);
  const { group, keys } = await needKeys(model);
  const { logits, sums } = await model.logits();
  for (const frequencies of [keys, keys.slice(0, 1)]) {
    const loss = restricted(group, sums, split, frequencies);
    const without = excluded(group, logits, sums, split, frequencies);
    const table = projectOntoKeys(group, sums, frequencies);
    const embedding = await ablateFrequencies(model, { target: 'embedding', frequencies, keep: true });
    const mistakes = (): Mistake[] => [
      { says: 'it is of the training pairs', values: [loss.train_loss] },
      { says: 'it is of all pairs', values: [loss.all_loss] },
      { says: 'the mean logits are missing', values: [answerTableLoss(table, split, model.p).test_loss] },
      { says: 'it is the excluded loss: these frequencies are removed and not kept', values: [without.test_loss] },
      { says: 'it is the excluded loss', values: [without.train_loss] },
      { says: 'the frequencies are kept in W_E and not in the logits', values: [embedding.test_loss] },
      { says: 'it is an accuracy', values: [loss.test_acc] },
    ];
    const what = `the restricted loss of the test pairs (nats) with ${frequencies.join(', ')}`;
    const problem = judge(await call({ frequencies }), {
      what,
      shape: [],
      values: [loss.test_loss],
      mistakes,
      error: 1e-6,
    });
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
};
