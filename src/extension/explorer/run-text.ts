import * as path from 'node:path';
import { taskFormula } from '../../core/tasks';
import { runFigure, runStateText } from '../runs/describe';
import type { Namesakes } from '../runs/namesakes';
import type { Run } from '../runs/run';
import type { Grouping } from './arrangement';

/** What a word is looked for in, in small letters: names, tags, task and folder. */
export function runText({ name, config, labels, path: directory }: Run): string {
  const parts = [name, config.name, ...labels.tags, taskFormula(config.task), config.task.operation];
  return [...parts, path.basename(directory)].join('\n').toLowerCase();
}

/** A name that is longer is shortened in its middle, so that it leaves room for the figure. */
const LONGEST_LABEL = 24;
const LABEL_END = 9;

export interface RowText {
  readonly label: string;
  readonly description: string;
}

/**
 * A run's row. What matters most comes first, as VS Code cuts a row at its end.
 * @param namesakes tells the run from others of its name
 * @param group what its group says of it already
 */
export function rowText(run: Run, namesakes: Pick<Namesakes, 'differs' | 'made'>, group: Grouping): RowText {
  const differs = namesakes.differs(run);
  const made = namesakes.made(run);
  const when = group === 'day' ? made.slice(made.indexOf(', ') + 2) : made;
  const star = run.labels.starred ? '★ ' : '';
  const [label, ...rest] = group === 'name' ? [differs, when].filter(isText) : [shortened(run.name), differs, when];
  const tags = run.labels.tags.map((tag) => `#${tag}`).join(' ');
  const parts = [runFigure(run), ...rest, runStateText(run), tags, run.labels.archived ? 'archived' : ''];
  return { label: star + label, description: parts.filter(isText).join(' · ') };
}

function shortened(name: string): string {
  const letters = [...name];
  return letters.length <= LONGEST_LABEL
    ? name
    : `${letters.slice(0, LONGEST_LABEL - LABEL_END - 1).join('')}…${letters.slice(-LABEL_END).join('')}`;
}

function isText(text: string): boolean {
  return text !== '';
}
