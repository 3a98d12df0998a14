import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../../src/extension/services';
import type { Study } from '../../../src/extension/sycophancy/study';
import { noiseModel, opinionPairs, writeCopyingModel, writePrompts } from '../../engine/lm/copying-model';
import { closeEditors, lab, Person, removeRuns, until, untilState, workspaceFolder, writeConfig } from './support';

/** Too little to learn anything from. */
const TINY = {
  task: { operation: 'opinion', modulus: 7, trainFraction: 0.6 },
  model: { dModel: 16, heads: 2, dMlp: 32 },
  training: { epochs: 4, logEvery: 2, checkpointEvery: 2 },
};
const PLAIN = {
  task: { modulus: 7, trainFraction: 0.6 },
  model: { dModel: 16, heads: 2, dMlp: 32 },
  training: { epochs: 2, logEvery: 2, checkpointEvery: 2 },
};

describe('Analyze Sycophancy', function () {
  this.timeout(300_000);
  let services: Services;
  let person: Person;
  let run: string;
  let plain: string;

  before(async () => {
    services = await lab();
    person = new Person();
    const train = async (name: string, config: object): Promise<string> =>
      (await vscode.commands.executeCommand<string>('grokking.train', writeConfig(name, config))) ?? '';
    run = await train('tiny-opinion', TINY);
    plain = await train('tiny-plain', PLAIN);
    await untilState(run, 'completed');
    await untilState(plain, 'completed');
    await services.store.refresh();
    await until('both notices', () => person.told.length > 1);
    await closeEditors();
  });

  beforeEach(() => (person.told.length = 0));

  after(async () => {
    person.restore();
    for (const name of ['tiny-opinion', 'tiny-plain']) {
      fs.rmSync(path.join(workspaceFolder(), `${name}.grok.json`), { force: true });
    }
    await closeEditors();
    await removeRuns();
  });

  const analyze = (argument: unknown): Thenable<unknown> =>
    vscode.commands.executeCommand('grokking.analyzeSycophancy', argument);
  const tabs = (): string[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs).map(({ label }) => label);
  const only = (): Study => {
    assert.equal(services.sycophancy.all.length, 1);
    return services.sycophancy.all[0];
  };
  const file = (): string => path.join(run, 'sycophancy', 'epoch-00000004.json');

  it('analyzes the newest checkpoint in a process of its own, shows the page, and keeps what it found beside the run', async () => {
    await analyze(run);
    await until('the page is open', () => tabs().includes('Sycophancy: tiny-opinion'));
    const study = only();
    await until('it is analyzed', () => !study.running);
    assert.equal(study.view.ended?.error, undefined);
    assert.equal(study.view.report?.result.model.layers, 1);
    assert.equal(study.view.about, 'checkpoint 4');
    const kept = JSON.parse(fs.readFileSync(file(), 'utf8')) as { result: unknown };
    assert.deepEqual(kept.result, study.view.report?.result);
    await services.store.refresh();
    assert.ok(services.store.get(run), 'the run is one still');
  });

  it('computes nothing where it is known', async () => {
    await closeEditors();
    await until('nothing is held', () => services.sycophancy.all.length === 0);
    const { mtimeMs } = fs.statSync(file());
    await analyze({ kind: 'checkpoint', run, epoch: 4 });
    await until('the page is open', () => tabs().includes('Sycophancy: tiny-opinion'));
    assert.equal(only().running, false);
    assert.ok(only().view.report);
    assert.equal(fs.statSync(file()).mtimeMs, mtimeMs);
  });

  it('goes over all checkpoints, and can be cancelled', async () => {
    const study = only();
    const whole = study.overCheckpoints();
    study.cancel();
    await whole;
    assert.deepEqual(study.view.ended, { of: 'series' });
    await study.overCheckpoints();
    assert.deepEqual(study.view.series?.result.checkpoints.map(({ epoch }) => epoch), [0, 2, 4]);
    assert.ok(fs.existsSync(path.join(run, 'sycophancy', 'checkpoints.json')));
  }); // prettier-ignore

  it('says in one line why not', async () => {
    await analyze(plain);
    await until('it is said', () => person.told.length > 0);
    assert.deepEqual(person.told, [
      'tiny-plain: nobody has an opinion in its task; take a run of the operation "opinion", such as the preset mixed',
    ]);
  });

  it('says what is wrong with a folder on its page, before anything is loaded', async () => {
    person.instead('showOpenDialog', () => [vscode.Uri.file(path.join(workspaceFolder(), 'none.prompts.json'))]);
    await analyze(vscode.Uri.file(run));
    const study = await until('it is there', () => services.sycophancy.all.find(({ subject }) => subject.kind === 'model'));
    await until('it failed', () => !study.running);
    assert.match(String(study.view.ended?.error), /none\.prompts\.json: there is no such file$/);
  }); // prettier-ignore

  it('compares the models of a folder, keeps the rows, and restores the page from them without computing', async () => {
    await closeEditors();
    const steps = path.join(workspaceFolder(), 'steps');
    const prompts = path.join(workspaceFolder(), 'steps.prompts.json');
    writeCopyingModel(path.join(steps, 'step1000'));
    writeCopyingModel(path.join(steps, 'step20'), noiseModel());
    writePrompts(prompts, opinionPairs());
    try {
      person.instead('showOpenDialog', () => [vscode.Uri.file(prompts)]);
      await analyze(vscode.Uri.file(steps));
      await until('the page is open', () => tabs().includes('Sycophancy: steps'));
      const study = only();
      await until('it is analyzed', () => !study.running);
      assert.equal(study.view.ended?.error, undefined);
      assert.equal(study.view.about, '2 models, asked the prompts of steps.prompts.json');
      const rows = study.view.series?.result.checkpoints.map(({ step, sycophantic }) => [step, sycophantic]);
      assert.deepEqual(rows, [[20, false], [1000, true]]);
      const { subject } = study;
      await closeEditors();
      await until('nothing is held', () => services.sycophancy.all.length === 0);
      // As VS Code does after a reload.
      const panel = vscode.window.createWebviewPanel('grokking.sycophancy', 'Sycophancy', vscode.ViewColumn.Active);
      await services.sycophancy.deserializeWebviewPanel(panel, { subject });
      assert.equal(panel.title, 'Sycophancy: steps');
      assert.deepEqual(only().view.series?.result.checkpoints.length, 2);
      assert.equal(only().running, false);
      await closeEditors();
      await until('nothing is held', () => services.sycophancy.all.length === 0);
    } finally {
      fs.rmSync(steps, { recursive: true, force: true });
      fs.rmSync(prompts, { force: true });
    }
  }); // prettier-ignore

  it('says that what was kept is no analysis', async () => {
    await closeEditors();
    fs.writeFileSync(file(), '{"made": 1}');
    await analyze(run);
    const study = only();
    // What cannot be read is made anew.
    await until('it is analyzed', () => !study.running && study.view.report !== undefined);
    await closeEditors();
    await until('nothing is held', () => services.sycophancy.all.length === 0);
  });
});
