import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { defaultConfig } from '../../../src/core/config/parse';
import { initialParameters } from '../../../src/core/model';
import { RunDirectory } from '../../../src/core/run/directory';
import { encodeSafetensors } from '../../../src/core/checkpoint/safetensors';
import { runActions } from '../../../src/extension/runs/actions';
import type { Services } from '../../../src/extension/services';
import { closeEditors, lab, Person, removeRuns, until, untilState, workspaceFolder, writeConfig } from './support';
import { rowsOf } from '../../run-directories';

const MODEL = { ...defaultConfig().model, dModel: 16, heads: 2, dMlp: 32 };
const EDITOR = 'grokking.checkpoint';

describe('loading a model', function () {
  this.timeout(300_000);
  let services: Services;
  let person: Person;
  let checkpoint: vscode.Uri;
  let written = 0;

  before(async () => {
    services = await lab();
    checkpoint = vscode.Uri.file(path.join(workspaceFolder(), 'released.safetensors'));
    fs.writeFileSync(
      checkpoint.fsPath,
      encodeSafetensors(initialParameters(MODEL, { modulus: 11, tokens: 'x y =' }), { epoch: '40' }),
    );
  });
  beforeEach(() => (person = new Person()));
  afterEach(async () => {
    person.restore();
    await closeEditors();
    await removeRuns();
  });
  after(() => {
    fs.rmSync(checkpoint.fsPath);
    for (; written > 0; written--) {
      fs.rmSync(path.join(workspaceFolder(), `loads-${written}.grok.json`));
    }
  });

  const KNOWN = { task: { split: { method: 'seeded', seed: 1 } } };
  /** A file of its own each time: VS Code remembers the text of one that it has read. */
  const config = (more: object = {}): vscode.Uri =>
    writeConfig(`loads-${++written}`, { name: 'loads', load: { checkpoint: 'released.safetensors' }, ...more });
  const openModel = async (more: object = {}): Promise<string> => {
    const run = await vscode.commands.executeCommand<string>('grokking.train', config(more));
    assert.ok(run, person.told.join());
    await untilState(run, 'completed');
    await until('the worker to be let go', () => !services.supervisor.follows(run));
    return run;
  };
  const activeEditor = (): string | undefined => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputCustom ? `${input.viewType} ${path.basename(input.uri.fsPath)}` : undefined;
  };

  it('Train on a config with load opens it as a run, shows it, and says nothing', async () => {
    const run = await openModel(KNOWN);
    assert.deepEqual(services.dashboards.openRuns, [run]);
    const info = new RunDirectory(run).info();
    assert.deepEqual(
      [info?.status.epoch, info?.config.task.modulus, info?.config.load],
      [40, 11, { checkpoint: checkpoint.fsPath }],
    );
    assert.equal(rowsOf(run).length, 1);
    const found = await until('its checkpoint', () => {
      const seen = services.store.get(run);
      return seen?.status.state === 'completed' && seen.checkpoints.length > 0 ? seen : undefined;
    });
    assert.deepEqual(found.checkpoints, [40]);
    const [node] = services.tree.getChildren();
    assert.match(String(services.tree.getTreeItem(node).description), /^[\d.]+% · .* · loaded$/);
    const actions = runActions(found);
    assert.ok(!actions.includes('resume') && actions.includes('delete'));
    assert.deepEqual(person.told, []);
  });

  it('a second time shows the same run, and another split makes another', async () => {
    const run = await openModel();
    await closeEditors();
    assert.equal(await openModel(), run);
    assert.deepEqual(services.dashboards.openRuns, [run]);
    assert.notEqual(await openModel(KNOWN), run);
  });

  it('Resume says that there is nothing to go on with, and Train from Here trains from it', async () => {
    const run = await openModel(KNOWN);
    await vscode.commands.executeCommand('grokking.resume', run);
    assert.match(
      person.told[0],
      /^loads is completed: only a paused, stopped, interrupted or failed run can be resumed$/,
    );
    const next = await vscode.commands.executeCommand<string>('grokking.trainFromHere', { run, epoch: 40 });
    assert.ok(next);
    const made = new RunDirectory(next).info()?.config;
    assert.equal(made?.load, null);
    assert.match(made?.model.initFrom ?? '', /epoch-00000040\.safetensors$/);
    await until('its first row', () => rowsOf(next).length > 0);
  });

  it('whose split is not known says nothing of its test pairs, and is no start of a training', async () => {
    const run = await openModel();
    const [node] = services.tree.getChildren();
    assert.match(String(services.tree.getTreeItem(node).description), /^epoch 40 · .* · loaded$/);
    const next = await vscode.commands.executeCommand('grokking.trainFromHere', { run, epoch: 40 });
    assert.equal(next, undefined);
    assert.match(person.told[0], /^Which pairs loads was trained on is not known: .* model\.initFrom and task\.split$/);
    assert.equal(services.store.list().length, 1);
  });

  it('says in one line what is wrong with the file or the config, and makes no run', async () => {
    fs.writeFileSync(path.join(workspaceFolder(), 'broken.pth'), 'nonsense');
    for (const [more, line] of [
      [{ task: { modulus: 13 } }, /^loads-\d+\.grok\.json: task\.modulus is 13, but .* has 11; write that or leave/],
      [
        { load: { checkpoint: 'broken.pth' } },
        /^loads-\d+\.grok\.json: load\.checkpoint cannot be opened: .*broken\.pth: /,
      ],
      [
        { load: { checkpoint: 'none.pth' } },
        /^loads-\d+\.grok\.json: load\.checkpoint cannot be opened: .*no such file/,
      ],
    ] as const) {
      person.told.length = 0;
      await vscode.commands.executeCommand('grokking.train', config(more));
      assert.equal(person.told.length, 1);
      assert.match(person.told[0], line);
      assert.doesNotMatch(person.told[0], /\n/);
    }
    fs.rmSync(path.join(workspaceFolder(), 'broken.pth'));
    await services.store.refresh();
    assert.deepEqual(services.store.list(), []);
  });

  it('has the lens Open model in the place of Train', async () => {
    const uri = config();
    await vscode.window.showTextDocument(uri);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 5);
    const [first] = lenses.map(({ command }) => command);
    assert.deepEqual([first?.title, first?.command], ['$(folder-opened) Open model', 'grokking.train']);
    assert.ok(!lenses.some(({ command }) => command?.title.includes('Train')));
  });

  it('files of checkpoints open in their own editor, whose page goes with it', async () => {
    const before = services.aliveDisposables();
    await vscode.commands.executeCommand('vscode.open', checkpoint);
    await until('the editor', () => activeEditor() === `${EDITOR} released.safetensors`);
    await until('its page', () => services.aliveDisposables() > before);
    await closeEditors();
    await until('nothing to be left', () => services.aliveDisposables() === before);
  });

  it('Open Checkpoint… shows the file that the person chooses', async () => {
    let filters: Record<string, string[]> | undefined;
    person.instead('showOpenDialog', (options: vscode.OpenDialogOptions) => {
      filters = options.filters;
      return [checkpoint];
    });
    await vscode.commands.executeCommand('grokking.openCheckpoint');
    assert.deepEqual(filters, { Checkpoints: ['safetensors', 'pth', 'pt', 'ckpt', 'pkl'] });
    await until('the editor', () => activeEditor() === `${EDITOR} released.safetensors`);
    await closeEditors();
    await vscode.commands.executeCommand('grokking.openCheckpoint', checkpoint);
    await until('the editor', () => activeEditor() === `${EDITOR} released.safetensors`);
    assert.deepEqual(services.store.list(), [], 'looking opens no model');
  });
});
