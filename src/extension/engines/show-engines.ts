import * as path from 'node:path';
import * as vscode from 'vscode';
import { INSTALL_COMMAND, installedEngine, isInstallable, isInstallableEngine } from '../../core/installed-engines';
import type { EngineReport, EnginesReport } from '../../protocol/engines';
import { numberText } from '../../text/numbers';
import { runCli } from '../../tools/run-cli';
import type { CommandHandler } from '../commands/command-runner';
import { plainText } from '../plain-text';
import { trainingNode } from '../runs/training-node';
import type { WorkerProgram } from '../runs/worker-process';

/** What choosing an engine leads to. */
type Deed = 'install' | 'remove';

interface EngineItem extends vscode.QuickPickItem {
  readonly name: string;
  readonly deed: Deed | undefined;
}

/**
 * Shows which engines there are, how fast they are and why not; one that can be installed or removed leads there. Engines are
 * asked and timed in a process of their own, in which nothing of the workspace has a say.
 * @param cli dist/cli.js
 */
export function showEngines(cli: WorkerProgram): CommandHandler {
  return async () => {
    const report = await reportWithProgress(cli);
    if (!report) {
      return;
    }
    const items = Object.entries(report.engines).map(([name, engine]) => itemOf(name, engine));
    const options = {
      title: plainText(`Engines · ${report.model}`),
      placeHolder: [...deedsTexts(items), report.machine].join(' · '),
      matchOnDetail: true,
    };
    const chosen = await vscode.window.showQuickPick(items, options);
    if (chosen?.deed) {
      await vscode.commands.executeCommand('grokking.installEngine', chosen.name);
    }
  };
}

/** @returns undefined where it was cancelled */
function reportWithProgress(cli: WorkerProgram): Thenable<EnginesReport | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Looking at the engines; one that was not timed yet is timed once, which takes some seconds',
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (_, token) => {
    const cancel = new AbortController();
    token.onCancellationRequested(() => cancel.abort());
    // A GPU trains in the Node.js that this one is.
    const program = { ...cli, node: trainingNode('webgpu') };
    try {
      const text = await runCli(program, ['engines', '--json'], path.dirname(cli.script), cancel.signal);
      return JSON.parse(text) as EnginesReport;
    } catch (error) {
      if (cancel.signal.aborted) {
        return undefined;
      }
      throw error;
    }
  });
}

function itemOf(name: string, { available, reason, on, place, ms_per_epoch: ms }: EngineReport): EngineItem {
  const speed = ms === null ? undefined : `${numberText(ms)} ms per epoch`;
  return {
    name,
    deed: deedOf(name, place),
    label: `$(${available ? 'check' : 'circle-slash'}) ${name}`,
    description: available ? plainText([speed, on].filter((text) => text).join(' · ')) : 'not here',
    detail: plainText(reason === null ? (place ?? 'part of the lab') : withoutCommand(reason)),
  };
}

/** Where choosing the engine is the remedy, nobody needs a command for it. */
function withoutCommand(reason: string): string {
  return reason.split(`; "${INSTALL_COMMAND}"`)[0];
}

function deedOf(name: string, place: string | null): Deed | undefined {
  if (!isInstallableEngine(name)) {
    return undefined;
  }
  return installedEngine(name) ? 'remove' : place === null && isInstallable(name) ? 'install' : undefined;
}

/** What choosing does, where it does anything. */
function deedsTexts(items: readonly EngineItem[]): string[] {
  const deeds = items.flatMap(({ name, deed }) => (deed ? [`${name} to ${deed} it`] : []));
  return deeds.length > 0 ? [`Choose ${deeds.join(', ')}`] : [];
}
