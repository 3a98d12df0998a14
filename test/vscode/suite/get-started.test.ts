import assert from 'node:assert/strict';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { defaultConfig } from '../../../src/core/config/parse';
import { GetStarted } from '../../../src/extension/get-started/get-started';
import type { Services } from '../../../src/extension/services';
import { leftRun } from '../../run-directories';
import { closeEditors, extension, lab, Person, removeRuns, until, workspaceFolder } from './support';

interface Walkthrough {
  readonly id: string;
  readonly steps: {
    readonly id: string;
    readonly description: string;
    readonly completionEvents?: string[];
    readonly media: { readonly image?: Record<string, string>; readonly markdown?: string };
  }[];
}

/** What is remembered of a machine. */
class Memory implements vscode.Memento {
  private readonly values = new Map<string, unknown>();
  readonly keys = (): readonly string[] => [...this.values.keys()];
  get<T>(key: string): T | undefined {
    return this.values.get(key) as T | undefined;
  }
  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
  }
}

describe('Get Started', () => {
  let services: Services;
  let person: Person;
  before(async () => void (services = await lab()));
  beforeEach(() => (person = new Person()));
  afterEach(async () => {
    person.restore();
    await closeEditors();
    await removeRuns();
  });

  const { walkthroughs, commands } = (
    extension().packageJSON as { contributes: { walkthroughs: Walkthrough[]; commands: { command: string }[] } }
  ).contributes;
  const labels = (): string[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
  const opened = (): Promise<unknown> => until(`Get Started is open, not ${labels().join(', ')}`, () => labels().length > 0); // prettier-ignore
  const want = (openOnInstall: boolean | undefined): Thenable<void> =>
    vscode.workspace
      .getConfiguration('workbench.welcomePage.walkthroughs')
      .update('openOnInstall', openOnInstall, vscode.ConfigurationTarget.Global);

  it('opens by itself once on a machine, and not again', async () => {
    await want(true);
    try {
      const memory = new Memory();
      assert.deepEqual(labels(), [], 'not in tests, unless asked');
      assert.equal(await new GetStarted(extension().id, memory).openFirst(), true);
      await opened();
      await closeEditors();
      assert.equal(await new GetStarted(extension().id, memory).openFirst(), false, 'after a reload or an update');
      assert.deepEqual(labels(), []);
    } finally {
      await want(undefined);
    }
  });

  it('opens nothing for a person who wants no walkthroughs, now or later', async () => {
    const memory = new Memory();
    await want(false);
    try {
      assert.equal(await new GetStarted(extension().id, memory).openFirst(), false);
    } finally {
      await want(undefined);
    }
    assert.equal(await new GetStarted(extension().id, memory).openFirst(), false);
    assert.deepEqual(labels(), []);
  });

  it('opens whenever it is asked for', async () => {
    for (let i = 0; i < 2; i++) {
      await vscode.commands.executeCommand('grokking.getStarted');
      await opened();
      await closeEditors();
    }
    assert.deepEqual(person.told, []);
  });

  it('has pictures that are there, buttons that are commands, and steps that end when they are done', async () => {
    const own = commands.map(({ command }) => command);
    for (const { id, steps } of walkthroughs) {
      for (const { id: step, description, media, completionEvents } of steps) {
        const files = media.image ? ['dark', 'light', 'hc', 'hcLight'].map((theme) => media.image?.[theme]) : [media.markdown]; // prettier-ignore
        for (const file of files) {
          assert.ok(file, `${id}: ${step}`);
          await vscode.workspace.fs.stat(vscode.Uri.joinPath(extension().extensionUri, file));
        }
        const buttons = [...description.matchAll(/\(command:([\w.]+)/g)].map(([, command]) => command);
        assert.ok(buttons.length > 0, step);
        assert.deepEqual(
          buttons.filter((command) => command.startsWith('grokking.') && !own.includes(command)),
          [],
        );
        assert.equal(completionEvents?.length, 1, step);
      }
    }
  });

  it('trains the preset that its first button names', async () => {
    const run = await vscode.commands.executeCommand<string>('grokking.train', { preset: 'quick' });
    assert.match(path.basename(run), /-quick-/);
    assert.ok(services.deeds.has('trained'));
    assert.deepEqual(person.told, []);
  });
});

describe('Explain This', () => {
  let services: Services;
  let person: Person;
  before(async () => void (services = await lab()));
  beforeEach(() => (person = new Person()));
  afterEach(async () => {
    person.restore();
    await closeEditors();
    await removeRuns();
  });

  it('says what to do where there is no run', async () => {
    await vscode.commands.executeCommand('grokking.explainThis');
    assert.deepEqual(person.told, ['There are no runs yet: train one first']);
  });

  it('explains the dashboard before the person, else that of a run which it opens', async () => {
    const folder = path.join(workspaceFolder(), '.grokking', 'runs');
    const run = leftRun(folder, { ...defaultConfig(), name: 'explained' }, { state: 'stopped' });
    await services.store.refresh();
    await vscode.commands.executeCommand('grokking.explainThis', run.path);
    assert.deepEqual(services.dashboards.openRuns, [run.path]);
    await until('it was explained', () => services.deeds.has('explained'));
    await vscode.commands.executeCommand('grokking.explainThis');
    assert.deepEqual(services.dashboards.openRuns, [run.path]);
    assert.deepEqual(person.told, []);
  });
});
