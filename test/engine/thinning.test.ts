import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { KeepRule } from '../../src/core/config/types';
import { createRun } from '../../src/core/run/create';
import { RunDirectory } from '../../src/core/run/directory';
import { markEpoch } from '../../src/core/run/kept-marks';
import { runFile } from '../../src/core/run/layout';
import type { RunOwner } from '../../src/core/run/owner';
import type { RunStatus } from '../../src/core/run/state';
import { trainRun } from '../../src/engine/training';
import { TrainingControl } from '../../src/engine/training-control';
import { RivalProcess } from '../rival-process';
import { rowsOf } from '../run-directories';
import { grokking, temporaryFolder, writeConfig } from './cli-process';
import { configOf } from './tfjs-engines';

const SMALL = { task: { modulus: 11, trainFraction: 0.5 }, model: { dModel: 16, heads: 2, dMlp: 32 } };
const TRAINING = { epochs: 60, logEvery: 5, measureEvery: 0, checkpointEvery: 5, engine: 'fused', threads: 1 };

describe('thinning', function () {
  this.timeout(120_000);
  let folder: string;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const newRun = (keep: KeepRule): RunOwner =>
    createRun(folder, configOf({ ...SMALL, training: { ...TRAINING, keep } }), 'terminal');

  /** Trains to the end, or until a row of some epoch was logged, and leaves the run. */
  async function train(owner: RunOwner, until = Infinity): Promise<RunStatus> {
    const control = new TrainingControl();
    const row = ({ epoch }: { epoch: number }): void => void (epoch >= until && control.interrupt());
    const status = await trainRun(owner, control, { status: () => undefined, row, log: () => undefined }, () =>
      Promise.resolve({}),
    );
    owner.release();
    assert.equal(status.error, null);
    return status;
  }

  const epochsIn = (files: string): number[] => fs.readdirSync(files).map((name) => Number(/\d+/.exec(name)?.[0]));

  const cases: [keep: KeepRule, left: number[]][] = [
    ['all', [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60]],
    ['last', [15, 55, 60]],
    ['powers-of-two', [0, 5, 10, 15, 20, 40, 55, 60]],
    [{ every: 20 }, [0, 15, 20, 40, 55, 60]],
  ];
  for (const [keep, left] of cases) {
    it(`while training by ${JSON.stringify(keep)} leaves those files, and the checkpoint that somebody works with`, async () => {
      const owner = newRun(keep);
      await markEpoch(owner.path, 15, '0123abcd');
      await train(owner);
      assert.deepEqual(epochsIn(runFile.checkpoints(owner.path)), left);
      assert.deepEqual(epochsIn(runFile.states(owner.path)), [55, 60]);
    });
  }

  for (const keep of ['last', 'powers-of-two'] as const) {
    for (const damaged of [false, true]) {
      it(`by ${keep} lets a stopped run go on bit for bit${damaged ? ', from the one before where the newest is damaged' : ''}`, async () => {
        const [run, whole] = [newRun(keep), newRun('all')];
        assert.equal((await train(run, 30)).state, 'interrupted');
        const newest = run.directory.checkpoints().at(-1);
        assert.ok(newest && newest.epoch >= 30 && newest.epoch < 60);
        if (damaged) {
          fs.truncateSync(newest.file, 100);
        }
        const again = await run.directory.own('terminal');
        assert.equal((await train(again)).state, 'completed');
        await train(whole);
        const [ours, theirs] = [run, whole].map(({ directory }) => directory.loadCheckpoint(60).parameters);
        assert.deepEqual(ours, theirs);
        const losses = ({ directory }: RunOwner): unknown[] =>
          rowsOf(directory.path).map(({ epoch, train_loss, test_loss }) => [epoch, train_loss, test_loss]);
        assert.deepEqual(losses(run), losses(whole));
        const spread = keep === 'last' ? [55, 60] : [0, 5, 10, 20, 40, 55, 60];
        assert.deepEqual(epochsIn(runFile.checkpoints(run.path)), spread);
      });
    }
  }

  it('by the command line says what each rule would free, and frees that', async () => {
    const owner = newRun('all');
    await train(owner);
    const { path: run, directory } = owner;
    const size = fs.statSync(directory.checkpointFile(5)).size;
    const before = epochsIn(runFile.checkpoints(run));

    const figures = await grokking(['thin', run], folder);
    assert.equal(figures.code, 0, figures.stderr);
    const lines = figures.stdout.split('\n');
    assert.match(lines[0], /^add-113: \d+(\.\d)? kB, 13 checkpoints$/);
    assert.deepEqual(
      lines.slice(1, 6).map((line) => line.split(/  +/).slice(0, 2)),
      [
        ['--keep', 'removes'],
        ['powers-of-two', '6'],
        ['every:10', '5'],
        ['every:50', '9'],
        ['last', '11'],
      ],
    );
    const told = JSON.parse((await grokking(['thin', run, '--json'], folder)).stdout) as {
      disk: object;
      checkpoints: number[];
      rules: { keep: KeepRule; removed: number[]; freed: number }[];
    };
    assert.deepEqual([told.checkpoints, told.disk], [before, await directory.diskUse()]);
    assert.deepEqual(epochsIn(runFile.checkpoints(run)), before, 'nothing was removed');

    const done = await grokking(['thin', run, '--keep', 'every:10', '--json'], folder);
    const result = JSON.parse(done.stdout) as { removed: number[]; kept: number[]; freed: number };
    assert.deepEqual(result.removed, [5, 15, 25, 35, 45]);
    assert.deepEqual(result.kept, [0, 10, 20, 30, 40, 50, 55, 60]);
    assert.deepEqual(epochsIn(runFile.checkpoints(run)), result.kept);
    assert.deepEqual([told.rules[1].removed, told.rules[1].freed], [result.removed, result.freed]);
    assert.ok(Math.abs(result.freed - 5 * size) < 100, `${result.freed} bytes of five files of ${size}`);

    const text = await grokking(['thin', run, '--keep', 'last'], folder);
    assert.match(text.stdout, /^6 of 8 checkpoints removed, \d+(\.\d)? kB freed\n$/);
    assert.deepEqual(epochsIn(runFile.checkpoints(run)), [55, 60]);

    const gone = directory.checkpointFile(20);
    const measured = await grokking(['measure', gone], folder);
    const near = 'the nearest checkpoint is that of epoch 55\n';
    assert.deepEqual([measured.code, measured.stderr], [2, `${gone}: there is no such file; ${near}`]);
    writeConfig(folder, { ...SMALL, model: { ...SMALL.model, initFrom: gone }, training: TRAINING });
    const forked = await grokking(['train', 'test.grok.json'], folder);
    const missing = `test.grok.json: model.initFrom is missing: there is no ${gone}; ${near}`;
    assert.deepEqual([forked.code, forked.stderr], [2, missing]);
  });

  it('by the command line refuses a run that is being trained, what is no rule, and what is no run', async () => {
    const owner = newRun('all');
    await train(owner);
    const rival = await RivalProcess.start();
    await rival.own(owner.path);
    for (const [args, line] of [
      [['thin', owner.path, '--keep', 'last'], /is being trained by process \d+ on .*; stop that first$/],
      [
        ['thin', owner.path, '--keep', 'every:0'],
        /^--keep takes powers-of-two, last or every:N, e\.g\. every:5000, got every:0$/,
      ],
      [['thin', folder, '--keep', 'last'], /is not a run directory/],
    ] as const) {
      const { code, stderr } = await grokking(args, folder);
      assert.equal(code, 2, stderr);
      assert.match(stderr.trimEnd(), line);
    }
    assert.equal(new RunDirectory(owner.path).checkpoints().length, 13);
    await rival.kill();
    const { code } = await grokking(['thin', owner.path, '--keep', 'last'], path.dirname(folder));
    assert.equal(code, 0);
    assert.equal(new RunDirectory(owner.path).checkpoints().length, 2);
  });
});
