import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import { type Grouping, GROUPINGS, type Sort, SORTS } from '../explorer/arrangement';
import { FILTER_EXAMPLES, parseFilter } from '../explorer/filter';
import type { Services } from '../services';
import type { CommandHandler } from './command-runner';

const GROUPING_TEXTS: Readonly<Record<Grouping, string>> = {
  none: 'Not grouped',
  name: 'Name',
  day: 'Day',
  task: 'Task',
};

const SORT_TEXTS: Readonly<Record<Sort, string>> = {
  newest: 'Newest first',
  name: 'Name',
  accuracy: 'Test accuracy, highest first',
  grokked: 'Grokked, earliest first',
};

/** Commands on how the explorer shows the runs. */
export function explorerCommands({ explorer }: Pick<Services, 'explorer'>): Record<string, CommandHandler> {
  return {
    'grokking.groupRuns': async (argument) => {
      const grouping = await choice('Group Runs by', GROUPINGS, GROUPING_TEXTS, explorer.get().grouping, argument);
      await (grouping && explorer.set({ grouping }));
    },
    'grokking.sortRuns': async (argument) => {
      const sort = await choice('Sort Runs by', SORTS, SORT_TEXTS, explorer.get().sort, argument);
      await (sort && explorer.set({ sort }));
    },
    'grokking.filterRuns': async (argument) => {
      const typed = typeof argument === 'string' ? argument : await askFilter(explorer.get().filter);
      const filter = typed?.trim();
      const problem = filter === undefined ? undefined : problemOf(filter);
      if (problem !== undefined) {
        throw new InputError(problem);
      }
      await (filter !== undefined && explorer.set({ filter }));
    },
    'grokking.clearRunFilter': () => explorer.set({ filter: '' }),
    'grokking.showArchivedRuns': () => explorer.set({ showArchived: true }),
    'grokking.hideArchivedRuns': () => explorer.set({ showArchived: false }),
  };
}

function askFilter(value: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: 'Filter Runs',
    prompt: FILTER_EXAMPLES,
    placeHolder: 'λ>0.5 failed',
    value,
    validateInput: problemOf,
  });
}

function problemOf(text: string): string | undefined {
  const filter = parseFilter(text);
  return 'problem' in filter ? filter.problem : undefined;
}

/** What the command was called with, else what the person picks; the one of now is marked. */
async function choice<T extends string>(
  title: string,
  values: readonly T[],
  texts: Readonly<Record<T, string>>,
  now: T,
  argument: unknown,
): Promise<T | undefined> {
  const given = values.find((value) => value === argument);
  const items = values.map((value) => ({ label: texts[value], description: value === now ? 'now' : '', value }));
  return given ?? (await vscode.window.showQuickPick(items, { title }))?.value;
}
