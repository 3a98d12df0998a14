import type { StoredHistory } from './choose-weights';
import type { Stored } from './contents';
import { type Facts, factsBeside } from './facts';
import { entriesOf, isDict, isList, isTensor } from './find-weights';

/** How the number of updates is called, the most exact first: Lightning's epochs are not updates. */
const EPOCH_NAMES = ['global_step', 'step', 'iteration', 'iter', 'epoch'];

/** Updates made when weights were saved, where what stands beside them says so. */
export function statedEpoch(facts: Facts): number | undefined {
  for (const name of EPOCH_NAMES) {
    const found = facts
      .named(name)
      .map(({ value }) => (typeof value === 'string' && value !== '' ? Number(value) : value));
    const epoch = found.find((value): value is number => isEpoch(value));
    if (epoch !== undefined) {
      return epoch;
    }
  }
  return undefined;
}

/**
 * The epoch of each state dict of a history: its key, the number beside it, or that in a list of epochs beside the list.
 * @returns undefined where nothing says them
 */
export function epochsOf({ parents, items }: StoredHistory): number[] | undefined {
  const series = parents.at(-1);
  if (isDict(series)) {
    return allEpochs(items.map(({ key }) => Number(key)));
  }
  const own = items.map(({ dict }) => statedEpoch(factsBeside(dict.parents.slice(parents.length))));
  return allEpochs(own) ?? epochsBeside(parents.at(-2), items.length);
}

function epochsBeside(holder: Stored | undefined, count: number): number[] | undefined {
  for (const [name, value] of holder === undefined ? [] : entriesOf(holder)) {
    const numbers = /epoch|step|iter/i.test(String(name)) ? numbersOf(value) : undefined;
    const epochs = numbers?.length === count ? allEpochs(numbers) : undefined;
    if (epochs) {
      return epochs;
    }
  }
  return undefined;
}

/** The numbers of a list, a tensor or an array of one axis; undefined for other things. */
export function numbersOf(value: Stored | undefined): number[] | undefined {
  if (isTensor(value)) {
    return value.shape.length === 1 ? [...value.values()] : undefined;
  }
  if (!isList(value)) {
    return undefined;
  }
  const numbers = value.map((item) =>
    isTensor(item) && item.shape.every((size) => size === 1) ? item.values()[0] : item,
  );
  return numbers.every((item) => typeof item === 'number') ? numbers : undefined;
}

function allEpochs(values: readonly unknown[]): number[] | undefined {
  return values.every(isEpoch) ? [...values] : undefined;
}

function isEpoch(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
