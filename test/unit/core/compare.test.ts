import assert from 'node:assert/strict';
import { compareAnswers } from '../../../src/core/compare/answers';
import { bandOf, curveOf, runningMedian } from '../../../src/core/compare/curves';
import { sharedKeys } from '../../../src/core/compare/frequencies';
import { type ComparedRun, compareRuns } from '../../../src/core/compare/groups';
import { outcomeOf } from '../../../src/core/compare/outcome';
import { quantile, spreadOf } from '../../../src/core/compare/spread';
import { compareWeights } from '../../../src/core/compare/weights';
import { defaultConfig } from '../../../src/core/config/parse';
import { TrainingProgress } from '../../../src/core/phases';
import type { RunState } from '../../../src/core/run/state';
import { comparedLabels, spreadText } from '../../../src/text/compared';
import { aRow } from '../../run-directories';

function near(found: number | null, wanted: number): void {
  assert.ok(found !== null && Math.abs(found - wanted) < 1e-9, `${found} is not ${wanted}`);
}

function run(
  weightDecay: number,
  seed: number,
  grokked_at: number | null,
  { state = 'completed' as RunState, splitSeed = seed, threads = 0, logEvery = 10 } = {},
): ComparedRun {
  const { task, model, loss, optimizer, training } = defaultConfig();
  const config = {
    name: `run-${weightDecay}-${seed}`,
    task: { ...task, split: { ...task.split, seed: splitSeed } },
    model: { ...model, seed },
    loss,
    optimizer: { ...optimizer, weightDecay },
    training: { ...training, threads, logEvery },
    load: null,
  };
  const delay = grokked_at === null ? null : grokked_at - 100;
  const numbers = {
    epoch: 5000,
    memorised_at: 100,
    grokked_at,
    delay,
    peak_test_loss: 20,
    train_loss: 0,
    test_loss: 1,
  };
  const accuracies = { train_accuracy: 1, test_accuracy: grokked_at === null ? 0.5 : 1 };
  return {
    run: `/runs/${config.name}`,
    name: config.name,
    config,
    outcome: { state, ...numbers, ...accuracies, seconds: 9, error: null },
  };
}

describe('means over runs', () => {
  it('have the sample standard deviation, of those that have a value', () => {
    const { mean, sd, n, missing } = spreadOf([2, 4, 4, 4, 5, 5, 7, 9, null]);
    // The squares around 5 sum up to 32; 32 / 7.
    assert.deepEqual([mean, n, missing], [5, 8, 1]);
    near(sd, Math.sqrt(32 / 7));
    assert.deepEqual(spreadOf([3, null]), { mean: 3, sd: null, n: 1, missing: 1 });
    assert.deepEqual(spreadOf([null, NaN]), { mean: null, sd: null, n: 0, missing: 2 });
  });

  it('have quantiles as numpy has them', () => {
    // numpy.quantile([1, 2, 3, 4], [0.25, 0.5, 0.75])
    assert.deepEqual(
      [0, 0.25, 0.5, 0.75, 1].map((share) => quantile([1, 2, 3, 4], share)),
      [1, 1.75, 2.5, 3.25, 4],
    );
    assert.equal(quantile([7], 0.75), 7);
  });
});

describe('runs that are compared', () => {
  const runs = [run(1, 0, 4000), run(1, 1, 6000), run(1, 2, null), run(0.5, 0, null, { state: 'running' })];

  it('differ in fields, of which seeds part no groups', () => {
    const { fields, groups } = compareRuns(runs);
    assert.deepEqual(fields, ['optimizer.weightDecay', 'model.seed', 'task.split.seed']);
    assert.deepEqual(
      groups.map((group) => [group.values, group.runs]),
      [
        [{ 'optimizer.weightDecay': 1 }, [0, 1, 2]],
        [{ 'optimizer.weightDecay': 0.5 }, [3]],
      ],
    );
  });

  it('that never grokked are counted, and are no part of the mean', () => {
    const [{ grokked, memorised, training, spreads }, other] = compareRuns(runs).groups;
    assert.deepEqual([memorised, grokked, training, other.grokked, other.training], [3, 2, 0, 0, 1]);
    assert.deepEqual({ ...spreads.grokked_at, sd: 0 }, { mean: 5000, sd: 0, n: 2, missing: 1 });
    near(spreads.grokked_at.sd, Math.sqrt(2) * 1000);
    near(spreads.delay.mean, 4900);
    near(spreads.test_accuracy.mean, 2.5 / 3);
    assert.equal(spreadText('grokked_at', spreads.grokked_at), '5,000 ± 1,414 (2 of 3)');
    assert.equal(spreadText('grokked_at', other.spreads.grokked_at), '0 of 1');
  });

  it('are one experiment on any number of threads, and not where rows are logged less often', () => {
    assert.equal(compareRuns([run(1, 0, 4000), run(1, 1, 4000, { threads: 4 })]).groups.length, 1);
    assert.equal(compareRuns([run(1, 0, 4000), run(1, 1, 4000, { logEvery: 100 })]).groups.length, 2);
    assert.equal(compareRuns([run(1, 0, 4000), run(1, 0, 4000, { splitSeed: 5 })]).groups.length, 1);
  });

  it('are called by what tells them apart', () => {
    const one = { name: 'add', config: runs[0].config };
    const other = { name: 'add', config: runs[3].config };
    const { fields } = compareRuns([runs[0], runs[3]]);
    assert.deepEqual(comparedLabels([one, other], fields), ['λ 1', 'λ 0.5']);
    assert.deepEqual(comparedLabels([one, one], []), ['add · #1', 'add · #2']);
    assert.deepEqual(comparedLabels([one, { ...other, name: 'mine' }], fields), ['add', 'mine']);
  });

  it('have the delay between memorising and grokking; a model that was opened has none of these', () => {
    const row = (epoch: number, train: number, test: number) => ({
      ...aRow(epoch),
      train_accuracy: train,
      test_accuracy: test,
    });
    const rows = [row(0, 0.1, 0.1), row(100, 1, 0.2), row(900, 1, 1)];
    const status = { state: 'completed', epoch: 900, seconds: 3, error: null } as const;
    const of = (load: { checkpoint: string } | null): ReturnType<typeof outcomeOf> =>
      outcomeOf({ load }, status, TrainingProgress.of(rows), rows.at(-1));
    const { memorised_at, grokked_at, delay, test_accuracy } = of(null);
    assert.deepEqual([memorised_at, grokked_at, delay, test_accuracy], [100, 900, 800, 1]);
    const opened = of({ checkpoint: 'x.pth' });
    assert.deepEqual(
      [opened.memorised_at, opened.grokked_at, opened.delay, opened.test_accuracy],
      [null, null, null, 1],
    );
  });
});

describe('key frequencies of two runs', () => {
  it('share by chance what the hypergeometric distribution says', () => {
    const { shared, expected, probability } = sharedKeys([5, 1, 9], [9, 2, 5, 7], 10);
    assert.deepEqual(shared, [5, 9]);
    near(expected, 1.2);
    // Of C(10, 4) = 210 draws C(3,2)·C(7,2) + C(3,3)·C(7,1) = 63 + 7 share at least two.
    near(probability, 70 / 210);
    near(sharedKeys([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 56).expected, 25 / 56);
    assert.equal(sharedKeys([1], [2], 56).probability, 1);
    near(sharedKeys([1, 2], [1, 2], 2).probability, 1);
  });
});

describe('weights of two checkpoints', () => {
  const tensor = (...data: number[]) => ({ shape: [data.length], data: Float32Array.from(data) });

  it('are as far apart, and at the angle, that they are', () => {
    const { all, tensors } = compareWeights(
      { W: tensor(3, 4), b: tensor(0, 0) },
      { W: tensor(4, -3), b: tensor(0, 0) },
    );
    const [W, b] = tensors;
    near(W.norm_a, 5);
    near(W.relative_distance, Math.SQRT2);
    near(W.cosine, 0);
    assert.deepEqual([b.norm_a, b.relative_distance, b.cosine], [0, null, null]);
    near(all.relative_distance, Math.SQRT2);
    const [same] = compareWeights({ W: tensor(3, 4) }, { W: tensor(3, 4) }).tensors;
    assert.deepEqual([same.relative_distance, same.cosine], [0, 1]);
    const [opposite] = compareWeights({ W: tensor(3, 4) }, { W: tensor(-6, -8) }).tensors;
    near(opposite.cosine, -1);
    near(opposite.relative_distance, 2);
  });

  it('of other shapes, or that one has not, have no distance', () => {
    const { all, tensors } = compareWeights({ W: tensor(1, 2), x: tensor(1) }, { W: tensor(1), y: tensor(1) });
    assert.deepEqual(
      tensors.map(({ name, shape_a, shape_b, cosine }) => [name, shape_a, shape_b, cosine]),
      [['W', [2], [1], null], ['x', [1], null, null], ['y', null, [1], null]], // prettier-ignore
    );
    assert.deepEqual([all.norm_a, all.cosine], [0, null]);
  });
});

describe('answers of two checkpoints', () => {
  const [RIGHT, TRAINED, UNKNOWN] = [1, 2, 4];
  const label = Int16Array.of(0, 1, 1, 0);
  const answers = (cells: number[], predicted: number[]) => ({
    p: 2,
    cells: Uint8Array.from(cells),
    label,
    predicted: Int16Array.from(predicted),
  });

  it('are counted over all pairs, and by who is trained on them', () => {
    const a = answers([RIGHT | TRAINED, RIGHT, 0, 0], [0, 1, 0, 1]);
    const b = answers([RIGHT | TRAINED, TRAINED, 0, RIGHT], [0, 0, 0, 0]);
    assert.deepEqual(compareAnswers(a, b), [
      { part: 'all', pairs: 4, both_right: 1, only_a_right: 1, only_b_right: 1, both_wrong_same: 1, both_wrong_different: 0, agreement: 0.5 },
      { part: 'trained by both', pairs: 1, both_right: 1, only_a_right: 0, only_b_right: 0, both_wrong_same: 0, both_wrong_different: 0, agreement: 1 },
      { part: 'trained by b alone', pairs: 1, both_right: 0, only_a_right: 1, only_b_right: 0, both_wrong_same: 0, both_wrong_different: 0, agreement: 0 },
      { part: 'held out by both', pairs: 2, both_right: 0, only_a_right: 0, only_b_right: 1, both_wrong_same: 1, both_wrong_different: 0, agreement: 0.5 },
    ]); // prettier-ignore
  });

  it('of an unknown split are counted over all pairs alone, and of other tasks not at all', () => {
    const a = answers([UNKNOWN | RIGHT, UNKNOWN, 255, 0], [0, 0, 0, 0]);
    assert.deepEqual(
      compareAnswers(a, a)?.map(({ part, pairs }) => [part, pairs]),
      [['all', 3]],
    );
    assert.equal(compareAnswers(a, answers([0, 0, 0, 0], [0, 0, 0, 0])), undefined);
    assert.equal(compareAnswers(a, { ...a, label: Int16Array.of(1, 1, 1, 1) }), undefined);
  });
});

describe('curves of several runs', () => {
  const of = (x: number[], y: number[]) => ({ x: Float64Array.from(x), y: Float64Array.from(y) });

  it('are laid over epochs, over those since memorising, or over seconds', () => {
    const columns = {
      epoch: Float64Array.of(0, 10, 20),
      seconds: Float64Array.of(0, 1, 3),
      values: Float64Array.of(5, NaN, 1),
    };
    assert.deepEqual(curveOf(columns, 'epoch', 10), of([0, 20], [5, 1]));
    assert.deepEqual(curveOf(columns, 'memorised', 10), of([-10, 10], [5, 1]));
    assert.deepEqual(curveOf(columns, 'seconds', null), of([0, 3], [5, 1]));
    assert.equal(curveOf(columns, 'memorised', null), undefined);
  });

  it('are smoothed by a running median, which a spike does not move', () => {
    assert.deepEqual([...runningMedian(Float64Array.of(1, 9, 2, 3, 100, 4, 5), 3)], [1, 2, 3, 3, 4, 5, 5]);
  });

  it('have a mean or a median and quartiles where all of them go, interpolated between rows', () => {
    const curves = [of([0, 10, 20], [0, 10, 20]), of([0, 20], [4, 4]), of([5, 20, 30], [8, 8, 8])];
    const median = bandOf(curves, 'median');
    assert.deepEqual([...(median?.x ?? [])], [5, 10, 20]);
    assert.deepEqual([...(median?.y ?? [])], [5, 8, 8]);
    // At 5: 4, 5 and 8; a quarter of the way is 4.5, three quarters 6.5.
    assert.deepEqual([median?.low[0], median?.high[0]], [4.5, 6.5]);
    near(bandOf(curves, 'mean')?.y[0] ?? null, 17 / 3);
    assert.equal(bandOf([of([0, 1], [1, 1]), of([2, 3], [1, 1])], 'mean'), undefined);
  });
});
