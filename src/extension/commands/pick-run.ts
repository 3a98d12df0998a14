import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import { noCheckpointText } from '../../core/run/nearby-epochs';
import { taskFormula } from '../../core/tasks';
import { runDescription, stateIcon } from '../runs/describe';
import type { Run, RunCheckpoint } from '../runs/run';
import { plainText } from '../plain-text';
import { focusedNode } from '../explorer/focused-node';
import type { Services } from '../services';
import { countText } from '../../text/counts';
import { madeText } from '../../text/dates';

/** The run directory that a command was called with: a path, a row of the explorer, or `{ focused: true }` for its row. */
async function runOfArgument(argument: unknown, { view }: Pick<Services, 'view'>): Promise<string | undefined> {
  const target = isRecord(argument) && argument['focused'] === true ? await focusedNode(view) : argument;
  if (typeof target === 'string') {
    return target;
  }
  return isRecord(target) && typeof target['run'] === 'string' ? target['run'] : undefined;
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

/**
 * The run to act on: the argument's, else one that the person picks among those that `apply`.
 * @returns undefined when the person picks none
 * @throws InputError when no run applies, or the argument's does not: `rule` says which do
 */
export async function chooseRun(
  argument: unknown,
  services: Services,
  { apply, title, rule }: { apply: (run: Run) => boolean; title: string; rule: string },
): Promise<Run | undefined> {
  const path = await runOfArgument(argument, services);
  if (path !== undefined) {
    const run = services.store.look(path);
    if (!run) {
      throw new InputError(`There is no run at ${path} any more`);
    }
    if (!apply(run)) {
      throw new InputError(`${run.name} is ${run.status.state}: ${rule}`);
    }
    return run;
  }
  await services.store.refresh();
  const all = services.store.list();
  const runs = all.filter(apply);
  if (runs.length === 0) {
    throw new InputError(all.length === 0 ? 'There are no runs yet: train one first' : `No run applies: ${rule}`);
  }
  const picked = await vscode.window.showQuickPick(runs.map(runItem), { title, matchOnDetail: true });
  return picked?.run;
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

function runItem(run: Run): vscode.QuickPickItem & { run: Run } {
  return {
    label: `$(${stateIcon(run.status).id}) ${plainText(run.name)}`,
    description: plainText(runDescription(run)),
    detail: `${taskFormula(run.config.task)}, started ${madeText(run.status.created_at, 'seconds')}`,
    run,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
