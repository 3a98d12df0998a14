import { InputError } from '../../core/config/problem';
import { type CyclicGroup, cyclicGroupOf } from '../../core/measures/group';
import type { KnownSplit } from '../../core/split';
import { taskFormula } from '../../core/tasks';
import type { OpenedModel } from '../opened-model';
import { requireFrequencies } from '../report';

/** The residues themselves as a cyclic group, whatever the task is. */
export function residuesOf({ p }: OpenedModel): CyclicGroup {
  return cyclicGroupOf({ operation: 'add', modulus: p });
}

/** What stands at the index of a list by frequency. */
export function byFrequency([index]: readonly number[]): string {
  return `frequency ${index + 1}`;
}

/** @throws InputError for the family `mlp`, which embeds nothing */
export function needEmbedding({ model }: OpenedModel): void {
  if (model.family !== 'transformer') {
    throw new InputError(`this exercise is about W_E, which a model of the family ${model.family} has not; take a transformer`); // prettier-ignore
  }
}

/** @throws InputError where the task has not all pairs of residues, such as division */
export function needAllPairs({ split, p, task }: OpenedModel): void {
  if (split.all.x.length !== p * p) {
    throw new InputError(`this exercise is about all pairs (x, y), and ${taskFormula(task)} has ${split.all.x.length} of ${p * p}`); // prettier-ignore
  }
}

/** @throws InputError where it is not known what the model was trained on */
export function needSplit({ split }: OpenedModel): KnownSplit {
  if (!split.train) {
    throw new InputError('this exercise is about training and test pairs, and the file does not say which are which');
  }
  return split;
}

/** The group and the model's key frequencies. @throws InputError where there is none */
export async function needKeys(model: OpenedModel): Promise<{ group: CyclicGroup; keys: readonly number[] }> {
  const group = requireFrequencies(model);
  const keys = await model.keys();
  if (keys.length === 0) {
    throw new InputError('no frequency has more than 2% of W_L in this model; train one until it groks');
  }
  return { group, keys };
}

/** What two accuracies may differ by: two pairs and a half, where logits are all but equal. */
export function accuracyError({ split }: OpenedModel): number {
  return 2.5 / split.all.x.length;
}
