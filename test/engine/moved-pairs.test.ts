import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { OpenedModel } from '../../src/analysis/opened-model';
import { answerMap } from '../../src/analysis/views';
import { parseConfig } from '../../src/core/config/parse';
import { RunDirectory } from '../../src/core/run/directory';
import { trainedBefore } from '../../src/core/run/trained-before';
import { splitPairs } from '../../src/core/split';
import { fusedEngine } from '../../src/engine/fused/engine';
import { movedGroups } from '../../src/figures/model/moved-pairs';
import { temporaryFolder } from './analyses/checkpoints';
import { grokking } from './cli-process';
import { configOf } from './tfjs-engines';

/** A run of 10 epochs, then a branch of it on fewer pairs, then one of that on others. */
describe('pairs that moved when a run was forked with another split', () => {
  const folder = temporaryFolder();
  const model = { dModel: 8, heads: 2, dMlp: 12 };
  const runs: string[] = [];

  async function train(task: object, training: object): Promise<string> {
    const file = path.join(folder, `moved-${runs.length}.grok.json`);
    const config = {
      task: { modulus: 11, ...task },
      model,
      training: { threads: 1, checkpointEvery: 10, ...training },
    };
    fs.writeFileSync(file, JSON.stringify(config));
    const { code, stdout, stderr } = await grokking(['train', file, '--runs', folder, '--json'], folder);
    assert.equal(code, 0, stderr);
    const { run } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { run: string };
    runs.push(run);
    return run;
  }
  const newest = (run: string): string => new RunDirectory(run).checkpoints().at(-1)?.file ?? '';

  before(async () => {
    const first = await train({ trainFraction: 0.75 }, { epochs: 10 });
    const second = await train({ trainFraction: 0.3 }, { epochs: 20, from: newest(first) });
    await train({ trainFraction: 0.4, split: { seed: 5 } }, { epochs: 30, from: newest(second) });
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('are those that the splits of both say, and of a branch of a branch what any of them was trained on', async () => {
    const masks = runs.map((run) => splitPairs(new RunDirectory(run).info()!.config.task).isTrain);
    const expected = [
      { was: Array.from(masks[0]), is: masks[1] },
      { was: Array.from(masks[0], (trained, i) => trained | masks[1][i]), is: masks[2] },
    ];
    for (const [i, { was, is }] of expected.entries()) {
      const { directory, config } = new RunDirectory(runs[i + 1]).info()!;
      const epoch = 10 * (i + 2);
      const opened = await OpenedModel.open(fusedEngine, directory.loadCheckpoint(epoch).parameters, config);
      const map = await answerMap(opened).finally(() => opened.dispose());
      const groups = movedGroups(map) ?? [];
      const ways = [
        [1, 0],
        [0, 1],
        [1, 1],
        [0, 0],
      ];
      assert.deepEqual(
        groups.map(({ pairs }) => pairs),
        ways.map(([before, now]) => Array.from(is.keys()).filter((row) => was[row] === before && is[row] === now)),
      );
      assert.deepEqual(
        groups.map(({ right }) => right),
        groups.map(({ pairs }) => pairs.filter((row) => map.predicted[row] === map.label[row]).length),
      );
      assert.ok(map.before && 'name' in map.before);
      assert.equal(map.before.epoch, epoch - 10);
    }
    assert.equal(trainedBefore(new RunDirectory(runs[0]).info()!.config), undefined);
  });

  it('are a figure of the run and of its checkpoint, and not of a run that none moved in', async () => {
    for (const target of [runs[1], newest(runs[1])]) {
      const out = path.join(folder, 'moved.csv');
      const { code, stderr } = await grokking(['figure', target, 'moved-pairs', '--out', out], folder);
      assert.equal(code, 0, stderr);
      assert.match(fs.readFileSync(out, 'utf8'), /^x,y,pair,right answer,says,answer\n(.*\n)+$/);
    }
    const none = await grokking(['figure', runs[0], 'moved-pairs', '--out', path.join(folder, 'none.csv')], folder);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /There are no moved pairs: its run was not forked with another split\n$/);
  });

  it('are not known where the run before is gone, which is said', async () => {
    const gone = path.join(folder, 'gone');
    fs.renameSync(runs[0], gone);
    try {
      const { config } = new RunDirectory(runs[1]).info()!;
      assert.throws(() => trainedBefore(config), /the run moved-0, whose pairs .* is not there any more$/);
      const { code, stderr } = await grokking(['figure', runs[1], 'moved-pairs', '--out', path.join(folder, 'x.csv')], folder); // prettier-ignore
      assert.equal(code, 2);
      assert.match(stderr, /There are no moved pairs: the run moved-0, .* is not there any more\n$/);
    } finally {
      fs.renameSync(gone, runs[0]);
    }
  });

  it('are of no run that begins with the weights of another task', () => {
    const config = configOf({
      task: { modulus: 11, operation: 'subtract' },
      model: { ...model, initFrom: newest(runs[0]) },
    });
    assert.equal(trainedBefore(config), undefined);
    assert.ok(trainedBefore({ ...config, task: { ...config.task, operation: 'add' } }));
  });

  it('are made by a fork: a change in the middle says so', () => {
    const training = { changes: [{ at: 5, set: { 'task.trainFraction': 0.3 } }] };
    const { problems } = parseConfig(JSON.stringify({ training }));
    assert.match(problems[0].message, /task.trainFraction cannot change .*; fork the run \(training.from\) to train on other pairs$/); // prettier-ignore
  });
});
