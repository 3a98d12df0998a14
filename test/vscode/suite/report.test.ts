import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { openCheckpoint } from '../../../src/core/checkpoint/open';
import { RunDirectory } from '../../../src/core/run/directory';
import type { Services } from '../../../src/extension/services';
import { closeEditors, lab, Person, removeRuns, until, untilState, workspaceFolder, writeConfig } from './support';

const SHORT = {
  name: 'reported',
  task: { modulus: 11, trainFraction: 0.6 },
  model: { dModel: 16, heads: 2, dMlp: 32 },
  training: { epochs: 40, logEvery: 10, checkpointEvery: 20 },
};

describe('Export Report', function () {
  this.timeout(300_000);
  let services: Services;
  let person: Person;
  let run: string;
  let offered: string | undefined;
  const model = path.join(os.tmpdir(), `grokking-${process.pid}.pt`);
  const file = (): string => path.join(workspaceFolder(), 'report.html');

  before(async () => {
    services = await lab();
    person = new Person();
    run = (await vscode.commands.executeCommand<string>('grokking.train', writeConfig('reported', SHORT))) ?? '';
    await untilState(run, 'completed');
    await until('the notice of its end', () => person.told.length > 0);
    await services.store.refresh();
  });

  beforeEach(() => {
    person.told.length = 0;
    offered = undefined;
    person.instead('showSaveDialog', ({ defaultUri }: vscode.SaveDialogOptions) => {
      offered = defaultUri?.fsPath;
      return vscode.Uri.file(file());
    });
  });

  after(async () => {
    person.restore();
    fs.rmSync(file(), { force: true });
    fs.rmSync(model, { force: true });
    fs.rmSync(path.join(workspaceFolder(), 'reported.grok.json'), { force: true });
    await closeEditors();
    await removeRuns();
  });

  const title = (): string => /<title>([^<]*)<\/title>/.exec(fs.readFileSync(file(), 'utf8'))?.[1] ?? '';

  it('writes the report of the newest checkpoint, and offers to open it', async () => {
    const written = await vscode.commands.executeCommand<vscode.Uri>('grokking.exportReport', run);
    assert.equal(offered, path.join(workspaceFolder(), `${path.basename(run)}-epoch-40.html`));
    assert.equal(written?.fsPath, file());
    assert.equal(title(), 'reported at epoch 40 – x + y mod 11');
    assert.match(fs.readFileSync(file(), 'utf8'), /<svg [^]*<\/html>\s*$/);
    assert.deepEqual(person.told, ['report.html written']);
  });

  it('Export to PyTorch writes a file that opens as the same checkpoint', async () => {
    person.instead('showSaveDialog', ({ defaultUri }: vscode.SaveDialogOptions) => {
      offered = defaultUri?.fsPath;
      return vscode.Uri.file(model);
    });
    await vscode.commands.executeCommand('grokking.exportModel', { kind: 'checkpoint', run, epoch: 20 });
    assert.equal(offered, path.join(workspaceFolder(), `${path.basename(run)}-epoch-20.pt`));
    const [own, exported] = [new RunDirectory(run).checkpointFile(20), model].map((file) => openCheckpoint(file));
    assert.deepEqual(exported.parameters['unembed.W_U'], own.parameters['unembed.W_U']);
  });

  it('is about the checkpoint it is asked for, else the current one', async () => {
    assert.deepEqual(
      new RunDirectory(run).checkpoints().map(({ epoch }) => epoch),
      [0, 20, 40],
    );
    await vscode.commands.executeCommand('grokking.exportReport', { kind: 'checkpoint', run, epoch: 20 });
    assert.equal(title(), 'reported at epoch 20 – x + y mod 11');
    await services.current.set({ run, epoch: 0 });
    await vscode.commands.executeCommand('grokking.exportReport', { kind: 'run', run });
    assert.equal(title(), 'reported at epoch 0 – x + y mod 11');
  });

  it('asks for the run from the palette, and does nothing where no file is chosen', async () => {
    let runs: string[] = [];
    person.instead('showQuickPick', (items: readonly vscode.QuickPickItem[]) => {
      runs = items.map(({ label }) => label);
      return items[0];
    });
    person.instead('showSaveDialog', () => undefined);
    assert.equal(await vscode.commands.executeCommand('grokking.exportReport'), undefined);
    assert.equal(runs.length, 1);
    assert.match(runs[0], /reported$/);
    assert.deepEqual(person.told, []);
  });

  it('says in one line what is wrong', async () => {
    await vscode.commands.executeCommand('grokking.exportReport', { kind: 'checkpoint', run, epoch: 30 });
    person.instead('showSaveDialog', () => vscode.Uri.file(path.join(file(), 'inside.html')));
    fs.writeFileSync(file(), '');
    await vscode.commands.executeCommand('grokking.exportReport', run);
    fs.truncateSync(new RunDirectory(run).checkpointFile(20), 7);
    await vscode.commands.executeCommand('grokking.exportReport', { kind: 'checkpoint', run, epoch: 20 });
    assert.equal(person.told.length, 3);
    assert.match(person.told[0], /^reported has no checkpoint of epoch 30; the nearest .* epochs 20 and 40$/);
    assert.match(person.told[2], /^No report of reported: .*epoch-00000020\.safetensors: not a safetensors file/);
    assert.match(person.told[1], /inside\.html cannot be written: choose another place$/);
  });
});
