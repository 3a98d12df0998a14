/** More than this many are not listed one by one. */
const LISTED = 40;
const NEWEST = 10;
const SPREAD = 20;

export interface ListedCheckpoints {
  /** Newest first. */
  readonly shown: readonly number[];
  /** How many more there are. */
  readonly hidden: number;
}

/**
 * The checkpoints to list beneath a run: all where they are few; else the newest, the first, some spread evenly over
 * training, and those worth `keeping`.
 * @param epochs ascending
 */
export function listedCheckpoints(
  epochs: readonly number[],
  keeping: readonly (number | undefined)[],
): ListedCheckpoints {
  if (epochs.length <= LISTED) {
    return { shown: epochs.toReversed(), hidden: 0 };
  }
  const chosen = new Set<number>(epochs.slice(-NEWEST));
  for (let i = 0; i < SPREAD; i++) {
    chosen.add(epochs[Math.round((i * (epochs.length - 1)) / SPREAD)]);
  }
  for (const epoch of keeping) {
    if (epoch !== undefined && epochs.includes(epoch)) {
      chosen.add(epoch);
    }
  }
  const shown = epochs.filter((epoch) => chosen.has(epoch)).toReversed();
  return { shown, hidden: epochs.length - shown.length };
}

/** The first checkpoint at or after an event of training. */
export function firstFrom(epochs: readonly number[], event: number | null): number | undefined {
  return event === null ? undefined : epochs.find((epoch) => epoch >= event);
}
