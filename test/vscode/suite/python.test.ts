import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as vscode from 'vscode';
import type { ResultEntry } from '../../../src/protocol/results';
import type { Services } from '../../../src/extension/services';
import { closeEditors, ENDLESS, lab, Person, removeRuns, until, untilState, writeConfig, writeFile } from './support';

const SOURCE = `def epoch_of(model):
    """The epoch of the checkpoint."""
    print("epoch", model.epoch)
    return model.epoch


def shares(model, p, top=5):
    return {"half": p / 2, "top": top}


def fails(model):
    return [][0]


def endless(model):
    print("begun")
    while True:
        pass
`;

/** Whether functions in Python can run here: numpy is what they need at least. */
function hasNumpy(): boolean {
  try {
    execFileSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('analysis functions in Python', function () {
  this.timeout(300_000);
  let services: Services;
  let person: Person;
  let file: vscode.Uri;

  before(async function () {
    if (!hasNumpy()) {
      console.log('skipped: python3 has no numpy');
      this.skip();
    }
    services = await lab();
    person = new Person();
    const config = writeConfig('in-python', { ...ENDLESS, training: { epochs: 30, logEvery: 5, checkpointEvery: 10 } });
    const run = await vscode.commands.executeCommand<string>('grokking.train', config);
    await untilState(run, 'completed');
    await until('the checkpoints', () => services.store.get(run)?.checkpoints.at(-1) === 30);
    await until('the notice of its end', () => person.told.pop());
    // Whatever an earlier suite left as the current model.
    await vscode.commands.executeCommand('grokking.setCurrentCheckpoint', { run, epoch: 30 });
    file = writeFile('mine.analysis.py', SOURCE);
    await vscode.window.showTextDocument(file);
  });
  after(async () => {
    person.restore();
    await closeEditors();
    await removeRuns();
    fs.rmSync(file.fsPath, { force: true });
  });

  async function click(name: string, title: RegExp): Promise<ResultEntry> {
    const id = await start(name, title);
    return until(`result ${id}`, () => (entry(id).state === 'running' ? undefined : entry(id)));
  }

  async function start(name: string, title: RegExp): Promise<number> {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', file, 100);
    const lens = lenses.find(
      ({ command }) =>
        command && title.test(command.title) && (command.arguments?.[0] as { name?: string }).name === name,
    );
    assert.ok(lens?.command, `${name} has no lens ${title}`);
    return vscode.commands.executeCommand<number>(lens.command.command, ...(lens.command.arguments ?? []));
  }

  function entry(id: number): ResultEntry {
    const result = services.analyses.history.get(id);
    assert.ok(result, `there is no result ${id}`);
    return result.entry(services.store.get(result.run ?? ''));
  }

  it('run from a lens, with what they print, their defaults and the model’s own p', async () => {
    const result = await click('epoch_of', /Run on in-python @ 30/);
    assert.deepEqual(result.output, { kind: 'number', value: 30 }, result.error?.message);
    assert.deepEqual([result.state, result.log], ['done', ['epoch 30']]);
    const shares = await click('shares', /Run on/);
    assert.deepEqual(shares.output?.kind === 'record' && shares.output.entries.map(({ value }) => value), [5.5, 5]);
  });

  it('go over all checkpoints', async () => {
    const { sweep, error } = await click('epoch_of', /^Over all checkpoints$/);
    assert.deepEqual(sweep?.columns, { epoch: Float64Array.of(0, 10, 20, 30), epoch_of: Float64Array.of(0, 10, 20, 30) }, error?.message); // prettier-ignore
  });

  it('that raise show the message and the person’s own line', async () => {
    const { state, error } = await click('fails', /Run on/);
    assert.deepEqual([state, error?.message], ['failed', 'IndexError: list index out of range']);
    assert.deepEqual([error?.stack[0]?.file, error?.stack[0]?.line], [file.fsPath, 12]);
  });

  it('that never end are cancelled, and the next one runs', async () => {
    const id = await start('endless', /Run on/);
    await until('its first line', () => entry(id).log.includes('begun'));
    await vscode.commands.executeCommand('grokking.cancelAnalysis');
    assert.equal(entry(id).state, 'cancelled');
    assert.deepEqual((await click('epoch_of', /Run on/)).output, { kind: 'number', value: 30 });
  });

  it('are run by the Python of the setting where no other is chosen', async () => {
    const settings = vscode.workspace.getConfiguration('grokking');
    await settings.update('python', '/nowhere/python3', vscode.ConfigurationTarget.Workspace);
    try {
      const { error } = await click('epoch_of', /Run on/);
      assert.match(error?.message ?? '', /^\/nowhere\/python3 could not be started \(.*ENOENT\); the editor takes/);
    } finally {
      await settings.update('python', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
