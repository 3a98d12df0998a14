import { excludedLoss as excluded, restrictedLoss as restricted, projectOntoKeys } from '../../../core/measures/logits';
import { splitLoss } from '../../../core/measures/split-loss';
import { ablateFrequencies } from '../../ablation';
import type { Check } from '../check';
import { judge, type Mistake } from '../compare';
import { needKeys, needSplit } from '../needs';

/** Loss of the training pairs without the key frequencies of the answer in the logits. */
export const excludedLoss: Check = async ({ model, call }) => {
  const split = needSplit(model);
  const { group, keys } = await needKeys(model);
  const { logits, sums } = await model.logits();
  const original = splitLoss(logits, split, model.p);
  for (const frequencies of [keys, keys.slice(0, 1)]) {
    const loss = excluded(group, logits, sums, split, frequencies);
    const only = restricted(group, sums, split, frequencies);
    const twice = projectOntoKeys(group, sums, frequencies).map((value) => 2 * value);
    const embedding = await ablateFrequencies(model, { target: 'embedding', frequencies, keep: false });
    const mistakes = (): Mistake[] => [
      { says: 'it is of the test pairs', values: [loss.test_loss] },
      { says: 'it is of all pairs', values: [loss.all_loss] },
      { says: 'nothing is removed: it is the loss of the training pairs', values: [original.train_loss] },
      { says: 'it is the restricted loss: these frequencies are kept and not removed', values: [only.train_loss] },
      { says: 'it is the restricted loss', values: [only.test_loss] },
      { says: 'the frequencies are subtracted twice', values: [splitLoss(logits, split, model.p, twice).train_loss] },
      { says: 'the frequencies are removed from W_E and not from the logits', values: [embedding.train_loss] },
      { says: 'it is an accuracy', values: [loss.train_acc] },
    ];
    const what = `the excluded loss of the training pairs (nats) without ${frequencies.join(', ')}`;
    const problem = judge(await call({ frequencies }), {
      what,
      shape: [],
      values: [loss.train_loss],
      mistakes,
      error: 1e-6,
    });
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
};
