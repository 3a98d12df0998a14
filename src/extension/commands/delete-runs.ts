import * as path from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import { confirmed } from '../notices';
import type { Run } from '../runs/run';
import type { Services } from '../services';
import { byteText } from '../../text/bytes';
import { counted, countText } from '../../text/counts';
import type { ChosenRuns } from './pick-run';

/** So many are named in a question. */
const NAMED = 10;

/**
 * Asks once for all of them, then moves the runs to the trash; where there is none, asks again before deleting them for
 * good. Those that are left are said to stay.
 * @throws InputError that says which could not be deleted
 */
export async function deleteRuns({ runs, left }: ChosenRuns, { store }: Pick<Services, 'store'>): Promise<void> {
  if (runs.length === 0) {
    return;
  }
  const uses = await Promise.all(runs.map(({ directory }) => directory.diskUse().catch(() => undefined)));
  const bytes = uses.reduce<number | undefined>(
    (sum, use) => (sum !== undefined && use ? sum + use.all : undefined),
    0,
  );
  const frees = (when: string): string => (bytes === undefined ? '' : ` Frees ${byteText(bytes)}${when}.`);
  const [what, named] = runs.length === 1 ? [`the run ${runs[0].name}`, oneText(runs[0])] : [counted(runs.length, 'run'), namesText(runs)]; // prettier-ignore
  const stay = left.length === 0 ? '' : ` ${stayText(left)}`;
  if (!(await confirmed(`Delete ${what}?`, named + stay + frees(' when the trash is emptied'), 'Move to Trash'))) {
    return;
  }
  let remaining = await failing(runs, true);
  if (remaining.length > 0) {
    const some = remaining.length === runs.length ? what : counted(remaining.length, 'run');
    const again = remaining.length === 1 ? oneText(remaining[0]) : namesText(remaining);
    const detail = `There is no trash here. ${again}${remaining.length === runs.length ? frees('') : ''}`;
    const forGood = await confirmed(`Delete ${some} for good?`, detail, 'Delete Permanently');
    const failed = forGood ? await failing(remaining, false) : [];
    remaining = forGood ? failed : [];
  }
  runs.forEach((run) => store.look(run.path));
  if (remaining.length > 0) {
    throw new InputError(`${namesText(remaining)} could not be deleted: are its files open, or not yours to delete?`);
  }
}

/** Deletes runs. @returns those that could not be */
async function failing(runs: readonly Run[], useTrash: boolean): Promise<Run[]> {
  const failed: Run[] = [];
  for (const run of runs) {
    try {
      await vscode.workspace.fs.delete(vscode.Uri.file(run.path), { recursive: true, useTrash });
    } catch {
      failed.push(run);
    }
  }
  return failed;
}

function oneText({ path: directory, status, checkpoints }: Run): string {
  return `${path.basename(directory)}: epoch ${countText(status.epoch)}, ${counted(checkpoints.length, 'checkpoint')}.`;
}

/** `a, b and 3 more.` */
function namesText(runs: readonly Run[]): string {
  const names = runs.slice(0, NAMED).map(({ path: directory }) => path.basename(directory));
  const more = runs.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${countText(more)} more` : ''}.`;
}

function stayText(left: readonly Run[]): string {
  return left.length === 1 ? `${left[0].name} trains, and stays.` : `${countText(left.length)} more train, and stay.`;
}
