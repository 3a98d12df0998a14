import * as path from 'node:path';
import * as vscode from 'vscode';
import { count } from '../runs/describe';
import type { Run } from '../runs/run';
import type { Services } from '../services';

/** Asks, then moves the run to the trash; where there is none, asks again before deleting it for good. */
export async function deleteRun(run: Run, { store }: Pick<Services, 'store'>): Promise<void> {
  const checkpoints = `${count(run.checkpoints.length)} checkpoint${run.checkpoints.length === 1 ? '' : 's'}`;
  const what = `${path.basename(run.path)}: epoch ${count(run.status.epoch)}, ${checkpoints}.`;
  const uri = vscode.Uri.file(run.path);
  if (await asked(`Delete the run ${run.name}?`, what, 'Move to Trash')) {
    try {
      await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
    } catch {
      if (
        await asked(`Delete the run ${run.name} for good?`, `There is no trash here. ${what}`, 'Delete Permanently')
      ) {
        await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
      }
    }
    store.look(run.path);
  }
}

async function asked(message: string, detail: string, button: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, button)) === button;
}
