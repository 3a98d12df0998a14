import * as path from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import { RunLock } from '../../core/run/lock';
import { createSweep } from '../../core/sweep/create';
import { parseSweep, SWEEP_SUFFIX } from '../../core/sweep/file';
import type { SweepPlan } from '../../core/sweep/plan';
import { writeSweepStatus } from '../../core/sweep/status';
import { counted } from '../../text/counts';
import type { CommandHandler } from '../commands/command-runner';
import { revealFolder } from '../commands/run-commands';
import { savedDocument, wrongFile } from '../commands/train-commands';
import { requireTrust } from '../commands/trust';
import type { Log } from '../log';
import { confirmed, type Notices } from '../notices';
import { plainText } from '../plain-text';
import { runsFolderFor } from '../runs/runs-folder';
import type { WorkerProgram } from '../runs/worker-process';
import { SWEEP_ACTIONS, type SweepAction } from '../../protocol/sweep';
import type { SweepPanels } from './sweep-panels';
import { lastLine, refereeText, startSweep } from './sweep-process';
import type { Sweep, SweepStore } from './sweep-store';

interface SweepServices {
  /** The command line. */
  readonly program: WorkerProgram;
  readonly sweeps: SweepStore;
  readonly panels: SweepPanels;
  readonly log: Log;
  readonly notices: Notices;
}

/** The commands that make sweeps, and those on sweeps that there are. */
export function sweepCommands(services: SweepServices): Record<string, CommandHandler> {
  const { sweeps, panels } = services;
  const on = (title: string, action: SweepAction | undefined, act: (sweep: Sweep) => unknown): CommandHandler =>
    async (argument) => {
      const sweep = await chooseSweep(argument, sweeps, title, action);
      return sweep && act(sweep);
    }; // prettier-ignore
  const ask = (request: 'pause' | 'stop') => async ({ directory }: Sweep) => {
    await directory.ask(request);
    sweeps.refresh();
  }; // prettier-ignore
  return {
    'grokking.runSweep': (argument) => runSweep(argument, services),
    'grokking.openSweep': on('Open Sweep', undefined, (sweep) => panels.show(sweep)),
    'grokking.pauseSweep': on('Pause Sweep', 'pause', ask('pause')),
    'grokking.stopSweep': on('Stop Sweep', 'stop', ask('stop')),
    'grokking.resumeSweep': on('Go On with Sweep', 'resume', async (sweep) => {
      requireTrust();
      if (sweep.status.state === 'paused') {
        await sweep.directory.ask('resume');
        sweeps.refresh();
      } else {
        start(sweep.path, sweep.name, await queuedAgain(sweep, services), services);
      }
    }),
    'grokking.judgeSweep': on('Judge Norm or Logit Scale', undefined, (sweep) => judgeSweep(sweep, services)),
    'grokking.revealSweep': on('Reveal Sweep', 'reveal', ({ path: folder }) => revealFolder(folder)),
    'grokking.deleteSweep': on('Delete Sweep', 'delete', (sweep) => deleteSweep(sweep, services)),
  };
}

/** Makes a sweep of a file and trains it. @returns its folder */
async function runSweep(argument: unknown, services: SweepServices): Promise<string | undefined> {
  requireTrust();
  const uri = argument instanceof vscode.Uri ? argument : await pickFile();
  const document = uri && (await savedDocument(uri));
  if (!document) {
    return undefined;
  }
  const plan = planOf(document);
  const { directory, lock } = createSweep(runsFolderFor(document.uri), plan, 'editor');
  start(directory.path, plan.name, lock, services);
  const sweep = services.sweeps.get(directory.path);
  if (sweep) {
    services.panels.show(sweep);
  }
  return directory.path;
}

/** Has a sweep that ended wait for the process that goes on with it. @throws RunTakenError where another process has it */
async function queuedAgain({ path: folder, name, status }: Sweep, { log }: SweepServices): Promise<RunLock> {
  const lock = await RunLock.take(folder, 'editor', (line) => log.info(`${name}: ${line}`));
  try {
    writeSweepStatus(folder, { ...status, state: 'queued', error: null, ended_at: null }, false);
  } catch (error) {
    lock.release();
    throw error;
  }
  return lock;
}

/** Starts the process that trains a sweep; until that has it, nobody else can. */
function start(sweep: string, name: string, lock: RunLock, { program, sweeps, log, notices }: SweepServices): void {
  log.info(`${name}: starting the sweep (${sweep})`);
  void startSweep(program, sweep, lock).then(({ code, signal, error }) => {
    sweeps.refresh();
    const how = error ?? signal ?? `exit code ${code}`;
    log.info(`${name}: the process of the sweep ended (${how}): ${lastLine(sweep) ?? ''}`);
    // 130: it was stopped or interrupted. What is wrong with a run is a row of the results.
    if (error !== undefined || (code !== 0 && code !== 130 && signal === null)) {
      void notices.error(`${name}: ${error ?? lastLine(sweep) ?? how}`);
    }
  });
  sweeps.refresh();
}

/** Opens what the referee of two claims says. @throws InputError where it is no sweep over norm and temperature */
async function judgeSweep({ path: folder }: Sweep, { program }: SweepServices): Promise<void> {
  const content = await refereeText(program, folder);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: 'plaintext' }));
}

async function deleteSweep({ path: folder, name, status }: Sweep, { sweeps }: SweepServices): Promise<void> {
  const detail = `${plainText(path.basename(folder))} with ${counted(status.runs, 'run')}.`;
  if (!(await confirmed(`Delete the sweep ${plainText(name)}?`, detail, 'Move to Trash'))) {
    return;
  }
  const uri = vscode.Uri.file(folder);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch {
    const again = `There is no trash here. ${detail}`;
    if (!(await confirmed(`Delete the sweep ${plainText(name)} for good?`, again, 'Delete Permanently'))) {
      return;
    }
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
  }
  sweeps.refresh();
}

/** The sweep of an argument (a folder, or a row of the view), else one that the person picks. @throws InputError where it cannot be done */
async function chooseSweep(
  argument: unknown,
  sweeps: SweepStore,
  title: string,
  action: SweepAction | undefined,
): Promise<Sweep | undefined> {
  sweeps.refresh();
  const can = ({ actions }: Sweep): boolean => action === undefined || actions.includes(action);
  const folder =
    typeof argument === 'string' ? argument : (argument as { readonly sweep?: unknown } | undefined)?.sweep;
  if (typeof folder === 'string') {
    const sweep = sweeps.get(folder);
    if (!sweep) {
      throw new InputError(`${folder} is not a sweep of this workspace, or is gone`);
    }
    if (!can(sweep)) {
      const possible = SWEEP_ACTIONS.filter((other) => sweep.actions.includes(other)).join(', ');
      throw new InputError(`${title}: ${sweep.name} is ${sweep.status.state}; it can be: ${possible}`);
    }
    return sweep;
  }
  const those = sweeps.list().filter(can);
  if (those.length === 0) {
    throw new InputError(`${title}: there is no sweep in this workspace that it can be done with`);
  }
  const items = those.map((sweep) => ({ label: plainText(sweep.name), description: sweep.status.state, detail: plainText(path.basename(sweep.path)), sweep })); // prettier-ignore
  return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.sweep;
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const found = await vscode.workspace.findFiles(`**/*${SWEEP_SUFFIX}`, '**/{node_modules,.grokking}/**', 500);
  if (found.length === 0) {
    throw new InputError(
      `There is no *${SWEEP_SUFFIX} file in this workspace: write one, beside the config that it varies`,
    );
  }
  const items = found.map((uri) => ({ label: plainText(vscode.workspace.asRelativePath(uri)), uri }));
  items.sort((a, b) => (a.label < b.label ? -1 : 1));
  return (await vscode.window.showQuickPick(items, { title: 'Run Sweep' }))?.uri;
}

/** @throws RemediedError that leads to the first problem's line */
function planOf(document: vscode.TextDocument): SweepPlan {
  const { plan, problems } = parseSweep(document.getText(), document.uri.fsPath);
  if (plan) {
    return plan;
  }
  throw wrongFile(document, problems);
}
