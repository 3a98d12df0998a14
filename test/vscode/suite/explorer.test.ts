import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { defaultConfig } from '../../../src/core/config/parse';
import type { MetricsRow } from '../../../src/core/run/metrics-row';
import { epochFileName, runFile } from '../../../src/core/run/layout';
import type { RunStatus } from '../../../src/core/run/state';
import type { Services } from '../../../src/extension/services';
import type { TreeNode } from '../../../src/extension/explorer/tree-nodes';
import { madeText } from '../../../src/text/dates';
import { aRow, changeStatus, leftRun } from '../../run-directories';
import { closeEditors, lab, Person, removeRuns, until, workspaceFolder, writeConfig } from './support';

/** A run as another process leaves it. */
function aRun(
  name: string,
  status: Partial<RunStatus>,
  checkpoints: number[] = [],
  { day = 1, rows = [] as MetricsRow[] } = {},
): string {
  const folder = path.join(workspaceFolder(), '.grokking', 'runs');
  const now = new Date(Date.UTC(2026, 0, day));
  const { path: run } = leftRun(folder, { ...defaultConfig(), name }, status, rows, now);
  fs.mkdirSync(runFile.checkpoints(run));
  for (const epoch of checkpoints) {
    fs.writeFileSync(path.join(runFile.checkpoints(run), epochFileName(epoch)), '');
  }
  return run;
}

describe('the run explorer', () => {
  let services: Services;
  before(async () => (services = await lab()));
  afterEach(async () => {
    await closeEditors();
    await removeRuns();
  });

  const items = (node?: TreeNode): vscode.TreeItem[] =>
    services.tree.getChildren(node).map((child) => services.tree.getTreeItem(child));

  const day = (day: number): string => madeText(new Date(Date.UTC(2026, 0, day)).toISOString());

  it('lists runs newest first, with the figure that matters, when, and state', async () => {
    aRun('old', { state: 'completed', epoch: 7580, test_accuracy: 0.998, grokked_at: 7000 }, [], { day: 1 });
    aRun('new', { state: 'stopped', epoch: 120, test_accuracy: 0.031 }, [], { day: 2 });
    await services.store.refresh();
    assert.deepEqual(
      items().map(({ label, description }) => [label, description]),
      [
        ['new', `3.1% · ${day(2)} · stopped`],
        ['old', `✓ 7,000 · ${day(1)}`],
      ],
    );
    assert.deepEqual(
      items().map(({ contextValue }) => contextValue),
      [
        'run resume thin delete reveal exportCsv exportReport showLog openConfig star archive',
        'run thin delete reveal exportCsv exportReport showLog openConfig star archive',
      ],
    );
    assert.equal((items()[1].iconPath as vscode.ThemeIcon).id, 'pass-filled');
  });

  it('notices by itself what other processes change', async () => {
    const seen: string[] = [];
    const subscription = services.tree.onDidChangeTreeData((node) =>
      seen.push(node?.kind === 'run' ? node.run : 'all'),
    );
    const run = aRun('other', { state: 'completed', epoch: 1 });
    await until('the run', () => services.store.get(run));
    await changeStatus(run, { epoch: 2 });
    await until('the new epoch', () => items()[0].description === `epoch 2 · ${day(1)}`);
    fs.rmSync(run, { recursive: true });
    await until('no run', () => items().length === 0);
    subscription.dispose();
    assert.deepEqual(
      seen.filter((path, i) => path !== seen[i - 1]),
      ['all', run, 'all'],
    );
  });

  it('lists checkpoints newest first and marks where the model memorised and grokked', async () => {
    aRun('marked', { state: 'completed', epoch: 300, memorised_at: 90, grokked_at: 200 }, [0, 100, 200, 300]);
    await services.store.refresh();
    const [node] = services.tree.getChildren();
    assert.deepEqual(
      items(node).map(({ label, description }) => [label, description]),
      [
        ['300', ''],
        ['200', 'grokked'],
        ['100', 'memorised'],
        ['0', ''],
      ],
    );
  });

  it('keeps hundreds of checkpoints in one row that opens', async () => {
    const epochs = Array.from({ length: 300 }, (_, i) => 500 * i);
    aRun('long', { state: 'completed', epoch: 149_500 }, epochs);
    await services.store.refresh();
    const [node] = services.tree.getChildren();
    const children = services.tree.getChildren(node);
    assert.ok(children.length <= 41, String(children.length));
    const all = children.at(-1);
    assert.ok(all);
    assert.equal(services.tree.getTreeItem(all).label, 'All 300 checkpoints');
    assert.equal(services.tree.getChildren(all).length, 300);
  });

  it('shows figures in tooltips, those of a checkpoint from the metrics', async () => {
    const row = { ...aRow(100), test_loss: 6.25, test_accuracy: 0.25 };
    aRun('told', { state: 'failed', epoch: 100, error: 'the loss is not finite' }, [100], { rows: [row] });
    await services.store.refresh();
    const [node] = services.tree.getChildren();
    const tooltip = async (of: TreeNode): Promise<string> => {
      const item = await services.tree.resolveTreeItem(services.tree.getTreeItem(of), of);
      return (item.tooltip as vscode.MarkdownString).value;
    };
    assert.match(await tooltip(node), /the loss is not finite/);
    assert.match(await tooltip(node), /\| Disk \| \d+(\\\.\d)? kB, 1 checkpoint \|/);
    assert.match(await tooltip(services.tree.getChildren(node)[0]), /loss 6\\\.25, accuracy 25\\\.0%/);
  });

  it('Set Current Checkpoint without an argument asks for the run and the checkpoint', async () => {
    const run = aRun('picked', { state: 'completed', epoch: 200 }, [100, 200]);
    aRun('bare', { state: 'completed', epoch: 0 });
    const person = new Person();
    const asked: string[][] = [];
    person.instead('showQuickPick', (choices: readonly vscode.QuickPickItem[]) => {
      asked.push(choices.map(({ label }) => label));
      return choices[0];
    });
    try {
      await vscode.commands.executeCommand('grokking.setCurrentCheckpoint');
    } finally {
      person.restore();
    }
    assert.deepEqual(asked, [['$(pass) picked'], ['$(git-commit) 200', '$(git-commit) 100']]);
    assert.deepEqual(services.current.get(), { run, epoch: 200 });
    fs.rmSync(run, { recursive: true });
    await services.store.refresh();
    assert.equal(services.current.get(), undefined);
  });

  describe('with a run of 21 checkpoints', () => {
    let run: string;
    let person: Person;
    beforeEach(async () => {
      const epochs = Array.from({ length: 21 }, (_, i) => 500 * i);
      run = aRun('long', { state: 'stopped', epoch: 10_000 }, epochs);
      for (const name of fs.readdirSync(runFile.checkpoints(run))) {
        fs.writeFileSync(path.join(runFile.checkpoints(run), name), Buffer.alloc(2 ** 19));
      }
      await services.store.refresh();
      person = new Person();
    });
    afterEach(() => person.restore());

    it('Thin Checkpoints… says what each rule removes and frees, and keeps the current checkpoint', async () => {
      await vscode.commands.executeCommand('grokking.setCurrentCheckpoint', { run, epoch: 1500 });
      let offered: unknown[] = [];
      let title: string | undefined;
      person.instead('showQuickPick', (items: readonly vscode.QuickPickItem[], options: vscode.QuickPickOptions) => {
        offered = items.map(({ label, detail }) => [label, detail]);
        ({ title } = options);
        return items[0];
      });
      await vscode.commands.executeCommand('grokking.thinCheckpoints', run);
      assert.match(title ?? '', /^Thin Checkpoints of long: 10\.5 MB, 21 checkpoints$/);
      assert.deepEqual(offered, [
        ['Powers of two', 'removes 13 of 21, frees 6.5 MB'],
        ['Every 1,000 epochs', 'removes 9 of 21, frees 4.5 MB'],
        ['Every 5,000 epochs', 'removes 17 of 21, frees 8.5 MB'],
        ['Last', 'removes 19 of 21, frees 9.5 MB'],
      ]);
      assert.deepEqual(person.told, ['long: 13 of 21 checkpoints removed, 6.5 MB freed']);
      const left = [0, 500, 1000, 1500, 2000, 4000, 8000, 10_000];
      assert.deepEqual(services.store.get(run)?.checkpoints, left);
      assert.deepEqual(services.current.get(), { run, epoch: 1500 });

      person.told.length = 0;
      await vscode.commands.executeCommand('grokking.setCurrentCheckpoint', { run, epoch: 2500 });
      await vscode.commands.executeCommand('grokking.trainFromHere', { run, epoch: 9000 });
      assert.deepEqual(person.told, [
        'long has no checkpoint of epoch 2500; the nearest checkpoints are those of epochs 2000 and 4000',
        'long has no checkpoint of epoch 9000; the nearest checkpoints are those of epochs 8000 and 10000',
      ]);
      assert.deepEqual(services.current.get(), { run, epoch: 1500 });

      await vscode.commands.executeCommand('grokking.setCurrentCheckpoint', { run, epoch: 4000 });
      person.instead('showQuickPick', (items: readonly vscode.QuickPickItem[]) => items.at(-1));
      await vscode.commands.executeCommand('grokking.thinCheckpoints', run);
      assert.deepEqual(
        services.store.get(run)?.checkpoints,
        [4000, 10_000],
        'that of before is no more the current one',
      );
      person.told.length = 0;
      await vscode.commands.executeCommand('grokking.thinCheckpoints', run);
      assert.deepEqual(person.told, ['long has nothing to thin: no rule removes any of its 2 checkpoints']);
    });

    it('Delete Run says how much that frees, and when', async () => {
      const details: (string | undefined)[] = [];
      person.instead('showWarningMessage', (_: string, { detail }: vscode.MessageOptions) => void details.push(detail));
      await vscode.commands.executeCommand('grokking.deleteRun', run);
      const [detail] = details;
      assert.match(detail ?? '', /: epoch 10,000, 21 checkpoints\. Frees 10\.5 MB when the trash is emptied\.$/);
      assert.ok(fs.existsSync(run));
    });
  });

  it('the Delete key is about the row that the arrow keys reached', async () => {
    aRun('upper', { state: 'completed' }, [], { day: 2 });
    aRun('lower', { state: 'completed' }, [], { day: 1 });
    await services.store.refresh();
    const person = new Person();
    // It asks for a run until the view has its rows.
    person.instead('showQuickPick', () => undefined);
    try {
      await until('the rows', async () => {
        await vscode.commands.executeCommand('grokking.runs.focus');
        await vscode.commands.executeCommand('list.focusFirst');
        person.told.length = 0;
        await vscode.commands.executeCommand('grokking.deleteRun', { focused: true });
        return person.told[0] === 'Delete the run upper?';
      });
      for (const name of ['lower', 'lower']) {
        await vscode.commands.executeCommand('list.focusDown');
        await vscode.commands.executeCommand('grokking.deleteRun', { focused: true });
        assert.equal(person.told.at(-1), `Delete the run ${name}?`);
      }
      assert.deepEqual(
        services.view.selection.map((node) => node.kind === 'run' && services.store.get(node.run)?.name),
        ['lower'],
      );
    } finally {
      person.restore();
    }
  });

  it('code lenses of a config lead to its newest run, and resume it where it can be', async () => {
    const config = writeConfig('lensed', { name: 'lensed' });
    const lenses = async (): Promise<string[][]> => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', config);
      return found.map(({ command }) => [
        command?.title ?? '',
        command?.command ?? '',
        String(command?.arguments?.[0]),
      ]);
    };
    await vscode.window.showTextDocument(config);
    assert.deepEqual(await lenses(), [['$(play) Train', 'grokking.train', config.toString()]]);
    const run = aRun('lensed', { state: 'stopped', epoch: 1500 });
    await services.store.refresh();
    assert.deepEqual((await lenses()).slice(1), [
      ['$(debug-continue) Resume from 1,500', 'grokking.resume', run],
      ['$(graph-line) Open dashboard', 'grokking.openDashboard', run],
    ]);
  });
});

describe('dashboards', () => {
  let services: Services;
  before(async () => (services = await lab()));
  afterEach(async () => {
    await closeEditors();
    await removeRuns();
  });

  it('open once per run and leave nothing behind when they close', async () => {
    const runs = [aRun('a', { state: 'completed' }), aRun('b', { state: 'completed' })];
    await services.store.refresh();
    const before = services.aliveDisposables();
    for (let round = 0; round < 3; round++) {
      for (const run of [...runs, ...runs]) {
        await vscode.commands.executeCommand('grokking.openDashboard', run);
      }
      assert.deepEqual(services.dashboards.openRuns.toSorted(), runs.toSorted());
      await closeEditors();
      await until('no dashboards', () => services.dashboards.openRuns.length === 0);
      assert.equal(services.aliveDisposables(), before);
    }
  });

  it('come back after a reload, and close where the run is gone', async () => {
    const run = aRun('restored', { state: 'interrupted', epoch: 10 });
    await services.store.refresh();
    const panel = (): vscode.WebviewPanel =>
      vscode.window.createWebviewPanel('grokking.dashboard', 'kept', vscode.ViewColumn.Active);
    const kept = panel();
    await services.dashboards.deserializeWebviewPanel(kept, { run });
    assert.deepEqual(services.dashboards.openRuns, [run]);
    assert.equal(kept.title, 'restored');
    assert.match(kept.webview.html, /<grokking-dashboard>/);

    for (const state of [undefined, {}, { run: path.join(workspaceFolder(), 'gone') }, { run }]) {
      const stray = panel();
      let closed = false;
      stray.onDidDispose(() => (closed = true));
      await services.dashboards.deserializeWebviewPanel(stray, state);
      await until('the stray panel to close', () => closed);
    }
    fs.rmSync(run, { recursive: true });
    await services.store.refresh();
    await until('the dashboard of a vanished run to close', () => services.dashboards.openRuns.length === 0);
  });
});
