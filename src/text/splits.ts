import type { SplitMethod, TaskConfig } from '../core/config/types';
import { tickText } from './ticks';

/** How the trained pairs were chosen, as people know it. */
export const SPLIT_NAMES: Readonly<Record<SplitMethod, string>> = {
  'python-shuffle': "Python's random.shuffle",
  'torch-randperm': "PyTorch's torch.randperm",
  'numpy-permutation': "numpy's random.permutation",
  seeded: "this lab's shuffle",
  indices: 'a list of indices',
  unknown: 'not known',
};

/** What is said in the place of train and test. */
export const UNKNOWN_SPLIT = 'the split is not known';

/** Which pairs are trained on, e.g. `30% of the pairs, Python's random.shuffle, seed 1`. */
export function splitText({
  trainFraction,
  pairs,
  split,
}: Pick<TaskConfig, 'trainFraction' | 'pairs' | 'split'>): string {
  const { method, seed } = split;
  if (method === 'unknown') {
    return UNKNOWN_SPLIT;
  }
  const share = `${tickText(Number((100 * trainFraction).toPrecision(4)))}% of the ${pairs === 'unordered' && method !== 'indices' ? 'unordered pairs' : 'pairs'}`;
  return method === 'indices'
    ? `${share}, by ${SPLIT_NAMES.indices}`
    : `${share}, ${SPLIT_NAMES[method]}, seed ${seed}`;
}
