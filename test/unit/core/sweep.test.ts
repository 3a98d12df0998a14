import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { defaultConfig } from '../../../src/core/config/parse';
import { InputError } from '../../../src/core/config/problem';
import { createSweep } from '../../../src/core/sweep/create';
import { SweepDirectory } from '../../../src/core/sweep/directory';
import { parseSweep, readSweepFile, SWEEP_SUFFIX } from '../../../src/core/sweep/file';
import { sweepFile } from '../../../src/core/sweep/layout';
import { runConfig, runsOf, type SweepPlan } from '../../../src/core/sweep/plan';
import type { ResultRow } from '../../../src/core/sweep/result-row';

const FILE = path.resolve('samples', 'test.sweep.json');

function planOf(sweep: object): SweepPlan {
  const { plan, problems } = parseSweep(JSON.stringify(sweep), FILE);
  assert.ok(plan, problems[0]?.message);
  return plan;
}

describe('sweep files', () => {
  it('make a run of every combination with every seed, all combinations with the first seed first', () => {
    const plan = planOf({
      base: 'quick.grok.json',
      vary: { 'task.trainFraction': [0.4, 0.6], 'model.dMlp': { from: 16, to: 128, count: 4, scale: 'log' } },
      seeds: 2,
    });
    const runs = [...runsOf(plan)];
    assert.equal(runs.length, 16);
    assert.deepEqual(runs[5], { index: 5, values: { 'task.trainFraction': 0.6, 'model.dMlp': 32 }, seed: 0 });
    assert.deepEqual(runs[13], { index: 13, values: { 'task.trainFraction': 0.6, 'model.dMlp': 32 }, seed: 1 });
    const { task, model, training, optimizer } = runConfig(plan, runs[13]);
    assert.deepEqual(
      [task.trainFraction, task.pairs, task.split.seed, model.seed, model.dMlp, model.dModel, optimizer.weightDecay],
      [0.6, 'unordered', 1, 1, 32, 64, 1],
    );
    assert.deepEqual([training.threads, training.keep, training.epochs], [1, 'last', 8000]);
  });

  it('have defaults for all but base', () => {
    const { name, vary, seeds, keep, run, base } = planOf({ base: {} });
    assert.deepEqual(
      { name, vary, seeds, keep, run },
      {
        ...{ name: 'test', vary: {}, seeds: [0], keep: 'last' },
        run: { parallel: 0 },
      },
    );
    assert.deepEqual(base, { ...defaultConfig(), name: 'base' });
    const slurm = { partition: null, time: '01:00:00', cpusPerTask: 1, runsPerTask: 20, concurrent: 50 };
    assert.deepEqual(planOf({ base: {}, run: { slurm: {} } }).run, { slurm: { ...slurm, login: null, setup: [] } });
  });

  it('spread values evenly, with both ends as written', () => {
    const vary = {
      'optimizer.weightDecay': { from: 0.01, to: 3, count: 6, scale: 'log' },
      'task.modulus': { from: 31, to: 59, count: 5 },
    };
    const { 'optimizer.weightDecay': decay, 'task.modulus': modulus } = planOf({ base: {}, vary }).vary;
    assert.deepEqual(modulus, [31, 38, 45, 52, 59]);
    // numpy.geomspace(0.01, 3, 6)
    const numpy = [0.01, 0.031291346445319, 0.0979148362360977, 0.30638870628004, 0.958731515514183, 3];
    numpy.forEach((value, i) => assert.ok(Math.abs(Number(decay[i]) - value) < 1e-11 * value, `${decay[i]}`));
    assert.deepEqual([decay[0], decay[5]], [0.01, 3]);
  });

  const WRONG: readonly [title: string, sweep: object | string, line: RegExp, at: string][] = [
    ['no base', { vary: {} }, /^base is missing: it is the path of a \*\.grok\.json relative to this file, or /, '{'],
    [
      'a base that is not there',
      { base: 'no.grok.json' },
      /^base is missing: there is no \/.*\/samples\/no\.grok\.json; give /,
      '"no.grok.json"',
    ],
    [
      'a wrong value in the base',
      { base: { task: { modulus: 1 } } },
      /^base: task\.modulus must be at least 2 and at most 512, got 1$/,
      '1',
    ],
    [
      'a base that is opened',
      { base: { load: { checkpoint: 'x.pth' } } },
      /^base: load\.checkpoint cannot be opened: /,
      '"x.pth"',
    ],
    [
      'an unknown field',
      { base: {}, vary: { 'task.fraction': [1] } },
      /^vary: task\.fraction is not a field of the config; task takes operation, expression, group, modulus, labelNoise, trainFraction, /,
      '"task.fraction"',
    ],
    [
      'a field of nothing',
      { base: {}, vary: { 'tasks.modulus': [1] } },
      /^vary: tasks\.modulus is not a field of the config; the config takes name, task, /,
      '"tasks.modulus"',
    ],
    [
      'a group',
      { base: {}, vary: { optimizer: [1] } },
      /^vary: optimizer is a group of fields; vary one of type, learningRate, /,
      '"optimizer"',
    ],
    [
      'threads',
      { base: {}, vary: { 'training.threads': [1] } },
      /^vary: training\.threads cannot be varied: it is 1 in a sweep/,
      '"training.threads"',
    ],
    [
      'a value out of range',
      { base: {}, vary: { 'task.trainFraction': [0.3, 1.3] } },
      /^vary: task\.trainFraction must be between 0 and 1, got 1\.3$/,
      '1.3',
    ],
    [
      'a range out of range',
      { base: {}, vary: { 'model.dMlp': { from: 1, to: 2, count: 3 } } },
      /^vary: model\.dMlp must be an integer, got 1\.5$/,
      '{"from":1,"to":2,"count":3}',
    ],
    [
      'a range without count',
      { base: {}, vary: { 'model.dMlp': { from: 1, to: 2 } } },
      /^vary\.model\.dMlp needs count$/,
      '{"from":1,"to":2}',
    ],
    [
      'a log range from 0',
      { base: {}, vary: { 'optimizer.weightDecay': { from: 0, to: 2, count: 3, scale: 'log' } } },
      /^vary\.optimizer\.weightDecay\.from must be above 0 for the scale "log", got 0$/,
      '0',
    ],
    ['no list', { base: {}, vary: { 'task.modulus': 13 } }, /^vary\.task\.modulus must be an array, got 13$/, '13'],
    [
      'an empty list',
      { base: {}, vary: { 'task.modulus': [] } },
      /^vary\.task\.modulus must not be empty, got \[\]$/,
      '[]',
    ],
    [
      'a value twice',
      { base: {}, vary: { 'task.modulus': [13, 17, 13] } },
      /^vary\.task\.modulus has 13 twice; take one of them out$/,
      '13',
    ],
    ['a seed twice', { base: {}, seeds: [1, 1] }, /^seeds has 1 twice; take one of them out$/, '1'],
    [
      'values that do not go together',
      { base: {}, vary: { 'task.operation': ['add', 'divide'], 'task.modulus': [13, 15] } },
      /^run 3 \(task\.operation "divide", task\.modulus 15\): task\.modulus must be prime for "divide", got 15; /,
      '[13,15]',
    ],
    [
      'too many runs',
      { base: {}, vary: { 'optimizer.weightDecay': { from: 1, to: 2, count: 50_001 } }, seeds: 2 },
      /^vary and seeds make 100002 runs, more than 100000; take fewer values or seeds$/,
      '{"optimizer.weightDecay":{"from":1,"to":2,"count":50001}}',
    ],
    [
      'two places',
      { base: {}, run: { parallel: 1, slurm: {} } },
      /^run\.parallel is for this machine and run\.slurm for a cluster; take one of them out$/,
      '"parallel"',
    ],
    [
      'a time that is none',
      { base: {}, run: { slurm: { time: '1 h' } } },
      /^run\.slurm\.time must be such as "01:00:00", got "1 h"$/,
      '"1 h"',
    ],
    [
      'an unknown field of its own',
      { base: {}, seed: 1 },
      /^seed is not a field; the sweep takes name, base, vary, seeds, keep, run$/,
      '"seed"',
    ],
    ['no JSON', '{ "base": ', /^not valid JSON at line 1, column 11 /, ''],
  ];
  for (const [title, sweep, line, at] of WRONG) {
    it(`are refused with one line at its place: ${title}`, () => {
      const text = typeof sweep === 'string' ? sweep : JSON.stringify(sweep);
      const { plan, problems } = parseSweep(text, FILE);
      assert.equal(plan, undefined);
      assert.match(problems[0].message, line);
      const shown = text.slice(problems[0].offset, problems[0].offset + problems[0].length);
      assert.equal(shown, at);
    });
  }

  it('name no file out of a workspace that is not trusted', () => {
    const { problems } = parseSweep('{"base": "../../x.grok.json"}', FILE, () => false);
    assert.match(problems[0].message, /^base leads out of the workspace, which is not trusted: it is not looked at; /);
  });

  it('of the samples make runs', () => {
    const folder = path.join('samples', 'sweeps');
    const files = fs.readdirSync(folder).filter((name) => name.endsWith(SWEEP_SUFFIX));
    assert.ok(files.length >= 3);
    files.forEach((name) => assert.ok([...runsOf(readSweepFile(path.join(folder, name)))].length > 1, name));
  });
});

describe('the folder of a sweep', () => {
  let folder: string;
  let sweep: SweepDirectory;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-sweep-'));
    const plan = planOf({ base: {}, vary: { 'optimizer.weightDecay': [0, 1] }, seeds: [4, 7] });
    const made = createSweep(folder, plan, 'terminal');
    made.lock.release();
    sweep = made.directory;
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const row = (index: number, more: Partial<ResultRow> = {}): string => {
    const times = { epoch: 10, memorised_at: null, grokked_at: null, seconds: 1, peak_test_loss: null };
    const last = { train_loss: 1, test_loss: 2, train_accuracy: 0.5, test_accuracy: 0.1, error: null };
    return `${JSON.stringify({ ...sweep.runs[index], state: 'completed', ...times, ...last, ...more })}\n`;
  };
  const write = (name: string, text: string): void =>
    fs.appendFileSync(path.join(sweepFile.results(sweep.path), name), text);

  it('says what is trained, run by run, and reads as interrupted without a process', () => {
    assert.match(path.basename(sweep.path), /^\d{8}-\d{6}-test-[0-9a-f]{4}\.sweep$/);
    const json = JSON.parse(fs.readFileSync(sweepFile.plan(sweep.path), 'utf8')) as { runs: object[] };
    assert.deepEqual(json.runs[2], { index: 2, values: { 'optimizer.weightDecay': 0 }, seed: 7 });
    assert.deepEqual(sweep.runs, json.runs);
    assert.equal(sweep.runPath(42), path.join(sweep.path, 'runs', '00042'));
    assert.deepEqual(SweepDirectory.paths(folder), [sweep.path]);
    const { state, runs, completed } = sweep.status();
    assert.deepEqual([state, runs, completed], ['interrupted', 4, 0]);
    fs.writeFileSync(sweepFile.status(sweep.path), '{');
    write('a.jsonl', row(1, { grokked_at: 5 }));
    const rebuilt = sweep.status();
    assert.deepEqual([rebuilt.state, rebuilt.completed, rebuilt.grokked], ['interrupted', 1, 1]);
    assert.throws(
      () => new SweepDirectory(folder).plan,
      new InputError(`${folder} is not the folder of a sweep: it has no sweep.json`),
    );
  });

  it('gives results as they come: lines without an end wait, what is no row is told', () => {
    const results = sweep.results();
    write('a.jsonl', row(0) + row(2).slice(0, 40));
    write('b.jsonl', row(3) + 'junk\n' + row(1));
    results.read();
    assert.deepEqual(
      results.rows.map(({ index }) => index),
      [0, 1, 3],
    );
    assert.deepEqual(results.problems, [
      `${path.join(sweepFile.results(sweep.path), 'b.jsonl')}: line 2 is no result: it is left out`,
    ]);
    write('a.jsonl', row(2).slice(40));
    assert.deepEqual(
      results.read().map(({ index }) => index),
      [2],
    );
    assert.equal(results.problems.length, 1);
  });

  it('counts of a run that was trained again what came to an end', () => {
    const results = sweep.results();
    write('1.jsonl', row(0, { state: 'failed', error: 'first' }) + row(1));
    write('2.jsonl', row(0, { state: 'failed', error: 'second' }) + row(1, { state: 'failed', error: 'late' }));
    results.read();
    assert.deepEqual([results.row(0)?.error, results.row(1)?.state], ['second', 'completed']);
    assert.deepEqual(results.counts, { completed: 1, failed: 1, grokked: 0 });
    write('3.jsonl', row(0, { grokked_at: 3 }));
    results.read();
    assert.deepEqual(results.counts, { completed: 2, failed: 0, grokked: 1 });
  });

  it('gives each of 15,000 results', () => {
    const lines = Array.from({ length: 15_000 }, (_, i) => row(i % 4).replace('"index":', `"index":${i},"was":`));
    write('a.jsonl', lines.join(''));
    const results = sweep.results();
    results.read();
    assert.equal(results.rows.length, 15_000);
    assert.equal(results.rows[14_999].index, 14_999);
  });
});
