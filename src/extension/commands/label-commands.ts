import * as vscode from 'vscode';
import { changeLabels, nameProblem, type RunLabels, tagsIn, tagsProblem } from '../../core/run/labels';
import { isActive } from '../../core/run/state';
import { counted } from '../../text/counts';
import { plainText } from '../plain-text';
import type { Run } from '../runs/run';
import type { Services } from '../services';
import type { CommandHandler } from './command-runner';
import { chooseRun, chooseRuns } from './pick-run';

/** Commands on what people call runs and keep with them. The runs themselves stay as they are on disk. */
export function labelCommands(services: Services): Record<string, CommandHandler> {
  const { store } = services;
  const change = (runs: readonly Run[], labels: (run: Run) => Partial<RunLabels>): void => {
    try {
      runs.forEach((run) => changeLabels(run.path, labels(run)));
    } finally {
      runs.forEach(({ path }) => store.look(path));
    }
  };
  const marking =
    (title: string, labels: Partial<RunLabels>, apply: (run: Run) => boolean, rule: string): CommandHandler =>
    async (argument, selected) => {
      const { runs } = await chooseRuns(argument, selected, services, { apply, title, rule });
      change(runs, () => labels);
    };
  const ended = ({ status, labels }: Run): boolean => !isActive(status.state) && !labels.archived;
  return {
    'grokking.renameRun': async (argument) => {
      const run = await chooseRun(argument, services, { apply: () => true, title: 'Rename Run', rule: '' });
      const name = run && (await askName(run));
      if (run && name !== undefined) {
        change([run], () => ({ name: name === run.config.name ? null : name }));
      }
    },
    'grokking.tagRun': async (argument, selected) => {
      const rule = { apply: () => true, title: 'Tag Run', rule: '' };
      const { runs } = await chooseRuns(argument, selected, services, rule);
      const common = tagsOfAll(runs);
      const tags = runs.length > 0 ? await askTags(runs, common) : undefined;
      if (tags) {
        change(runs, ({ labels }) => ({ tags: merged(labels.tags, common, tags) }));
      }
    },
    'grokking.starRun': marking('Star Run', { starred: true }, ({ labels }) => !labels.starred, 'it is starred already'), // prettier-ignore
    'grokking.unstarRun': marking('Remove Star', { starred: false }, ({ labels }) => labels.starred, 'it has no star'),
    'grokking.archiveRun': marking('Archive Run', { archived: true }, ended, 'a run that has ended, and is not archived, can be archived'), // prettier-ignore
    'grokking.unarchiveRun': marking('Unarchive Run', { archived: false }, ({ labels }) => labels.archived, 'it is not archived'), // prettier-ignore
  };
}

/** Tags that all of the runs have. */
function tagsOfAll([first, ...others]: readonly Run[]): string[] {
  return first ? first.labels.tags.filter((tag) => others.every(({ labels }) => labels.tags.includes(tag))) : [];
}

/** A run's tags when those that it has in common with others become `given`. */
function merged(tags: readonly string[], common: readonly string[], given: readonly string[]): string[] {
  return [...new Set([...tags.filter((tag) => !common.includes(tag)), ...given])];
}

/** An empty name brings the config's back. */
async function askName({ name, config }: Run): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: 'Rename Run',
    prompt: plainText(`Empty: ${config.name}, the name of its config. Its folder keeps its name.`),
    value: name,
    validateInput: (text) => (text.trim() === '' ? undefined : nameProblem(text.trim())),
  });
  return typed === undefined ? undefined : typed.trim() || config.name;
}

async function askTags(runs: readonly Run[], common: readonly string[]): Promise<string[] | undefined> {
  const [{ name }] = runs;
  const all = new Set(runs.flatMap(({ labels }) => labels.tags));
  const problem = (text: string): string | undefined =>
    runs.map(({ labels }) => tagsProblem(merged(labels.tags, common, tagsIn(text)))).find((found) => found);
  const typed = await vscode.window.showInputBox({
    title: plainText(runs.length === 1 ? `Tags of ${name}` : `Tags that ${counted(runs.length, 'run')} share`),
    prompt: all.size > common.length ? 'Tags of single runs stay.' : undefined,
    placeHolder: 'baseline, paper',
    value: common.join(', '),
    validateInput: problem,
  });
  return typed === undefined ? undefined : tagsIn(typed);
}
