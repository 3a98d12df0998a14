import * as path from 'node:path';
import { forkText } from '../../text/recipes';
import { taskFormula } from '../../core/tasks';
import { runDescription, runStateText, shortFigure } from '../runs/describe';
import type { Namesakes } from '../runs/namesakes';
import type { Run } from '../runs/run';
import type { Grouping } from './arrangement';

/** What a word is looked for in, in small letters: names, tags, task and folder. */
export function runText({ name, config, labels, path: directory }: Run): string {
  const parts = [name, config.name, ...labels.tags, taskFormula(config.task), config.task.operation];
  return [...parts, path.basename(directory)].join('\n').toLowerCase();
}

/** A longer name is shortened in its middle: it leaves room for the figure in a sidebar of 250 px. */
const LONGEST_LABEL = 18;
const LABEL_END = 8;

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
  const figure = shortFigure(run);
  const state = runStateText(run);
  const tags = run.labels.tags.map((tag) => `#${tag}`).join(' ');
  const more = [forkText(run.config), differs, when, state, tags, run.labels.archived ? 'archived' : ''];
  const [label, ...parts] =
    group === 'name' ? [figure, ...more].filter(isText) : [shortened(run.name), figure, ...more];
  return { label: star + label, description: parts.filter(isText).join(' · ') };
}

/** A run's row as it is read out: nothing is shortened. */
export function spokenText(run: Run, namesakes: Pick<Namesakes, 'differs' | 'made'>): string {
  const { name, status, labels } = run;
  const state = runStateText(run) === '' ? status.state : '';
  const marks = [labels.starred ? 'starred' : '', labels.archived ? 'archived' : '', ...labels.tags];
  return [name, state, runDescription(run), namesakes.differs(run), namesakes.made(run), ...marks].filter(isText).join(', '); // prettier-ignore
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
