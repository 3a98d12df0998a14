import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { RunDirectory } from '../../../src/core/run/directory';
import { isActive, type RunState, type RunStatus } from '../../../src/core/run/state';
import type { Services } from '../../../src/extension/services';
import { until } from '../../until';

export { until };

export const EXTENSION_ID = 'grokking-lab.grokking-lab';

/** Groks within a few hundred epochs on any engine. */
export const GROKS = {
  task: {
    operation: 'add',
    modulus: 37,
    trainFraction: 0.8,
    tokens: 'x y =',
    pairs: 'ordered',
    split: { method: 'seeded', seed: 0 },
  },
  model: { dModel: 64, heads: 4, dMlp: 128, seed: 0 },
  optimizer: { learningRate: 0.003, weightDecay: 1 },
  training: { epochs: 3000, logEvery: 10, checkpointEvery: 100, stopWhen: { testLossBelow: 0.01 } },
};

/** Trains until it is stopped. */
export const ENDLESS = {
  task: { modulus: 11, trainFraction: 0.6 },
  model: { dModel: 16, heads: 2, dMlp: 32 },
  training: { epochs: 10_000_000, logEvery: 100, checkpointEvery: 1000 },
};

export function extension(): vscode.Extension<Services> {
  const found = vscode.extensions.getExtension<Services>(EXTENSION_ID);
  assert.ok(found, `${EXTENSION_ID} is not installed`);
  return found;
}

export async function lab(): Promise<Services> {
  return extension().activate();
}

export function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'no folder is open');
  return folder.uri.fsPath;
}

export function writeFile(name: string, text: string): vscode.Uri {
  const file = path.join(workspaceFolder(), name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return vscode.Uri.file(file);
}

export function writeConfig(name: string, config: object): vscode.Uri {
  return writeFile(`${name}.grok.json`, JSON.stringify(config, null, 2));
}

export async function untilState(run: string, state: RunState): Promise<RunStatus> {
  return until(`${path.basename(run)} ${state}`, () => {
    const status = new RunDirectory(run).status();
    assert.ok(status?.state !== 'failed' || state === 'failed', `the run failed: ${status?.error}`);
    return status?.state === state ? status : undefined;
  });
}

export async function untilEpoch(run: string, epoch: number): Promise<RunStatus> {
  return until(`epoch ${epoch}`, () => {
    const status = new RunDirectory(run).status();
    return status && status.epoch >= epoch ? status : undefined;
  });
}

type Show = 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';
type Dialogs = Record<string, (...args: never[]) => unknown>;

/** Stands in for the person in front of the messages, pickers and dialogs of VS Code; `restore` brings them back. */
export class Person {
  /** All messages shown, oldest first. */
  readonly told: string[] = [];
  /** The buttons of each. */
  readonly offered: unknown[][] = [];
  /** Buttons to press, by a part of the message. */
  readonly presses = new Map<string, string>();
  private readonly originals = new Map<string, unknown>();

  constructor() {
    for (const show of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] satisfies Show[]) {
      this.instead(show, async (message: string, ...more: unknown[]) => {
        this.told.push(message);
        this.offered.push(more);
        const button = [...this.presses].find(([part]) => message.includes(part))?.[1];
        return more.includes(button) ? button : undefined;
      });
    }
  }

  /** Replaces a function of `vscode.window`. */
  instead(name: keyof typeof vscode.window, replacement: (...args: never[]) => unknown): void {
    const dialogs = vscode.window as unknown as Dialogs;
    if (!this.originals.has(name)) {
      this.originals.set(name, dialogs[name]);
    }
    dialogs[name] = replacement;
  }

  restore(): void {
    for (const [name, original] of this.originals) {
      (vscode.window as unknown as Record<string, unknown>)[name] = original;
    }
    this.originals.clear();
  }
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Ends and removes all runs of the workspace. */
export async function removeRuns(): Promise<void> {
  const { store, supervisor } = await lab();
  await store.refresh();
  for (const run of store.list()) {
    if (isActive(run.status.state)) {
      await supervisor.stop(run).catch(() => undefined);
    }
    await until(`${run.name} let go`, () => !supervisor.follows(run.path));
    fs.rmSync(run.path, { recursive: true, force: true });
  }
  await store.refresh();
}
