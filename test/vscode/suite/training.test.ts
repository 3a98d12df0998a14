import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { RunDirectory } from '../../../src/core/run/directory';
import { loadCheckpoint } from '../../../src/core/run/checkpoint';
import { runActions } from '../../../src/extension/runs/actions';
import type { Services } from '../../../src/extension/services';
import {
  closeEditors,
  ENDLESS,
  extension,
  GROKS,
  lab,
  Person,
  removeRuns,
  until,
  untilEpoch,
  untilState,
  workspaceFolder,
  writeConfig,
} from './support';
import { rowsOf } from '../../run-directories';

async function train(name: string, config: object): Promise<string> {
  const run = await vscode.commands.executeCommand<string>('grokking.train', writeConfig(name, config));
  assert.ok(run, 'no run was made');
  return run;
}

const resume = (run: string): Thenable<unknown> => vscode.commands.executeCommand('grokking.resume', run);
const pause = (run: string): Thenable<unknown> => vscode.commands.executeCommand('grokking.pause', run);
const stop = (run: string): Thenable<unknown> => vscode.commands.executeCommand('grokking.stop', run);

describe('training', function () {
  this.timeout(300_000);
  let services: Services;
  let person: Person;
  const children: ChildProcess[] = [];

  before(async () => (services = await lab()));
  beforeEach(() => (person = new Person()));
  afterEach(async () => {
    person.restore();
    await closeEditors();
    children.splice(0).forEach((child) => child.kill('SIGKILL'));
    await removeRuns();
  });

  const actions = (run: string): string[] => {
    const found = services.store.get(run);
    return found ? runActions(found) : [];
  };

  it('Train makes a model grok, shows it, and tells once at the end', async function () {
    this.timeout(300_000);
    const run = await train('groks', GROKS);
    assert.deepEqual(services.dashboards.openRuns, [run]);
    const status = await untilState(run, 'completed');
    const last = rowsOf(run).at(-1);
    assert.ok(last && last.test_accuracy >= 0.99, `test accuracy ${last?.test_accuracy}`);
    assert.ok(status.grokked_at !== null && status.grokked_at > 0);
    await until('the notice', () => person.told.length > 0);
    assert.match(
      person.told[0],
      /^groks grokked at epoch [\d,]+: train 100%, test (9\d\.\d|100)% after [\d,]+ epochs$/,
    );
    await until('the worker to be let go', () => !services.supervisor.follows(run));
    await until('the last checkpoint', () => services.store.get(run)?.checkpoints.includes(status.epoch));
    assert.equal(person.told.length, 1);
    await until('Delete, and no Resume', () => actions(run).includes('delete') && !actions(run).includes('resume'));

    await exportsItsMetrics(run);
    await hasACurrentCheckpoint(run);
    await trainsFromACheckpoint(run);
    await forksItsEnd(run);
  });

  async function exportsItsMetrics(run: string): Promise<void> {
    const file = path.join(workspaceFolder(), 'metrics.csv');
    let offered: vscode.Uri | undefined;
    person.instead('showSaveDialog', ({ defaultUri }: vscode.SaveDialogOptions) => {
      offered = defaultUri;
      return vscode.Uri.file(file);
    });
    await vscode.commands.executeCommand('grokking.exportMetrics', run);
    assert.equal(offered?.fsPath, path.join(workspaceFolder(), `${path.basename(run)}.csv`));
    const [header, ...lines] = fs.readFileSync(file, 'utf8').trim().split('\n');
    const rows = rowsOf(run);
    assert.ok(header.startsWith('epoch,train_loss,test_loss,train_accuracy,test_accuracy'), header);
    assert.equal(lines.length, rows.length);
    assert.equal(Number(lines[3].split(',')[2]), rows[3].test_loss);
  }

  async function hasACurrentCheckpoint(run: string): Promise<void> {
    const epoch = services.store.get(run)?.checkpoints[0];
    assert.ok(epoch !== undefined);
    await vscode.commands.executeCommand('grokking.setCurrentCheckpoint', { kind: 'checkpoint', run, epoch });
    assert.deepEqual(services.current.get(), { run, epoch });
    assert.equal(services.statusBar.item.text, `$(target) groks @ ${epoch}`);
    const [node] = services.tree.getChildren();
    const marked = services.tree
      .getChildren(node)
      .map((child) => services.tree.getTreeItem(child))
      .filter(({ description }) => String(description).includes('current'));
    assert.deepEqual(
      marked.map(({ label }) => label),
      [String(epoch)],
    );
  }

  async function forksItsEnd(run: string): Promise<void> {
    const { epoch } = new RunDirectory(run).checkpoints().at(-1) ?? { epoch: NaN };
    const branch = await vscode.commands.executeCommand<string>('grokking.forkFromHere', {
      ...{ kind: 'checkpoint', run, epoch },
      set: { 'optimizer.weightDecay': 0 },
    });
    const { config } = new RunDirectory(branch);
    assert.deepEqual([config.optimizer.weightDecay, config.training.stopWhen], [0, undefined]);
    // Its rows are its parent's up to there, and go on.
    await until('a row of the branch', () => rowsOf(branch).some((row) => row.epoch > epoch));
    assert.deepEqual(rowsOf(branch)[0], rowsOf(run)[0]);
    const row = await until('its row', () => services.store.get(branch) && services.tree.getTreeItem({ kind: 'run', run: branch })); // prettier-ignore
    assert.match(String(row.description), new RegExp(`⑂ groks @ ${epoch.toLocaleString('en-US')}`));
    await stop(branch);
    await untilState(branch, 'stopped');
  }

  async function trainsFromACheckpoint(run: string): Promise<void> {
    const { epoch, file } = new RunDirectory(run).checkpoints()[1];
    const next = await vscode.commands.executeCommand<string>('grokking.trainFromHere', {
      kind: 'checkpoint',
      run,
      epoch,
    });
    const first = await until('a checkpoint of the new run', () => new RunDirectory(next).checkpoints()[0]);
    if (first.epoch === 0) {
      assert.deepEqual(
        loadCheckpoint(first.file).parameters['embed.W_E'].data,
        loadCheckpoint(file).parameters['embed.W_E'].data,
      );
    }
    const started = await until('its first row', () => rowsOf(next)[0]);
    const there = rowsOf(run).find((row) => row.epoch === epoch);
    assert.ok(there);
    const difference = Math.abs(started.test_loss - there.test_loss);
    assert.ok(
      difference <= 1e-3 * there.test_loss,
      `test loss ${started.test_loss}, and ${there.test_loss} at ${epoch}`,
    );
    assert.equal(services.store.get(next)?.name, `groks-from-${epoch}`);
  }

  it('Pause, Resume and Stop do that, and the run goes on where it was', async () => {
    const run = await train('endless', ENDLESS);
    await untilEpoch(run, 200);
    await until('pause and stop', () => actions(run).includes('pause') && actions(run).includes('stop'));
    await until('its name in the status bar', () => services.statusBar.item.text.includes('endless'));
    await pause(run);
    const paused = await untilState(run, 'paused');
    await until('resume and stop', () => actions(run)[0] === 'resume' && actions(run)[1] === 'stop');
    // While another one trains, for as long as it takes, it stands still.
    const rows = rowsOf(run).length;
    const other = await train('meanwhile', { ...ENDLESS, training: { ...ENDLESS.training, epochs: 500 } });
    await untilState(other, 'completed');
    await until('the notice of its end', () => person.told.pop());
    assert.equal((await untilState(run, 'paused')).epoch, paused.epoch);
    assert.equal(rowsOf(run).length, rows);

    await resume(run);
    await untilEpoch(run, paused.epoch + 200);
    await stop(run);
    const stopped = await untilState(run, 'stopped');
    assert.ok(stopped.epoch >= paused.epoch + 200);
    await until('the worker to be let go', () => !services.supervisor.follows(run));
    assert.equal(new RunDirectory(run).checkpoints().at(-1)?.epoch, stopped.epoch);
    await until('what applies to a stopped run', () => actions(run)[0] === 'resume' && actions(run)[2] === 'delete');

    await resume(run);
    await untilEpoch(run, stopped.epoch + 200);
    const epochs = rowsOf(run).map(({ epoch }) => epoch);
    assert.deepEqual(
      epochs,
      epochs.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(epochs).size, epochs.length);
    // What the person asked for is not news.
    assert.deepEqual(person.told, []);
  });

  it('a run whose process dies reads interrupted with the reason, and Resume goes on', async () => {
    const run = await train('killed', { ...ENDLESS, training: { ...ENDLESS.training, checkpointEvery: 100 } });
    const { pid } = await untilEpoch(run, 300);
    assert.ok(pid !== null && pid !== process.pid);
    process.kill(pid, 'SIGKILL');
    const status = await untilState(run, 'interrupted');
    await until('the notice', () => person.told.length > 0);
    assert.match(
      person.told[0],
      /^killed was interrupted at epoch [\d,]+: the training process ended unexpectedly \(SIGKILL\)$/,
    );
    await until('Resume', () => actions(run)[0] === 'resume');
    assert.match(
      services.tree.getTreeItem({ kind: 'run', run }).description as string,
      /^([\d.]+%|epoch \d).* · interrupted$/,
    );
    await resume(run);
    await untilEpoch(run, status.epoch + 200);
    await stop(run);
  });

  it('two runs train side by side', async () => {
    const runs = [await train('one', ENDLESS), await train('two', ENDLESS)];
    await Promise.all(runs.map((run) => untilEpoch(run, 200)));
    await Promise.all(runs.map((run) => stop(run)));
    await Promise.all(runs.map((run) => untilState(run, 'stopped')));
  });

  it('a run that the command line starts appears by itself, and is steered like one of this window', async () => {
    const config = writeConfig('terminal', ENDLESS).fsPath;
    const cli = path.join(extension().extensionPath, 'dist', 'cli.js');
    const runs = path.join(workspaceFolder(), '.grokking', 'runs');
    const child = spawn(process.execPath, [cli, 'train', config, '--runs', runs], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: 'ignore',
    });
    children.push(child);
    // One that is being made has another name until it is complete.
    const run = await until('a run directory', () =>
      RunDirectory.paths(runs).find((found) => path.basename(found).includes('-terminal-')),
    );
    await until('the run in the explorer', () => services.store.get(run));
    const [node] = services.tree.getChildren();
    assert.equal(services.tree.getTreeItem(node).label, 'terminal');
    await untilEpoch(run, 200);
    await until('Pause and Stop', () => actions(run)[0] === 'pause' && actions(run)[1] === 'stop');
    await pause(run);
    await untilState(run, 'paused');
    await resume(run);
    await untilState(run, 'running');

    const exited = once(child, 'exit');
    await stop(run);
    assert.deepEqual(await exited, [130, null]);
    const status = await untilState(run, 'stopped');
    assert.deepEqual(person.told, [], 'it is not news of this window');
    assert.equal(new RunDirectory(run).checkpoints().at(-1)?.epoch, status.epoch);
    await until('Resume', () => actions(run)[0] === 'resume');
  });

  it('a window that closes lets trainings go on, or stops them where its setting says so', async () => {
    const setting = vscode.workspace.getConfiguration('grokking.training');
    assert.equal(setting.get('whenWindowCloses'), 'keep');
    const run = await train('left', ENDLESS);
    const { epoch } = await untilEpoch(run, 200);
    services.supervisor.windowCloses();
    await untilEpoch(run, epoch + 500);

    await setting.update('whenWindowCloses', 'stop', vscode.ConfigurationTarget.Workspace);
    try {
      services.supervisor.windowCloses();
      await untilState(run, 'stopped');
    } finally {
      await setting.update('whenWindowCloses', undefined, vscode.ConfigurationTarget.Workspace);
    }
    await until('the worker to be let go', () => !services.supervisor.follows(run));
    assert.deepEqual(person.told, []);
  });

  it('Delete Run asks, then moves to the trash or asks again, and closes the dashboard', async () => {
    const run = await train('unwanted', ENDLESS);
    await until('it to be seen running', () => services.store.get(run)?.status.state === 'running');
    await vscode.commands.executeCommand('grokking.deleteRun', run);
    assert.match(person.told[0], /^unwanted is running: a run must be stopped before it can be deleted$/);
    await stop(run);
    await untilState(run, 'stopped');
    await until('Delete', () => actions(run).includes('delete'));

    await vscode.commands.executeCommand('grokking.deleteRun', run);
    assert.equal(person.told[1], 'Delete the run unwanted?');
    assert.ok(fs.existsSync(run), 'deleted without a yes');

    person.presses.set('Delete the run unwanted?', 'Move to Trash');
    person.presses.set('for good?', 'Delete Permanently');
    await vscode.commands.executeCommand('grokking.deleteRun', run);
    assert.ok(!fs.existsSync(run));
    assert.equal(services.store.get(run), undefined);
    await until('the dashboard to close', () => services.dashboards.openRuns.length === 0);
  });
});
