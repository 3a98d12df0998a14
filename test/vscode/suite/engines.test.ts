import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { ENGINE_NAMES } from '../../../src/core/config/types';
import { installedEngine, recordEngine, recordFile } from '../../../src/core/installed-engines';
import { lab, Person } from './support';

interface Choice {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

type Task = (progress: { report(): void }, token: vscode.CancellationToken) => Promise<unknown>;

// Nothing here reaches a network: what is asked is not agreed to.
describe('Engines and Install Engine…', () => {
  let person: Person;
  let data: string;
  const chosen = process.env['GROKKING_DATA'];
  const registry = process.env['npm_config_registry'];
  const isOffered = process.platform !== 'linux' || ['x64', 'arm64'].includes(process.arch);

  before(async () => void (await lab()));
  beforeEach(() => {
    person = new Person();
    data = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-engines-'));
    process.env['GROKKING_DATA'] = data;
    process.env['npm_config_registry'] = 'http://127.0.0.1:1/';
  });
  afterEach(() => {
    person.restore();
    restore('GROKKING_DATA', chosen);
    restore('npm_config_registry', registry);
    fs.rmSync(data, { recursive: true });
  });

  function restore(name: string, value: string | undefined): void {
    if (value === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = value;
    }
  }

  it('asks first, with what, how large, from where and where to; who says no gets nothing', async function () {
    if (!isOffered) {
      this.skip();
    }
    assert.equal(await vscode.commands.executeCommand('grokking.installEngine', 'webgpu'), undefined);
    assert.deepEqual(person.told, ['Install WebGPU 0.6.2?']);
    const [{ modal, detail }, button] = person.offered[0] as [vscode.MessageOptions, string];
    assert.equal(modal, true);
    assert.equal(button, 'Install');
    assert.match(
      String(detail),
      /48\.9 MB from 127\.0\.0\.1:1; about .* MB on the disk, in .*engines.webgpu\.\n\nLicence: MIT/,
    );
    assert.equal(fs.existsSync(recordFile()), false);
  });

  it('says in one line where there is no network, and leaves nothing', async function () {
    if (!isOffered) {
      this.skip();
    }
    person.presses.set('Install WebGPU', 'Install');
    assert.equal(await vscode.commands.executeCommand('grokking.installEngine', 'webgpu'), undefined);
    assert.match(
      person.told[1],
      /^127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\): this machine is offline, or needs a proxy/,
    );
    assert.equal(installedEngine('webgpu'), undefined);
  });

  it('shows what is installed, and removes it when that is wanted', async () => {
    const folder = path.join(data, 'engines', 'webgpu');
    fs.mkdirSync(folder, { recursive: true });
    recordEngine('webgpu', { folder, version: '0.6.2' });
    const shown: Choice[][] = [];
    person.instead('showQuickPick', async (choices: Choice[]) => {
      shown.push(choices);
      return choices.find(({ label }) => label.includes('Remove webgpu'));
    });
    await vscode.commands.executeCommand('grokking.installEngine');
    assert.deepEqual(installedEngine('webgpu'), { folder, version: '0.6.2' }, 'the question was not answered');
    const removal = shown[0].find(({ label }) => label.includes('Remove webgpu'));
    assert.equal(removal?.description, '0.6.2 is installed');
    assert.ok(shown[0].some(({ label }) => label.includes('tensorflow')));
    person.presses.set('Remove webgpu 0.6.2?', 'Remove');
    await vscode.commands.executeCommand('grokking.installEngine');
    assert.equal(installedEngine('webgpu'), undefined);
    assert.equal(fs.existsSync(folder), false);
  });

  it('shows each engine with its speed or why not, and leads to what can be removed', async () => {
    const folder = path.join(data, 'engines', 'webgpu');
    fs.mkdirSync(folder, { recursive: true });
    recordEngine('webgpu', { folder, version: '0.6.2' });
    const shown: Choice[][] = [];
    const asked: vscode.QuickPickOptions[] = [];
    person.instead('showQuickPick', async (choices: Choice[], options: vscode.QuickPickOptions) => {
      shown.push(choices);
      asked.push(options);
      return shown.length === 1 ? choices.find(({ label }) => label.endsWith(' webgpu')) : undefined;
    });
    await vscode.commands.executeCommand('grokking.engines');
    assert.deepEqual(person.told, []);
    const [engines, deeds] = shown;
    assert.deepEqual(
      engines.map(({ label }) => label.replace(/^\$\((check|circle-slash)\) /, '')),
      [...ENGINE_NAMES],
    );
    for (const name of ['fused', 'wasm']) {
      const { label, description, detail } = engines.find((choice) => choice.label.endsWith(` ${name}`))!;
      assert.equal(label, `$(check) ${name}`);
      assert.match(description ?? '', /^[\d.,]+ ms per epoch$/);
      assert.equal(detail, 'part of the lab');
    }
    for (const { label, description, detail } of engines) {
      assert.equal(label.startsWith('$(circle-slash)'), description === 'not here', label);
      assert.ok(detail && !detail.includes('Grokking: Install Engine…'), detail);
    }
    assert.equal(asked[0].title, 'Engines · x + y mod 113, 3,830 pairs · 1 × (d_model 128, 4 heads, d_mlp 512)');
    assert.match(
      asked[0].placeHolder ?? '',
      /^Choose webgpu to remove it(, tensorflow to install it)? · .* cores, Node /,
    );
    assert.ok(deeds.some(({ label }) => label.includes('Remove webgpu')));
    assert.ok(deeds.every(({ label }) => label.includes('webgpu')));
  });

  it('shows nothing of engines when that is cancelled, and calls it no failure', async () => {
    const shown: Choice[][] = [];
    person.instead('showQuickPick', async (choices: Choice[]) => void shown.push(choices));
    let cancellable: boolean | undefined;
    person.instead('withProgress', async (options: vscode.ProgressOptions, task: Task) => {
      cancellable = options.cancellable;
      const source = new vscode.CancellationTokenSource();
      const done = task({ report: () => undefined }, source.token);
      source.cancel();
      return done;
    });
    await vscode.commands.executeCommand('grokking.engines');
    assert.equal(cancellable, true);
    assert.deepEqual([shown, person.told], [[], []]);
  });
});
