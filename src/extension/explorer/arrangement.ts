import { taskFormula } from '../../core/tasks';
import { dayText } from '../../text/dates';
import type { Run } from '../runs/run';
import type { RunFilter } from './filter';

export const GROUPINGS = ['none', 'name', 'day', 'task'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const SORTS = ['newest', 'name', 'accuracy', 'grokked'] as const;
export type Sort = (typeof SORTS)[number];

/** How the person wants to see the runs. */
export interface Wanted {
  readonly grouping: Grouping;
  readonly sort: Sort;
  readonly filter: RunFilter | undefined;
  readonly showArchived: boolean;
}

export interface RunGroup {
  /** What its runs have in common, as it is shown. */
  readonly key: string;
  readonly runs: readonly Run[];
}

/** The runs that are shown, in their groups; without grouping there is one, with an empty key. */
export interface Arrangement {
  readonly groups: readonly RunGroup[];
  readonly shown: number;
  /** Those that only are not shown because they are archived. */
  readonly archived: number;
}

const byName = new Intl.Collator('en', { numeric: true });

/** In each case the newest first among equals: `sort` keeps the order of those. */
const ORDERS: Readonly<Record<Sort, (a: Run, b: Run) => number>> = {
  newest: () => 0,
  name: (a, b) => byName.compare(a.name, b.name),
  accuracy: (a, b) => ascending(b.status.test_accuracy ?? -1, a.status.test_accuracy ?? -1),
  grokked: (a, b) => ascending(a.status.grokked_at ?? Infinity, b.status.grokked_at ?? Infinity),
};

const KEYS: Readonly<Record<Grouping, (run: Run) => string>> = {
  none: () => '',
  name: ({ name }) => name,
  day: ({ status }) => dayText(status.created_at),
  task: ({ config }) => taskFormula(config.task),
};

/** Days in the order of time, the newest first; names and tasks as in a dictionary: they stay where they are. */
export function arrange(newestFirst: readonly Run[], { grouping, sort, filter, showArchived }: Wanted): Arrangement {
  const matching = filter ? newestFirst.filter((run) => filter.matches(run)) : newestFirst;
  const withArchived = showArchived || filter?.archived === true;
  const shown = withArchived ? [...matching] : matching.filter(({ labels }) => !labels.archived);
  const found = new Map<string, Run[]>();
  for (const run of shown) {
    const key = KEYS[grouping](run);
    const group = found.get(key);
    if (group) {
      group.push(run);
    } else {
      found.set(key, [run]);
    }
  }
  const groups = [...found].map(([key, runs]) => ({ key, runs: runs.sort(inOrder(sort)) }));
  if (grouping === 'name' || grouping === 'task') {
    groups.sort((a, b) => byName.compare(a.key, b.key));
  }
  return { groups, shown: shown.length, archived: matching.length - shown.length };
}

/** Whether the same runs are in the same places. */
export function sameArrangement({ groups: a }: Arrangement, { groups: b }: Arrangement): boolean {
  return (
    a.length === b.length &&
    a.every(({ key, runs }, i) => key === b[i].key && runs.length === b[i].runs.length && runs.every((run, j) => run.path === b[i].runs[j].path)) // prettier-ignore
  );
}

/** Starred runs are above the others. */
function inOrder(sort: Sort): (a: Run, b: Run) => number {
  return (a, b) => Number(b.labels.starred) - Number(a.labels.starred) || ORDERS[sort](a, b);
}

function ascending(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
