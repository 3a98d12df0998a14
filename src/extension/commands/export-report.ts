import * as path from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import { plainText } from '../plain-text';
import { chooseFile, writeFile } from '../dashboard/save-file';
import type { Analyst } from '../runs/analyst';
import type { Run } from '../runs/run';
import type { Services } from '../services';
import { chooseRun, shownEpoch } from './pick-run';
import { countText } from '../../text/counts';

const TITLE = 'Export Report…';

/**
 * Writes a report about a checkpoint to a file that the person chooses: the argument's checkpoint, else the current one of
 * the run, else its newest. Answers the file.
 */
export async function exportReport(
  argument: unknown,
  services: Services,
  analyst: Pick<Analyst, 'report'>,
): Promise<vscode.Uri | undefined> {
  const run = await chooseRun(argument, services, {
    apply: ({ checkpoints }) => checkpoints.length > 0,
    title: TITLE,
    rule: 'a report needs a checkpoint, and there is none yet',
  });
  if (!run) {
    return undefined;
  }
  const epoch = shownEpoch(run, argument, services);
  const target = await chooseFile(run.path, `${path.basename(run.path)}-epoch-${epoch}`, 'html');
  if (!target) {
    return undefined;
  }
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: plainText(`Report of ${run.name} at epoch ${countText(epoch)}: measuring…`),
    },
    async () => writeFile(target, await reportOf(run, epoch, analyst)),
  );
  void offerToOpen(target, services);
  return target;
}

/** @throws InputError where the analysis process cannot answer: what it says, or that it was lost */
async function reportOf(
  { path: directory, name }: Run,
  epoch: number,
  analyst: Pick<Analyst, 'report'>,
): Promise<string> {
  try {
    return await analyst.report(directory, epoch);
  } catch (error) {
    throw new InputError(`No report of ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function offerToOpen(target: vscode.Uri, { notices }: Pick<Services, 'notices'>): Promise<void> {
  // A browser shows files of the machine in front of the person; one of a remote machine is downloaded from the explorer.
  const local = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  const button = local ? 'Open' : 'Reveal in Explorer';
  const chosen = await notices.information(`${path.basename(target.fsPath)} written`, button);
  if (chosen === button) {
    await (local ? vscode.env.openExternal(target) : vscode.commands.executeCommand('revealInExplorer', target));
  }
}
