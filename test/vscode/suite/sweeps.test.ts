import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { RunDirectory } from '../../../src/core/run/directory';
import { isActive } from '../../../src/core/run/state';
import type { Services } from '../../../src/extension/services';
import { endedSweep } from '../../referee-sweep';
import { closeEditors, ENDLESS, lab, Person, until, workspaceFolder, writeFile } from './support';

/** Two runs of a few epochs each. */
const SWEEP = {
  name: 'tiny',
  base: {
    task: { modulus: 7 },
    model: { dModel: 16, heads: 2, dMlp: 16 },
    training: { epochs: 20, logEvery: 10, measureEvery: 0, checkpointEvery: 20 },
  },
  vary: { 'task.trainFraction': [0.5, 0.7] },
};

describe('sweeps in the editor', () => {
  let services: Services;
  let person: Person;
  before(async () => (services = await lab()));
  beforeEach(() => (person = new Person()));
  afterEach(async () => {
    person.restore();
    await closeEditors();
    for (const { path: sweep, status } of services.sweeps.list()) {
      if (isActive(status.state)) {
        await vscode.commands.executeCommand('grokking.stopSweep', sweep);
      }
    }
    await until('no sweep trains', () => services.sweeps.list().every(({ status }) => !isActive(status.state)));
    services.sweeps.list().forEach((sweep) => fs.rmSync(sweep.path, { recursive: true, force: true }));
    services.sweeps.refresh();
    for (const name of ['tiny', 'other', 'endless']) {
      fs.rmSync(path.join(workspaceFolder(), `${name}.sweep.json`), { force: true });
    }
  });

  const lensesOf = async (uri: vscode.Uri): Promise<vscode.Command[]> => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
    return lenses.flatMap(({ command }) => command ?? []);
  };

  it('are judged where they vary norm and temperature, and else it is said what they lack', async () => {
    const runs = path.join(workspaceFolder(), '.grokking', 'runs');
    await vscode.commands.executeCommand('grokking.judgeSweep', endedSweep(runs));
    const { document } = vscode.window.activeTextEditor ?? assert.fail('nothing opened');
    assert.match(document.getText(), /^These runs support 2606\.18465: .*\n18 runs with a held norm/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('grokking.judgeSweep', endedSweep(runs, { ...SWEEP, name: 'other' }));
    assert.match(person.told[0], /^other varies task\.trainFraction, whose effect would be taken for one of norm/);
  });

  it('runs a sweep by its lens: its entry ends with a row for each run, and its page and a run open', async () => {
    const uri = writeFile('tiny.sweep.json', JSON.stringify(SWEEP, null, 2));
    await vscode.window.showTextDocument(uri);
    const lenses = await until('the lens', async () => (await lensesOf(uri)).find(({ title }) => /Run sweep/.test(title)));
    assert.match(lenses.title, /^\$\(play\) Run sweep · 2 runs/);
    const folder = await vscode.commands.executeCommand<string>(lenses.command, ...(lenses.arguments ?? []));
    assert.ok(folder, person.told.join('\n'));
    await until('its page', () => services.sweepPanels.open.includes(folder));
    await until('its end', () => services.sweeps.get(folder)?.status.state === 'completed');
    const sweep = services.sweeps.get(folder);
    assert.deepEqual(sweep?.results.rows.map(({ index, state }) => [index, state]), [[0, 'completed'], [1, 'completed']]); // prettier-ignore
    assert.deepEqual(sweep?.actions, ['reveal', 'delete']);
    assert.equal(services.store.list().some(({ path: run }) => run.startsWith(folder)), false, 'its runs are beneath it');
    await vscode.commands.executeCommand('grokking.openDashboard', sweep?.directory.runPath(1));
    await until('the dashboard', () => services.dashboards.openRuns.includes(path.join(folder, 'runs', '00001')));
    await services.store.refresh();
    assert.equal(services.dashboards.openRuns.length, 1, 'a look at the folders leaves it open');
    await until('how long it takes', async () => (await lensesOf(uri)).some(({ title }) => /2 runs, about .* here/.test(title)));
    assert.ok((await lensesOf(uri)).some(({ title }) => title.includes('Open sweep')));

    // One that was never run, by a training of its shape: 20 epochs in 40 s on one thread.
    const alike = path.join(workspaceFolder(), '.grokking', 'runs', '20260101-000000-alike-0001');
    fs.cpSync(path.join(folder, 'runs', '00001'), alike, { recursive: true });
    const status = JSON.parse(fs.readFileSync(path.join(alike, 'status.json'), 'utf8')) as object;
    fs.writeFileSync(path.join(alike, 'status.json'), JSON.stringify({ ...status, seconds: 40, threads: 1 }));
    await services.store.refresh();
    fs.rmSync(folder, { recursive: true, force: true });
    services.sweeps.refresh();
    const base = { ...SWEEP.base, training: { ...SWEEP.base.training, stopWhen: { testLossBelow: 0.01 } } };
    const other = writeFile('other.sweep.json', JSON.stringify({ ...SWEEP, name: 'other', base, run: { parallel: 1 } }));
    await vscode.window.showTextDocument(other);
    await until('about how long', async () => (await lensesOf(other)).some(({ title }) => title === '$(play) Run sweep · 2 runs, at most about 2 min here'));
    fs.rmSync(alike, { recursive: true, force: true });
    await services.store.refresh();
  }); // prettier-ignore

  it('pauses, goes on, stops and goes on again, and is deleted after a question', async function () {
    this.timeout(300_000);
    const uri = writeFile('endless.sweep.json', JSON.stringify({ ...SWEEP, name: 'endless', base: ENDLESS, run: { parallel: 2 } }));
    const states: string[] = [];
    const watching = services.sweeps.onDidChange(() => states.push(...services.sweeps.list().map(({ status }) => status.state)));
    const folder = await vscode.commands.executeCommand<string>('grokking.runSweep', uri);
    assert.ok(folder, person.told.join('\n'));
    const untilSweep = (state: string): Promise<unknown> =>
      until(`the sweep ${state}`, () => {
        const now = services.sweeps.get(folder)?.status;
        assert.ok(now && !['interrupted', 'failed'].includes(now.state), [now?.state, now?.error, ...person.told].join(' · '));
        return now.state === state;
      });
    const epoch = (run: number): number => new RunDirectory(path.join(folder, 'runs', `0000${run}`)).info()?.status.epoch ?? 0;
    const trains = (): Promise<unknown> => {
      const before = [epoch(0), epoch(1)];
      return until('both runs train', () => epoch(0) > before[0] && epoch(1) > before[1]);
    };
    const act = (action: string): Thenable<unknown> => vscode.commands.executeCommand(`grokking.${action}Sweep`, folder);

    await untilSweep('running');
    await trains();
    await act('pause');
    await untilSweep('paused');
    await until('both runs pause', () => [0, 1].every((run) => new RunDirectory(path.join(folder, 'runs', `0000${run}`)).status()?.state === 'paused'));
    await act('resume');
    await untilSweep('running');
    await trains();
    await act('stop');
    await untilSweep('stopped');
    assert.deepEqual(services.sweeps.get(folder)?.actions, ['resume', 'reveal', 'delete']);
    const stoppedAt = epoch(0);
    await act('resume');
    assert.ok(['queued', 'running'].includes(services.sweeps.get(folder)?.status.state ?? ''), 'at once');
    await untilSweep('running');
    await until('it goes on where it was', () => epoch(0) > stoppedAt);
    await act('stop');
    await untilSweep('stopped');
    watching.dispose();
    assert.deepEqual([...new Set(states)].sort(), ['paused', 'queued', 'running', 'stopped'], 'never interrupted');

    await act('delete');
    assert.ok(fs.existsSync(folder), 'nothing is deleted without an answer');
    person.presses.set('Delete the sweep', 'Move to Trash');
    await act('delete');
    if (fs.existsSync(folder)) {
      // Where there is no trash it asks once more.
      assert.ok(person.told.some((text) => text.includes('for good')));
      person.presses.clear();
      person.presses.set('for good', 'Delete Permanently');
      person.presses.set('endless?', 'Move to Trash');
      await act('delete');
    }
    assert.ok(!fs.existsSync(folder));
    assert.deepEqual([services.sweeps.list(), services.sweepPanels.open], [[], []], 'its page closes');
  }); // prettier-ignore

  it('is stopped while it is still queued', async () => {
    const uri = writeFile(
      'endless.sweep.json',
      JSON.stringify({ ...SWEEP, name: 'endless', base: ENDLESS, run: { parallel: 2 } }),
    );
    const folder = await vscode.commands.executeCommand<string>('grokking.runSweep', uri);
    assert.equal(services.sweeps.get(folder)?.status.state, 'queued');
    assert.deepEqual(services.sweeps.get(folder)?.actions, ['stop', 'reveal']);
    await vscode.commands.executeCommand('grokking.stopSweep', folder);
    await until('its end', () => services.sweeps.get(folder)?.status.state === 'stopped');
  });

  it('marks the line of a field that does not exist, and makes nothing of it', async () => {
    const wrong = { ...SWEEP, vary: { 'task.fraction': [0.5] } };
    const uri = writeFile('tiny.sweep.json', JSON.stringify(wrong, null, 2));
    await vscode.window.showTextDocument(uri);
    const [diagnostic] = await until('the diagnostic', (): vscode.Diagnostic[] | undefined => {
      const found = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'grokking');
      return found.length > 0 ? found : undefined;
    });
    assert.match(diagnostic.message, /task\.fraction is not a field/);
    await vscode.commands.executeCommand('grokking.runSweep', uri);
    await until('said', () => person.told.some((text) => text.includes('task.fraction')));
    assert.deepEqual(services.sweeps.list(), []);
  });
});
