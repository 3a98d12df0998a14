import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../../src/extension/services';
import { EXERCISES } from '../../../src/core/exercises/exercises';
import { closeEditors, ENDLESS, extension, lab, Person, removeRuns, until, untilState, workspaceFolder, writeConfig, writeFile } from './support'; // prettier-ignore

const SHORT = { ...ENDLESS, training: { epochs: 30, logEvery: 5, checkpointEvery: 10 } };

const STUB = `import type { Model } from 'grokking';

/**
 * Waves.
 *
 * @exercise fourier-basis
 */
export function waves(model: Model, p: number): number[][] {
  throw new Error('not written yet');
}
`;
const OTHERS = `/** @exercise log-spectrum */
export const logs = (model) => [];

/** @exercise primitive-root */
export function endless(model, p) {
  console.log('begun');
  for (;;);
}

/** @exercise nonsense */
export const unknown = (model) => 1;
`;

/** What a run of tests was told, as `state: label: message (line)`. */
type Told = string[];

describe('exercises', function () {
  this.timeout(300_000);
  let services: Services;
  let person: Person;
  let told: Told;
  /** Of this test alone: an editor remembers what stood at a path. */
  let folder: string;
  let tests = 0;
  let restore: () => void;

  before(async () => (services = await lab()));
  beforeEach(async () => {
    person = new Person();
    told = [];
    folder = `classroom-${++tests}`;
    writeFile(`${folder}/waves.analysis.ts`, STUB);
    writeFile(`${folder}/others.analysis.js`, OTHERS);
    const names = (): string => services.exercises.tests.list().map(({ id }) => id.replace(/^.*#/, '')).join(); // prettier-ignore
    await until('the tests', () => names() === 'waves,endless,logs,unknown');
    restore = listen();
  });
  afterEach(async () => {
    restore();
    person.restore();
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await closeEditors();
    await removeRuns();
    for (const name of [folder, 'exercises']) {
      fs.rmSync(path.join(workspaceFolder(), name), { recursive: true, force: true });
    }
    await until('no tests', () => services.exercises.tests.list().length === 0);
  });

  /** Notes what the runs of tests are told; VS Code lets nobody read it. */
  function listen(): () => void {
    const { controller } = services.exercises.tests;
    assert.ok(controller);
    const create = controller.createTestRun;
    const line = ({ message, location }: vscode.TestMessage): string => `${String(message)} (${String(location?.range.start.line)})`; // prettier-ignore
    controller.createTestRun = (...args) => {
      const run = create.apply(controller, args);
      const { passed, failed, errored, skipped } = run;
      const note = (state: string, item: vscode.TestItem, message?: unknown): void =>
        void told.push(
          [state, item.label, ...(message instanceof vscode.TestMessage ? [line(message)] : [])].join(': '),
        );
      return Object.assign(run, {
        passed: (...of: Parameters<typeof passed>) => (note('passed', of[0]), passed.apply(run, of)),
        failed: (...of: Parameters<typeof failed>) => (note('failed', of[0], of[1]), failed.apply(run, of)),
        errored: (...of: Parameters<typeof errored>) => (note('errored', of[0], of[1]), errored.apply(run, of)),
        skipped: (...of: Parameters<typeof skipped>) => (note('skipped', of[0]), skipped.apply(run, of)),
      });
    };
    return () => (controller.createTestRun = create);
  }

  async function trained(): Promise<void> {
    const written = writeConfig(`${folder}/exercised`, { ...SHORT, name: 'exercised' });
    const run = await vscode.commands.executeCommand<string>('grokking.train', written);
    await untilState(run, 'completed');
    await until('the checkpoints', () => services.store.get(run)?.checkpoints.at(-1) === 30);
    await until('the notice of its end', () => person.told.pop());
  }

  const item = (name: string): vscode.TestItem => {
    const found = services.exercises.tests.list().find(({ id }) => id.endsWith(`#${name}`));
    assert.ok(found, name);
    return found;
  };

  it('are tests by the titles of the exercises, in their order; a name that no exercise has is an error', () => {
    const tests = services.exercises.tests.list();
    const titles = ['fourier-basis', 'primitive-root', 'log-spectrum'].map((id) => EXERCISES.find((one) => one.id === id)?.title); // prettier-ignore
    assert.deepEqual(tests.map(({ label }) => label), [...titles, 'unknown']); // prettier-ignore
    assert.equal(item('waves').range?.start.line, 7);
    assert.equal(item('waves').parent?.label, 'waves.analysis.ts');
    assert.match(String(item('unknown').error), /^There is no exercise nonsense; take one of fourier-basis, /);
  });

  it('need a model, and say how to get one', async () => {
    await vscode.commands.executeCommand('grokking.gradeExercise', item('waves'));
    assert.match(told[0], /^errored: The Fourier basis: There is no model to grade on: train one .*Set Current Checkpoint\) \(7\)$/); // prettier-ignore
  });

  it('are red with a message on the stub, and green when the solution stands in the file', async () => {
    await trained();
    const all = vscode.commands.executeCommand('testing.runAll'); // one of them would run for ever
    await until('the endless one', () => services.analyses.runner.pid !== undefined && told.some((line) => line.startsWith('failed: The Fourier'))); // prettier-ignore
    assert.equal(told[0], 'failed: The Fourier basis: Error: not written yet (8)');
    await vscode.commands.executeCommand('testing.cancelRun');
    await all;
    assert.deepEqual(told, [told[0]]);

    const solution = fs.readFileSync(path.join(extension().extensionPath, 'test', 'fixtures', 'exercises', 'fourier-basis.analysis.ts'), 'utf8'); // prettier-ignore
    const document = await vscode.workspace.openTextDocument(item('waves').uri ?? vscode.Uri.file(''));
    const editor = await vscode.window.showTextDocument(document);
    const half = solution.replace('values.map((value) => value / length)', 'values');
    for (const [text, expected] of [
      [half, /^failed: The Fourier basis: for p = 11: no row has length 1 \(expected p waves of length 1, .*\) \(3\)$/],
      [solution, /^passed: The Fourier basis$/],
    ] as const) {
      told.length = 0;
      await editor.edit((edit) => edit.replace(document.validateRange(new vscode.Range(0, 0, 1e6, 0)), text));
      await until('the new function', () =>
        services.exercises.tests.list().some(({ id }) => id.endsWith('#fourierBasis')),
      );
      editor.selection = new vscode.Selection(5, 0, 5, 0); // the exercise at the cursor
      await vscode.commands.executeCommand('grokking.gradeExercise');
      assert.match(told.join('\n'), expected);
      assert.ok(!document.isDirty, 'what is graded is saved');
    }
    assert.deepEqual(person.told, []);
  });

  it('are skipped, by name, where the model has no answer', async () => {
    await trained();
    await vscode.commands.executeCommand('grokking.gradeExercise', item('logs'));
    assert.deepEqual(told, ['skipped: The spectrum over logarithms']);
    assert.match(String(item('logs').description), /^skipped: this exercise is about x · y mod p, and the model was trained on x \+ y mod 11/); // prettier-ignore
  });

  it('have lenses, and hints in steps, which the workspace remembers', async () => {
    const uri = item('waves').uri;
    assert.ok(uri);
    await vscode.window.showTextDocument(uri);
    const titles = async (): Promise<string[]> => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
        100,
      );
      return lenses.map(({ command }) => String(command?.title));
    };
    const { hints = [], title = '' } = EXERCISES.find(({ id }) => id === 'fourier-basis') ?? {};
    const n = hints.length;
    assert.ok((await titles()).includes('$(beaker) Grade'));
    for (const [i, hint] of hints.entries()) {
      assert.ok((await titles()).includes(`$(lightbulb) Hint ${i + 1} of ${n}`), String(await titles()));
      const ways: object[] = [item('waves'), { test: item('waves') }, { file: uri.fsPath, name: 'waves' }];
      assert.equal(await vscode.commands.executeCommand<string>('grokking.showHint', ways[i % 3]), hint);
      assert.equal(person.told.at(-1), `${title}, hint ${i + 1} of ${n}: ${hint}`);
      assert.deepEqual(person.offered.at(-1), i === n - 1 ? [] : ['Next Hint']);
    }
    assert.ok((await titles()).includes('$(lightbulb) All Hints Read: from the First'));
    person.presses.set('hint 1 of', 'Next Hint');
    assert.equal(await vscode.commands.executeCommand('grokking.showHint', item('waves')), hints[0]);
    await until('the next hint', () => person.told.at(-1) === `${title}, hint 2 of ${n}: ${hints[1]}`);
  });

  it('are copied into the workspace, and no file is replaced', async () => {
    const mine = writeFile('exercises/fourier-basis.analysis.py', '# mine\n');
    person.instead('showQuickPick', async (items: { label: string }[]) => items.find(({ label }) => label.endsWith('Python'))); // prettier-ignore
    const folder = await vscode.commands.executeCommand<vscode.Uri>('grokking.newExercises');
    assert.equal(folder.fsPath, path.join(workspaceFolder(), 'exercises'));
    assert.equal(fs.readFileSync(mine.fsPath, 'utf8'), '# mine\n');
    const names = fs.readdirSync(folder.fsPath);
    const stubs = fs.readdirSync(path.join(extension().extensionPath, 'samples', 'exercises'));
    assert.deepEqual(names.filter((name) => name.endsWith('.py')), stubs.filter((name) => name.endsWith('.py'))); // prettier-ignore
    assert.deepEqual(
      names.filter((name) => name.endsWith('.ts') || name === 'tsconfig.json'),
      [],
    );
    assert.ok(names.includes('README.md') && names.includes('six'));
    assert.match(person.told[0], /^\d+ files of exercises written to exercises; 1 file that was there stays as it is$/);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, mine.fsPath);
    const ids = EXERCISES.map(({ id }) => String(id)).filter((id) => id !== 'fourier-basis');
    const found = (): string[] => services.exercises.files.list().flatMap(({ uri, exercise }) => (uri.fsPath.endsWith('.py') ? [exercise] : [])); // prettier-ignore
    await until('the tests', () => found().length === ids.length);
    assert.deepEqual(found().sort(), ids.sort());
  });
});
