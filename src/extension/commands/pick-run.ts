import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import { noCheckpointText } from '../../core/run/nearby-epochs';
import { taskFormula } from '../../core/tasks';
import { runDescription, stateIcon } from '../runs/describe';
import type { Run, RunCheckpoint } from '../runs/run';
import { plainText } from '../plain-text';
import { focusedNodes } from '../explorer/focused-node';
import type { Services } from '../services';
import { countText } from '../../text/counts';
import { madeText } from '../../text/dates';

/** What a command can be done with. */
interface Rule {
  readonly apply: (run: Run) => boolean;
  readonly title: string;
  /** Says which runs apply. */
  readonly rule: string;
}

/** The rows or the path that a command was called with; those that the keyboard is on for `{ focused: true }`. */
async function targetsOf(argument: unknown, { view }: Pick<Services, 'view'>): Promise<readonly unknown[]> {
  return isRecord(argument) && argument['focused'] === true ? focusedNodes(view) : [argument];
}

/** The run directories of a path or a row of the explorer: of a group, those of its runs. */
function pathsOf(target: unknown, { tree }: Pick<Services, 'tree'>): string[] {
  if (typeof target === 'string') {
    return [target];
  }
  if (isRecord(target) && target['kind'] === 'group' && typeof target['group'] === 'string') {
    return tree.runsOf({ kind: 'group', group: target['group'] });
  }
  return isRecord(target) && typeof target['run'] === 'string' ? [target['run']] : [];
}

/**
 * The checkpoint of a run that a command was called with, where it is one.
 * @throws InputError when it is there no more
 */
export function checkpointOfArgument(
  { path: run, name, checkpoints }: Run,
  argument: unknown,
): RunCheckpoint | undefined {
  const epoch = isRecord(argument) ? argument['epoch'] : undefined;
  if (typeof epoch !== 'number') {
    return undefined;
  }
  if (!checkpoints.includes(epoch)) {
    throw new InputError(noCheckpointText(name, checkpoints, epoch));
  }
  return { run, epoch };
}

/** The epoch that a command is about: the argument's, else the current checkpoint's of the run, else its newest. */
export function shownEpoch(run: Run, argument: unknown, { current }: Pick<Services, 'current'>): number {
  const asked = checkpointOfArgument(run, argument)?.epoch;
  if (asked !== undefined) {
    return asked;
  }
  const chosen = current.checkpoint();
  return chosen?.run === run.path ? chosen.epoch : (run.checkpoints.at(-1) ?? 0);
}

/**
 * The run to act on: the argument's, else one that the person picks among those that `apply`.
 * @returns undefined when the person picks none
 * @throws InputError when no run applies, or the argument's does not: `rule` says which do
 */
export async function chooseRun(argument: unknown, services: Services, rule: Rule): Promise<Run | undefined> {
  const [path] = (await targetsOf(argument, services)).flatMap((target) => pathsOf(target, services));
  if (path !== undefined) {
    const run = runAt(path, services);
    if (!rule.apply(run)) {
      throw notApplying(run, rule);
    }
    return run;
  }
  const runs = await applying(services, rule);
  const picked = await vscode.window.showQuickPick(items(runs, services), { title: rule.title, matchOnDetail: true });
  return picked?.run;
}

/** Runs to act on, and how many of those that were meant stay as they are. */
export interface ChosenRuns {
  readonly runs: readonly Run[];
  readonly left: readonly Run[];
}

/**
 * The runs to act on: the selected rows where the argument is one of them, else the argument's, else those that the
 * person picks; of a selection those that `apply`.
 * @returns none when the person picks none
 * @throws InputError when no run applies: `rule` says which do
 */
export async function chooseRuns(
  argument: unknown,
  selected: unknown,
  services: Services,
  rule: Rule,
): Promise<ChosenRuns> {
  const targets = Array.isArray(selected) && selected.length > 0 ? selected : await targetsOf(argument, services);
  const paths = [...new Set(targets.flatMap((target) => pathsOf(target, services)))];
  if (paths.length === 0) {
    const offered = items(await applying(services, rule), services);
    const options = { title: rule.title, matchOnDetail: true, canPickMany: true } as const;
    const picked = await vscode.window.showQuickPick(offered, options);
    return { runs: (picked ?? []).map(({ run }) => run), left: [] };
  }
  const all = paths.length === 1 ? [runAt(paths[0], services)] : paths.flatMap((p) => services.store.look(p) ?? []);
  const runs = all.filter(rule.apply);
  if (runs.length === 0) {
    throw all.length === 1
      ? notApplying(all[0], rule)
      : new InputError(`None of these ${countText(all.length)} runs applies: ${rule.rule}`);
  }
  return { runs, left: all.filter((run) => !runs.includes(run)) };
}

/** @throws InputError where it is gone */
function runAt(path: string, { store }: Pick<Services, 'store'>): Run {
  const run = store.look(path);
  if (!run) {
    throw new InputError(`There is no run at ${path} any more`);
  }
  return run;
}

function notApplying({ name, status }: Run, { rule }: Rule): InputError {
  return new InputError(`${name} is ${status.state}: ${rule}`);
}

/** @throws InputError where there is none */
async function applying({ store }: Pick<Services, 'store'>, { apply, rule }: Rule): Promise<Run[]> {
  await store.refresh();
  const all = store.list();
  const runs = all.filter(apply);
  if (runs.length === 0) {
    throw new InputError(all.length === 0 ? 'There are no runs yet: train one first' : `No run applies: ${rule}`);
  }
  return runs;
}

/** A checkpoint of the run that the person picks, newest first. */
export async function pickCheckpoint(run: Run, title: string): Promise<RunCheckpoint | undefined> {
  const items = run.checkpoints.toReversed().map((epoch) => ({ label: `$(git-commit) ${countText(epoch)}`, epoch }));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: plainText(`Checkpoint of ${run.name}`),
  });
  return picked && { run: run.path, epoch: picked.epoch };
}

function items(
  runs: readonly Run[],
  { namesakes }: Pick<Services, 'namesakes'>,
): (vscode.QuickPickItem & { readonly run: Run })[] {
  return runs.map((run) => {
    const differs = namesakes.differs(run);
    return {
      label: `$(${stateIcon(run.status).id}) ${plainText(run.name)}`,
      description: plainText([runDescription(run), ...(differs === '' ? [] : [differs])].join(' · ')),
      detail: `${taskFormula(run.config.task)}, started ${madeText(run.status.created_at, 'seconds')}`,
      run,
    };
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
