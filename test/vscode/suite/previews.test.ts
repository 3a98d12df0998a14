import assert from 'node:assert/strict';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { defaultConfig } from '../../../src/core/config/parse';
import type { Services } from '../../../src/extension/services';
import { leftRun } from '../../run-directories';
import { closeEditors, lab, Person, removeRuns, until, workspaceFolder } from './support';

describe('previews of dashboards', () => {
  let services: Services;
  let runs: string[];
  before(async () => {
    services = await lab();
    const folder = path.join(workspaceFolder(), '.grokking', 'runs');
    const made = (weightDecay: number, day: number): string => {
      const config = { ...defaultConfig(), name: 'seen' };
      config.optimizer.weightDecay = weightDecay;
      return leftRun(folder, config, { state: 'stopped' }, [], new Date(Date.UTC(2026, 0, day))).path;
    };
    runs = [made(0.1, 3), made(0.2, 2), made(0.3, 1)];
    await services.store.refresh();
  });
  afterEach(async () => {
    await closeEditors();
    await until('no dashboards', () => services.dashboards.openRuns.length === 0);
  });
  after(removeRuns);

  const click = (run: string): Thenable<unknown> =>
    vscode.commands.executeCommand('grokking.openDashboard', { run, preserveFocus: true });
  const titles = (): string[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
  const untilTitles = (...expected: string[]): Promise<unknown> =>
    until(`the tabs ${expected.join(', ')}, not ${titles().join(', ')}`, () => titles().join() === expected.join());

  it('are replaced by the next one, in the same tab, and nothing of them is left', async () => {
    const before = services.aliveDisposables();
    await click(runs[0]);
    await untilTitles('seen · λ 0.1 (preview)');
    await click(runs[1]);
    await click(runs[2]);
    await untilTitles('seen · λ 0.3 (preview)');
    assert.deepEqual(services.dashboards.openRuns, [runs[2]]);
    await closeEditors();
    await until('no dashboards', () => services.dashboards.openRuns.length === 0);
    assert.equal(services.aliveDisposables(), before);
  });

  it('stay after a double click, a command, or where they are asked for otherwise', async () => {
    await click(runs[0]);
    await click(runs[0]);
    await untilTitles('seen · λ 0.1');
    await click(runs[1]);
    await untilTitles('seen · λ 0.1', 'seen · λ 0.2 (preview)');
    await vscode.commands.executeCommand('grokking.keepDashboard');
    await untilTitles('seen · λ 0.1', 'seen · λ 0.2');
    await click(runs[2]);
    await untilTitles('seen · λ 0.1', 'seen · λ 0.2', 'seen · λ 0.3 (preview)');
    await vscode.commands.executeCommand('grokking.openDashboard', runs[2]);
    await untilTitles('seen · λ 0.1', 'seen · λ 0.2', 'seen · λ 0.3');
  });

  it('stay where their tab is pinned', async () => {
    await vscode.commands.executeCommand('grokking.openDashboard', { run: runs[0], preserveFocus: true });
    await untilTitles('seen · λ 0.1 (preview)');
    await vscode.commands.executeCommand('workbench.action.pinEditor');
    await until('the pin', () => vscode.window.tabGroups.activeTabGroup.activeTab?.isPinned);
    await click(runs[1]);
    await untilTitles('seen · λ 0.1', 'seen · λ 0.2 (preview)');
    await vscode.commands.executeCommand('grokking.openDashboard', runs[0]);
    await vscode.commands.executeCommand('workbench.action.unpinEditor');
  });

  it('are none where the person has switched previews off', async () => {
    const settings = vscode.workspace.getConfiguration('workbench.editor');
    await settings.update('enablePreview', false, vscode.ConfigurationTarget.Workspace);
    try {
      await click(runs[0]);
      await click(runs[1]);
      await untilTitles('seen · λ 0.1', 'seen · λ 0.2');
    } finally {
      await settings.update('enablePreview', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('have titles that follow the names of their runs', async () => {
    await click(runs[0]);
    await untilTitles('seen · λ 0.1 (preview)');
    const person = new Person();
    try {
      person.instead('showInputBox', () => 'the one');
      await vscode.commands.executeCommand('grokking.renameRun', runs[0]);
      await untilTitles('the one (preview)');
    } finally {
      person.restore();
    }
  });
});
