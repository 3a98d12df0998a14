import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { defaultConfig } from '../../../src/core/config/parse';
import { InputError } from '../../../src/core/config/problem';
import { changeLabels, nameProblem, NO_LABELS, readLabels, readLabelsInTurns, tagsIn, tagsProblem } from '../../../src/core/run/labels'; // prettier-ignore
import { runFile } from '../../../src/core/run/layout';
import { RunScanner } from '../../../src/extension/runs/scanner';
import { leftRun } from '../../run-directories';

describe('labels of a run', () => {
  let folder: string;
  let run: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-labels-'));
    run = leftRun(folder, defaultConfig(), { state: 'stopped' }).path;
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const write = (text: string): void => fs.writeFileSync(runFile.labels(run), text);

  it('are kept in the run directory, each change in one step, and nothing else of the run changes', async () => {
    const before = new Map(fs.readdirSync(run).map((name) => [name, fs.statSync(path.join(run, name)).mtimeMs]));
    assert.deepEqual(readLabels(run), NO_LABELS);
    changeLabels(run, { name: 'the good one', tags: ['paper'] });
    changeLabels(run, { starred: true });
    const labels = { name: 'the good one', tags: ['paper'], starred: true, archived: false };
    assert.deepEqual(readLabels(run), labels);
    assert.deepEqual(await readLabelsInTurns(run), labels);
    changeLabels(run, { name: null });
    assert.equal(readLabels(run).name, null);
    const names = fs.readdirSync(run).filter((name) => name !== 'labels.json');
    assert.deepEqual(names, [...before.keys()]);
    names.forEach((name) => assert.equal(fs.statSync(path.join(run, name)).mtimeMs, before.get(name), name));
  });

  it('are read for what they are: a field that is none of its kind is as if it were not there', () => {
    const damaged: [string, Partial<typeof NO_LABELS>][] = [
      ['', {}],
      ['{', {}],
      ['[]', {}],
      ['null', {}],
      ['{"name": 5, "tags": "a", "starred": "yes", "archived": 1}', {}],
      [JSON.stringify({ name: 'x'.repeat(81), starred: true }), { starred: true }],
      [JSON.stringify({ name: '  ', tags: [1, '#a', 'a b', null] }), { tags: ['a', 'b'] }],
      [JSON.stringify({ tags: Array.from({ length: 21 }, (_, i) => `t${i}`), archived: true }), { archived: true }],
      [JSON.stringify({ starred: true }).padEnd(2 ** 16 + 1), {}],
    ];
    for (const [text, labels] of damaged) {
      write(text);
      assert.deepEqual(readLabels(run), { ...NO_LABELS, ...labels }, text.slice(0, 80));
    }
    fs.rmSync(runFile.labels(run));
    fs.mkdirSync(runFile.labels(run));
    assert.deepEqual(readLabels(run), NO_LABELS);
  });

  it('that are damaged are not written over, and those of a later version keep what is not known here', () => {
    write('{ "name": "mine", ');
    assert.throws(
      () => changeLabels(run, { starred: true }),
      (error: unknown) => error instanceof InputError && /labels\.json cannot be read as labels: mend it or remove it/.test(error.message), // prettier-ignore
    );
    assert.equal(fs.readFileSync(runFile.labels(run), 'utf8'), '{ "name": "mine", ');
    write('{ "colour": "red", "starred": false }');
    changeLabels(run, { starred: true });
    assert.equal((JSON.parse(fs.readFileSync(runFile.labels(run), 'utf8')) as { colour: string }).colour, 'red');
  });

  it('say in one line when they cannot be written', () => {
    assert.throws(
      () => changeLabels(path.join(folder, 'gone'), { starred: true }),
      (error: unknown) => error instanceof InputError && /labels\.json cannot be written \(ENOENT\)/.test(error.message), // prettier-ignore
    );
  });

  it('are noticed by who watches the runs, whoever changed them', async () => {
    const scanner = new RunScanner();
    const scanned = async (): Promise<unknown[]> => {
      await scanner.scan([folder], () => undefined);
      const found = scanner.get(run);
      return [found?.name, found?.config.name, found?.labels.tags];
    };
    assert.deepEqual(await scanned(), ['add-113', 'add-113', []]);
    fs.utimesSync(folder, 1_700_000_000, 1_700_000_000);
    await scanner.scan([folder], () => undefined);
    assert.equal(await scanner.isDue([folder]), false);
    changeLabels(run, { name: 'the good one', tags: ['paper'] });
    assert.equal(await scanner.isDue([folder]), true, 'the folder says that something is new');
    const before = scanner.get(run);
    assert.deepEqual(await scanned(), ['the good one', 'add-113', ['paper']]);
    assert.notEqual(scanner.get(run), before);
    assert.deepEqual(scanner.takeChanges()?.changed.map(({ name }) => name), ['the good one']); // prettier-ignore
    fs.rmSync(runFile.labels(run));
    assert.equal(scanner.look(run)?.name, 'add-113');
  });

  it('have names and tags of a length that can be shown', () => {
    assert.equal(nameProblem('a'), undefined);
    assert.match(nameProblem(' ') ?? '', /at least one letter/);
    assert.match(nameProblem('x'.repeat(81)) ?? '', /80 letters at most, this one 81/);
    assert.deepEqual(tagsIn(' #paper, baseline  paper,,#'), ['paper', 'baseline']);
    assert.equal(tagsProblem(['paper']), undefined);
    assert.match(tagsProblem(['x'.repeat(41)]) ?? '', /^A tag has 40 letters at most, "x{40}…" has 41$/);
    assert.match(tagsProblem(Array.from({ length: 21 }, String)) ?? '', /^A run has 20 tags at most, these are 21$/);
  });
});
