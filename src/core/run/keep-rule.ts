import type { KeepRule, RunConfig } from '../config/types';

/**
 * The checkpoints that a rule lets go of. It may be applied after every checkpoint or once at the end: what an earlier time
 * has let go of is let go of later, too.
 * @param epochs of all checkpoints, ascending
 * @param needed epochs that stay whatever the rule; so does the newest
 * @returns ascending
 */
export function dropped(rule: KeepRule, epochs: readonly number[], needed: ReadonlySet<number>): number[] {
  const kept = keptBy(rule, epochs);
  return epochs.slice(0, -1).filter((epoch) => !kept.has(epoch) && !needed.has(epoch));
}

/** Rules that a person may want for a run. */
export function offeredRules({ load, training }: RunConfig, epochs: readonly number[]): KeepRule[] {
  // An imported training has steps of its own.
  const step = load === null ? training.checkpointEvery : (epochs[1] ?? 1) - (epochs[0] ?? 0);
  return ['powers-of-two', { every: 2 * step }, { every: 10 * step }, 'last'];
}

function keptBy(rule: KeepRule, epochs: readonly number[]): ReadonlySet<number> {
  switch (rule) {
    case 'all':
      return new Set(epochs);
    case 'last':
      return new Set();
    case 'powers-of-two':
      return doubling(epochs);
    default:
      return new Set(epochs.filter((epoch) => epoch % rule.every === 0));
  }
}

/** The first, and then each that is at least twice the one before: after 0 the next. */
function doubling(epochs: readonly number[]): Set<number> {
  const kept = new Set<number>();
  let next = 0;
  for (const epoch of epochs) {
    if (epoch >= next) {
      kept.add(epoch);
      next = 2 * epoch;
    }
  }
  return kept;
}
