import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { RunDirectory } from '../../../src/core/run/directory';
import type { ResultEntry } from '../../../src/protocol/results';
import { CurrentModel } from '../../../src/extension/runs/current-model';
import type { Services } from '../../../src/extension/services';
import { smallModel, writeModel } from '../../engine/lm/small-models';
import {
  closeEditors,
  ENDLESS,
  extension,
  lab,
  Person,
  removeRuns,
  until,
  untilEpoch,
  untilState,
  workspaceFolder,
  writeConfig,
  writeFile,
} from './support';

const SHORT = { ...ENDLESS, training: { epochs: 30, logEvery: 5, checkpointEvery: 10 } };

const SOURCE = `import { half } from './functions/half';
import { plot, type Model, type Pairs } from 'grokking';

/** The epoch of the checkpoint. */
export function epochOf(model: Model): number {
  console.log('epoch', model.epoch);
  return model.epoch;
}

export const shares = async (model: Model, p = model.p, top: number = 5) => ({ half: half(p), top });

export function required(model: Model, x: number): number {
  return x;
}

export function own(model: Model, p: number, trainPairs: Pairs, test_pairs: Pairs) {
  return { p, pairs: trainPairs.x.length + test_pairs.x.length };
}

export function figure(model: Model, p: number) {
  if (model.epoch === 10) {
    throw new Error('not at 10');
  }
  return plot.bars([model.epoch, p, NaN, -Infinity], { title: 'Bars' });
}

export default function (model: Model): string {
  return model.config.name;
}

export function throws(model: Model): number {
  const missing = (model as any).W_X;
  return missing.shape[0];
}

export function endless(model: Model): number {
  console.log('begun');
  for (;;);
}

// export function comment(model) {}
export function other(x: number) { return 'export function text(model) {}' + x; }
`;
const HALF = 'export const half = (n: number): number => n / 2;\n';

describe('analysis functions', function () {
  this.timeout(300_000);
  let services: Services;
  let person: Person;
  let file: vscode.Uri;

  before(async () => (services = await lab()));
  beforeEach(async () => {
    person = new Person();
    writeFile('functions/half.ts', HALF);
    file = writeFile('mine.analysis.ts', SOURCE);
    await vscode.window.showTextDocument(file);
  });
  afterEach(async () => {
    person.restore();
    await vscode.commands.executeCommand('grokking.cancelAnalysis').then(undefined, () => undefined);
    const { history } = services.analyses;
    history.remove(history.list().map(({ id }) => id));
    await closeEditors();
    await removeRuns();
    fs.rmSync(file.fsPath, { force: true });
    fs.rmSync(path.join(workspaceFolder(), 'functions'), { recursive: true, force: true });
  });

  async function trained(name: string, config: object = SHORT): Promise<string> {
    // Other suites have configs of the same names.
    const written = writeConfig(`analysed-${name}`, { ...config, name });
    const run = await vscode.commands.executeCommand<string>('grokking.train', written);
    await untilState(run, 'completed');
    await until('the checkpoints', () => services.store.get(run)?.checkpoints.at(-1) === 30);
    await until('the notice of its end', () => person.told.pop());
    await vscode.window.showTextDocument(file);
    return run;
  }

  async function lenses(): Promise<vscode.CodeLens[]> {
    return vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', file, 100);
  }

  /** Clicks the lens of a function. Answers the id of its result. */
  async function click(name: string, title: RegExp): Promise<number> {
    const lens = (await lenses()).find(
      ({ command }) =>
        command && title.test(command.title) && (command.arguments?.[0] as { name?: string })?.name === name,
    );
    assert.ok(lens?.command, `${name} has no lens ${title}`);
    const { command, arguments: args } = lens.command;
    const id = await vscode.commands.executeCommand<number>(command, ...(args ?? []));
    assert.equal(typeof id, 'number', person.told.join('\n'));
    return id;
  }

  function entry(id: number): ResultEntry {
    const result = services.analyses.history.get(id);
    assert.ok(result, `there is no result ${id}`);
    return result.entry(result.run === undefined ? undefined : services.store.get(result.run));
  }

  const ended = (id: number): Promise<ResultEntry> =>
    until(`result ${id}`, () => (entry(id).state === 'running' ? undefined : entry(id)));

  it('have lenses that name the checkpoint they run on, and follow it', async () => {
    const titles = async (): Promise<string[]> =>
      (await lenses()).map(({ range, command }) => `${range.start.line} ${command?.title}`);
    const all = (run: string): string[] => [
      ...[`4 ${run}`, '4 Over all checkpoints'],
      ...[`9 ${run}`, '9 Over all checkpoints', '9 Run with…'],
      ...[`11 ${run}`, '11 Over all checkpoints', '11 Run with…'],
      ...[`15 ${run}`, '15 Over all checkpoints', '15 Run with…'],
      ...[`19 ${run}`, '19 Over all checkpoints', '19 Run with…'],
      ...[`26 ${run}`, '26 Over all checkpoints'],
      ...[`30 ${run}`, '30 Over all checkpoints'],
      ...[`35 ${run}`, '35 Over all checkpoints'],
    ];
    const sorted = (of: string[]): string[] => of.toSorted();
    assert.deepEqual(sorted(await titles()), sorted(all('$(play) Run: train or open a model first')));
    const [first] = (await lenses()).filter(({ command }) => command?.title.includes('train or open'));
    assert.equal(first.command?.command, 'grokking.train');

    const run = await trained('lensed');
    assert.deepEqual(sorted(await titles()), sorted(all('$(play) Run on lensed @ 30')));
    await vscode.commands.executeCommand('grokking.setCurrentCheckpoint', { run, epoch: 10 });
    assert.deepEqual(sorted(await titles()), sorted(all('$(play) Run on lensed @ 10')));
  });

  it('run from a click: TypeScript, local imports, the console and the results beside the editor', async () => {
    await trained('run');
    const id = await click('epochOf', /Run on run @ 30/);
    const result = await ended(id);
    assert.deepEqual(result.output, { kind: 'number', value: 30 }, result.error?.message);
    assert.deepEqual([result.state, result.epoch, result.model, result.args], ['done', 30, 'run', '']);
    assert.deepEqual([result.name, result.file, result.hasNext], ['epochOf', 'mine.analysis.ts', false]);
    assert.deepEqual(result.log, ['epoch 30']);
    assert.ok(services.analyses.results.isOpen);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file.fsPath);

    // The next one finds the process ready.
    const { pid } = services.analyses.runner;
    assert.ok(pid);
    await ended(await click('epochOf', /Run on/));
    assert.equal(services.analyses.runner.pid, pid);

    assert.deepEqual((await ended(await click('default', /Run on/))).output, { kind: 'text', text: 'run' });
    const shares = await ended(await click('shares', /Run on/));
    assert.deepEqual(shares.output, {
      kind: 'record',
      entries: [
        { name: 'half', value: 5.5 },
        { name: 'top', value: 5 },
      ],
    });
    assert.deepEqual(person.told, []);
  });

  it('run as they are in the editor: what is unsaved is saved first', async () => {
    await trained('unsaved');
    const editor = vscode.window.activeTextEditor;
    const at = SOURCE.indexOf('return model.epoch;');
    assert.ok(editor);
    await editor.edit((edit) => edit.insert(editor.document.positionAt(at + 'return '.length), '1000 + '));
    const result = await ended(await click('epochOf', /Run on/));
    assert.deepEqual(result.output, { kind: 'number', value: 1030 });
    assert.ok(!editor.document.isDirty);
  });

  it('that throw show their message and a stack with their own lines, which opens the file there', async () => {
    await trained('throws');
    const { state, error } = await ended(await click('throws', /Run on/));
    assert.equal(state, 'failed');
    assert.match(error?.message ?? '', /^TypeError: Cannot read properties of undefined/);
    const frame = error?.stack.find((candidate) => candidate.file === file.fsPath);
    assert.equal(frame?.line, SOURCE.split('\n').findIndex((line) => line.includes('missing.shape')) + 1);
  });

  it('that never end are cancelled, and the next one runs', async () => {
    await trained('endless');
    const id = await click('endless', /Run on/);
    await until('its first line', () => entry(id).log.includes('begun'));
    assert.equal(entry(id).state, 'running');
    await vscode.commands.executeCommand('grokking.cancelAnalysis');
    assert.equal(entry(id).state, 'cancelled');
    assert.deepEqual((await ended(await click('epochOf', /Run on/))).output, { kind: 'number', value: 30 });
    assert.deepEqual(person.told, []);
    await vscode.commands.executeCommand('grokking.cancelAnalysis');
    assert.deepEqual(person.told, ['No analysis is running']);
  });

  it('that take too long are stopped after the time limit of the settings', async () => {
    await trained('limit');
    const settings = vscode.workspace.getConfiguration('grokking.analyses');
    await settings.update('timeLimit', 1, vscode.ConfigurationTarget.Workspace);
    try {
      const { error } = await ended(await click('endless', /Run on/));
      assert.match(error?.message ?? '', /^the function took more than 1 second and was stopped; grokking\.analyses\./);
    } finally {
      await settings.update('timeLimit', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('Run with… asks once, begins with the defaults, and remembers', async () => {
    await trained('with');
    const asked: (string | undefined)[] = [];
    let problem: unknown;
    let typed: string | undefined = 'top = 3, p = 8';
    person.instead('showInputBox', async ({ value, validateInput }: vscode.InputBoxOptions) => {
      asked.push(value);
      problem = await validateInput?.('size = 3');
      return typed;
    });
    const result = await ended(await click('shares', /^Run with…$/));
    assert.equal(result.args, 'top = 3, p = 8');
    assert.deepEqual(
      result.output?.kind === 'record' && result.output.entries.map(({ value }) => value),
      [4, 3],
      result.error?.message,
    );
    assert.equal(problem, 'There is no parameter size; there are p, top');

    // One that needs a value is asked for it once.
    typed = 'x = 7';
    assert.deepEqual((await ended(await click('required', /Run on/))).output, { kind: 'number', value: 7 });
    assert.deepEqual((await ended(await click('required', /Run on/))).output, { kind: 'number', value: 7 });
    typed = undefined;
    await vscode.commands.executeCommand('grokking.runAnalysisWith', { file: file.fsPath, name: 'shares' });
    assert.deepEqual(asked, ['top = 5', 'x = ', 'top = 3, p = 8']);
  });

  it('Over all checkpoints gives a row per checkpoint, beside the losses', async () => {
    await trained('swept');
    const { state, sweep, error, log } = await ended(await click('epochOf', /^Over all checkpoints$/));
    assert.equal(state, 'done', error?.message);
    assert.equal(sweep?.total, 4);
    assert.deepEqual(sweep.columns, { epoch: Float64Array.of(0, 10, 20, 30), epochOf: Float64Array.of(0, 10, 20, 30) });
    assert.deepEqual([...sweep.losses['epoch']], [0, 5, 10, 15, 20, 25, 30]);
    assert.ok(sweep.losses['test_loss'].every((loss) => loss > 0));
    assert.deepEqual(log, ['epoch 0', 'epoch 10', 'epoch 20', 'epoch 30']);

    const wrong = await ended(await click('default', /^Over all checkpoints$/));
    assert.equal(wrong.state, 'failed');
    assert.match(
      wrong.error?.message ?? '',
      /must return a number, a record of numbers, or figures; default returned text$/,
    );

    const endless = await click('endless', /^Over all checkpoints$/);
    await until('its first line', () => entry(endless).log.includes('begun'));
    await services.analyses.results.act(endless, 'cancel');
    assert.equal((await ended(endless)).state, 'cancelled');
  });

  it("are filled in with the model's own p and pairs, without asking", async () => {
    await trained('own');
    person.instead('showInputBox', async () => assert.fail('asked'));
    const values = { p: 11, pairs: 121 };
    const expected = { kind: 'record', entries: Object.entries(values).map(([name, value]) => ({ name, value })) };
    assert.deepEqual((await ended(await click('own', /Run on/))).output, expected);
    const { sweep } = await ended(await click('own', /^Over all checkpoints$/));
    assert.deepEqual(sweep?.columns['p'], Float64Array.of(11, 11, 11, 11));
  });

  it('that have another parameter when they run again say which has no value, and the remedy', async () => {
    await trained('changed');
    const id = await click('epochOf', /Run on/);
    await ended(id);
    fs.writeFileSync(file.fsPath, SOURCE.replace('epochOf(model: Model)', 'epochOf(model: Model, k: number)'));
    const { history, results } = services.analyses;
    for (const action of ['rerun', 'sweep'] as const) {
      await results.act(id, action);
      const { state, error } = await ended(history.list()[0].id);
      assert.equal(state, 'failed');
      assert.match(error?.message ?? '', /^(at epoch 0: )?epochOf needs a value for k; give it by Run with…$/);
    }
  });

  it('Over all checkpoints gives a film of figures, past a frame that fails', async () => {
    await trained('film');
    const id = await click('figure', /^Over all checkpoints$/);
    const { state, sweep, error } = await ended(id);
    assert.equal(state, 'done', error?.message);
    assert.deepEqual(sweep?.film?.epochs, Float64Array.of(0, 20, 30));
    assert.deepEqual(
      sweep.failed?.map(({ epoch, error: { message } }) => [epoch, message]),
      [[10, 'Error: not at 10']],
    );
    const [extent] = Object.values(sweep.film.extents);
    assert.deepEqual(extent.y, { min: 0, max: 30 });
    const frame = await services.analyses.history.get(id)?.sweep?.frame(20);
    assert.deepEqual(frame, { kind: 'bars', title: 'Bars', series: [{ values: [20, 11, NaN, -Infinity] }] });
  });

  it('Over all checkpoints goes past those that are removed meanwhile', async () => {
    const run = await trained('vanishing');
    const gone = new RunDirectory(run).checkpointFile(20);
    // After the checkpoints to go through were listed, and before the first is answered.
    const subscription = services.analyses.history.onDidChange(() => fs.rmSync(gone, { force: true }));
    const film = await ended(await click('figure', /^Over all checkpoints$/));
    subscription.dispose();
    assert.equal(film.state, 'done', film.error?.message);
    assert.deepEqual(film.sweep?.film?.epochs, Float64Array.of(0, 30));
    assert.deepEqual(
      film.sweep.failed?.map(({ epoch }) => epoch),
      [10],
    );
  });

  it('go on with the next checkpoint, and again on the same, as results of their own', async () => {
    const run = await trained('next');
    await vscode.commands.executeCommand('grokking.setCurrentCheckpoint', { run, epoch: 10 });
    const id = await click('epochOf', /Run on next @ 10/);
    assert.ok((await ended(id)).hasNext);
    const { results, history } = services.analyses;
    await results.act(id, 'next');
    const [next] = history.list();
    assert.deepEqual((await ended(next.id)).output, { kind: 'number', value: 20 });
    await results.act(id, 'rerun');
    assert.equal((await ended(history.list()[0].id)).epoch, 10);
    await results.act(id, 'sweep');
    assert.equal((await ended(history.list()[0].id)).sweep?.columns['epoch'].length, 4);
    await results.act(id, 'openFunction');
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file.fsPath);
    assert.equal(vscode.window.activeTextEditor?.selection.start.line, 4);
    await results.act(id, 'remove');
    assert.equal(history.get(id), undefined);
    assert.equal(history.list().length, 3);
    history.clear();
    assert.deepEqual(history.list(), []);
  });

  it('that are pinned follow the training', async () => {
    const training = { ...ENDLESS.training, checkpointEvery: 500 };
    const run = await vscode.commands.executeCommand<string>(
      'grokking.train',
      writeConfig('analysed-pinned', { ...ENDLESS, name: 'pinned', training }),
    );
    await until('a checkpoint', () => services.store.get(run)?.checkpoints.length);
    await vscode.window.showTextDocument(file);
    const id = await click('epochOf', /Run on pinned/);
    const sweep = await click('epochOf', /^Over all checkpoints$/);
    const first = (await ended(id)).epoch ?? NaN;
    await services.analyses.results.act(id, 'pin');
    await services.analyses.results.act(sweep, 'pin');
    await untilEpoch(run, first + 1500);
    await vscode.commands.executeCommand('grokking.stop', run);
    await untilState(run, 'stopped');
    const checkpoints = await until('the last checkpoint', () => {
      const all = services.store.get(run)?.checkpoints ?? [];
      return services.supervisor.follows(run) ? undefined : all;
    });
    const last = checkpoints.at(-1) ?? 0;
    assert.ok(last >= first + 1000);
    const followed = await until('the newest', () =>
      (entry(id).output as { value?: number })?.value === last ? entry(id) : undefined,
    );
    assert.deepEqual([followed.epoch, followed.pinned], [last, true]);
    const swept = await until('the sweep', () =>
      entry(sweep).state === 'done' && entry(sweep).epoch === last ? entry(sweep) : undefined,
    );
    assert.deepEqual([...(swept.sweep?.columns['epoch'] ?? [])], [...checkpoints]);
    await services.analyses.results.act(id, 'unpin');
    assert.ok(!entry(id).pinned);
  });

  describe('on a language model', () => {
    const folder = (): string => path.join(workspaceFolder(), 'gpt2-tiny');
    const LANGUAGE = `import type { LanguageModel } from 'grokking';
export function layers(model: LanguageModel): number { return model.layers; }
export function positions(model: LanguageModel, count = 3) { return model.logits([[...Array(count).keys()]]).shape[1]; }
export function wrong(model: LanguageModel) { return (model as any).missing.shape; }
export function endless(model: LanguageModel): number { console.log('begun'); for (;;); }
`;
    beforeEach(() => {
      fs.mkdirSync(folder(), { recursive: true });
      writeModel(folder(), smallModel('GPT-2'));
      fs.writeFileSync(file.fsPath, LANGUAGE);
    });
    afterEach(() => fs.rmSync(folder(), { recursive: true, force: true }));

    const choose = (argument?: vscode.Uri): Thenable<unknown> =>
      vscode.commands.executeCommand('grokking.setCurrentModel', argument);
    const titles = async (): Promise<(string | undefined)[]> => {
      await vscode.commands.executeCommand('workbench.action.files.revert');
      return (await lenses()).map(({ command }) => command?.title);
    };

    it('run after it was set from its config.json, without anything over checkpoints; a checkpoint replaces it', async () => {
      await choose(vscode.Uri.file(path.join(folder(), 'config.json')));
      assert.equal(services.statusBar.item.text, '$(target) gpt2-tiny');
      const shown = await until('the lenses', async () => {
        const found = await titles();
        return found.length === 5 ? found : undefined;
      });
      assert.deepEqual([...new Set(shown)].toSorted(), ['$(play) Run on gpt2-tiny', 'Run with…']);
      const result = await ended(await click('layers', /Run on gpt2-tiny/));
      assert.deepEqual(result.output, { kind: 'number', value: 2 }, result.error?.message);
      assert.deepEqual([result.model, result.epoch, result.hasNext], ['gpt2-tiny', undefined, false]);
      const { results, history } = services.analyses;
      await results.act(result.id, 'pin');
      history.clear();
      assert.ok(history.get(result.id), 'it stays');
      await results.act(result.id, 'rerun');
      assert.deepEqual((await ended(history.list()[0].id)).output, { kind: 'number', value: 2 });
      await assert.rejects(results.act(result.id, 'sweep'), /gpt2-tiny is one language model, without checkpoints/);
      const failed = await ended(await click('wrong', /Run on gpt2-tiny/));
      assert.match(failed.error?.message ?? '', /^TypeError: .*undefined/);
      assert.equal(failed.error?.stack.find((frame) => frame.file === file.fsPath)?.line, 4);
      const endless = await click('endless', /Run on gpt2-tiny/);
      await until('its first line', () => entry(endless).log.includes('begun'));
      await results.act(endless, 'cancel');
      assert.equal((await ended(endless)).state, 'cancelled');

      const run = await trained('after-folder');
      await vscode.commands.executeCommand('grokking.setCurrentCheckpoint', { run, epoch: 10 });
      assert.equal(services.statusBar.item.text, '$(target) after-folder @ 10');
      assert.ok((await titles()).includes('Over all checkpoints'));
    });

    it('is picked among those of the workspace, remembered, and missed in one line', async () => {
      let offered: string[] = [];
      person.instead('showQuickPick', async (items: { label: string }[]) => {
        offered = items.map(({ label }) => label);
        return items[0];
      });
      await choose();
      assert.deepEqual(offered, ['$(folder) gpt2-tiny', 'Another Folder…']);
      assert.deepEqual(services.current.get(), { folder: folder() });
      // The next window, with the same memory.
      const memory = new Map<string, unknown>();
      const memento = {
        keys: () => [...memory.keys()],
        get: (key: string): unknown => memory.get(key),
        update: async (key: string, value: unknown) => void memory.set(key, value),
      } as vscode.Memento;
      const [before, after] = [0, 1].map(() => new CurrentModel(memento, services.store));
      await before.set({ folder: folder() });
      assert.deepEqual([after.get(), after.checkpoint()], [{ folder: folder() }, undefined]);
      before.dispose();
      after.dispose();
      const target = { file: file.fsPath, name: 'layers' };
      await vscode.commands.executeCommand('workbench.action.files.revert');
      fs.rmSync(folder(), { recursive: true });
      await vscode.commands.executeCommand('grokking.runAnalysis', target);
      await until('it is said', () => person.told.length > 0);
      assert.deepEqual(person.told, [
        `${folder()} is not the folder of a language model any more; choose another by Set as Current Model`,
      ]);
      await choose(vscode.Uri.file(workspaceFolder()));
      await until('it is said', () => person.told.length > 1);
      assert.match(person.told[1], /is not the folder of a language model: take one with config\.json/);
    });
  });

  it('Run Analysis… offers those of the workspace, the one at the cursor first', async () => {
    await trained('palette');
    writeFile('functions/a.analysis.js', 'exports.early = (model) => model.epoch;');
    const editor = await vscode.window.showTextDocument(file);
    const at = editor.document.positionAt(SOURCE.indexOf('return x;'));
    editor.selection = new vscode.Selection(at, at);
    let offered: { label: string; detail?: string }[] = [];
    person.instead('showQuickPick', async (items: { label: string }[]) => {
      offered = items;
      return items.find(({ label }) => label.endsWith('epochOf'));
    });
    const id = await vscode.commands.executeCommand<number>('grokking.runAnalysis');
    assert.deepEqual(
      offered.map(({ label }) => label.replace('$(symbol-function) ', '')),
      ['required', 'epochOf', 'shares', 'own', 'figure', 'default', 'throws', 'endless', 'early'],
    );
    assert.equal(offered[1].detail, 'The epoch of the checkpoint.');
    assert.equal((await ended(id)).state, 'done');
  });

  it('Discover Structure… searches a checkpoint, told nothing: a result like others, that can be cancelled', async () => {
    const run = await trained('searched');
    const id = await vscode.commands.executeCommand<number>('grokking.discoverStructure', { run, epoch: 10 });
    const { state, epoch, name, output, hasNext, error } = await ended(id);
    assert.equal(state, 'done', error?.message);
    assert.deepEqual([epoch, name, hasNext], [10, 'discoverWithoutHypothesis', true]);
    assert.equal(output?.kind, 'several');
    const [{ output: sentence }, ...figures] = output.parts;
    assert.match(sentence.kind === 'text' ? sentence.text : '', /^None: no group has 95% of its answers/);
    assert.deepEqual(figures.map(({ output: { kind } }) => kind), ['bars', 'scatter', 'bars', 'table', 'table']); // prettier-ignore

    const newest = await vscode.commands.executeCommand<number>('grokking.discoverStructure', run);
    assert.equal(entry(newest).epoch, 30);
    await vscode.commands.executeCommand('grokking.cancelAnalysis');
    assert.equal((await ended(newest)).state, 'cancelled');

    person.told.length = 0;
    await vscode.commands.executeCommand('grokking.discoverStructure', vscode.Uri.file('/models/pythia'));
    assert.match(person.told[0], /^\/models\/pythia: .* which a checkpoint of a run has; take a run$/);
  });

  it('in a workspace that is not trusted have no lens that runs, refuse, and start nothing', async () => {
    await trained('untrusted');
    const { runner, history } = services.analyses;
    await until('the runner', () => runner.pid);
    const real = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    assert.ok(real);
    Object.defineProperty(vscode.workspace, 'isTrusted', { ...real, get: () => false });
    try {
      const shown = (await lenses()).map(({ command }) => [command?.title, command?.command]);
      assert.deepEqual(shown, [
        ['$(workspace-untrusted) Trust the workspace to run analyses', 'workbench.trust.manage'],
      ]);
      process.kill(runner.pid ?? 0, 'SIGKILL');
      await until('no runner', () => runner.pid === undefined);
      const target = { file: file.fsPath, name: 'epochOf' };
      for (const command of ['runAnalysis', 'runAnalysisWith', 'runAnalysisOverCheckpoints']) {
        person.told.length = 0;
        await vscode.commands.executeCommand(`grokking.${command}`, target);
        assert.match(person.told[0], /^Running analyses is off because this workspace is not trusted/, command);
      }
      await closeEditors();
      await vscode.window.showTextDocument(file);
      assert.throws(() => runner.warm(), /not trusted/);
      assert.equal(runner.pid, undefined);
      assert.deepEqual(history.list(), []);
    } finally {
      Object.defineProperty(vscode.workspace, 'isTrusted', real);
    }
    assert.deepEqual((await ended(await click('epochOf', /Run on/))).output, { kind: 'number', value: 30 });
  });

  it('have the types of what they import put into the workspace', async () => {
    const module = path.join(workspaceFolder(), 'node_modules', 'grokking');
    const shipped = path.join(extension().extensionPath, 'dist', 'grokking', 'package.json');
    await until('the module', () => fs.existsSync(path.join(module, 'package.json')));
    assert.equal(fs.readFileSync(path.join(module, 'package.json'), 'utf8'), fs.readFileSync(shipped, 'utf8'));
  });

  it('New Analysis… writes a template to a file that has functions, and opens it', async () => {
    let titles: string[] = [];
    let pick = 0;
    person.instead('showQuickPick', async (items: readonly { label: string }[]) => {
      titles = items.map(({ label }) => label);
      return items[pick];
    });
    person.instead('showInputBox', async ({ value }: vscode.InputBoxOptions) => `new-${value}`);
    for (pick = 0; pick === 0 || pick < titles.length; pick++) {
      const created = await vscode.commands.executeCommand<vscode.Uri>('grokking.newAnalysis');
      assert.match(path.basename(created.fsPath), /^new-.*\.analysis\.(ts|py)$/);
      const document = vscode.window.activeTextEditor?.document;
      assert.equal(document?.uri.fsPath, created.fsPath);
      assert.ok(services.analyses.files.functionsOf(document).length > 0, titles[pick]);
      fs.rmSync(created.fsPath);
    }
    assert.equal(new Set(titles).size, titles.length);
    assert.deepEqual(person.told, []);
  });
});
