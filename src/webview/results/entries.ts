import type { ResultEntry } from '../../protocol/results';

/** An entry, and what it answered before it was called again, which is shown until the next answer is there. */
export interface ShownEntry {
  readonly entry: ResultEntry;
  readonly before?: { readonly output: NonNullable<ResultEntry['output']>; readonly epoch?: number };
}

/** The list with an entry that is new or has changed; newest first. */
export function withEntry(shown: readonly ShownEntry[], entry: ResultEntry): readonly ShownEntry[] {
  const at = shown.findIndex((other) => other.entry.id === entry.id);
  const before = entry.state === 'running' ? answerBefore(entry, shown[at]) : undefined;
  const next: ShownEntry = before === undefined ? { entry } : { entry, before };
  return at >= 0 ? shown.with(at, next) : [next, ...shown].sort((a, b) => b.entry.id - a.entry.id);
}

/** A running function has no answer yet: what its entry has is the one before. */
function answerBefore({ output }: ResultEntry, old: ShownEntry | undefined): ShownEntry['before'] {
  if (old?.entry.state === 'done' && old.entry.output !== undefined) {
    return { output: old.entry.output, ...(old.entry.epoch !== undefined && { epoch: old.entry.epoch }) };
  }
  return old?.before ?? (output === undefined ? undefined : { output });
}

/** The entry that is chosen once some are gone: the same, or the one that takes its place. */
export function chosenWithout(
  shown: readonly ShownEntry[],
  chosen: number | undefined,
  removed: readonly number[],
): number | undefined {
  const at = shown.findIndex(({ entry }) => entry.id === chosen);
  if (at < 0 || chosen === undefined || !removed.includes(chosen)) {
    return chosen;
  }
  const stays = ({ entry }: ShownEntry): boolean => !removed.includes(entry.id);
  return (shown.slice(at).find(stays) ?? shown.slice(0, at).findLast(stays))?.entry.id;
}
