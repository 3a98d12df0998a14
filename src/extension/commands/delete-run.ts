import * as path from 'node:path';
import * as vscode from 'vscode';
import { confirmed } from '../notices';
import type { Run } from '../runs/run';
import type { Services } from '../services';
import { byteText } from '../../text/bytes';
import { counted, countText } from '../../text/counts';

/** Asks, then moves the run to the trash; where there is none, asks again before deleting it for good. */
export async function deleteRun(run: Run, { store }: Pick<Services, 'store'>): Promise<void> {
  const use = await run.directory.diskUse().catch(() => undefined);
  const checkpoints = counted(run.checkpoints.length, 'checkpoint');
  const what = `${path.basename(run.path)}: epoch ${countText(run.status.epoch)}, ${checkpoints}.`;
  const frees = (when: string): string => (use ? ` Frees ${byteText(use.all)}${when}.` : '');
  const uri = vscode.Uri.file(run.path);
  if (await confirmed(`Delete the run ${run.name}?`, what + frees(' when the trash is emptied'), 'Move to Trash')) {
    try {
      await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
    } catch {
      const detail = `There is no trash here. ${what}${frees('')}`;
      if (await confirmed(`Delete the run ${run.name} for good?`, detail, 'Delete Permanently')) {
        await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
      }
    }
    store.look(run.path);
  }
}
