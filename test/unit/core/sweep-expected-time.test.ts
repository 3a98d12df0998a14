import assert from 'node:assert/strict';
import { checkConfig } from '../../../src/core/config/parse';
import type { RunConfig } from '../../../src/core/config/types';
import { expectedTime, type TimedRun } from '../../../src/core/sweep/expected-time';
import { parseSweep } from '../../../src/core/sweep/file';
import type { SweepPlan } from '../../../src/core/sweep/plan';

const MODEL = { dModel: 64, heads: 4, dMlp: 256 };

function config(parts: Readonly<Record<string, unknown>>): RunConfig {
  const { config: checked, problems } = checkConfig(parts);
  assert.ok(checked, JSON.stringify(problems));
  return checked;
}

function sweep(parts: object): SweepPlan {
  const { plan, problems } = parseSweep(JSON.stringify(parts), '/w/some.sweep.json', () => true);
  assert.ok(plan, JSON.stringify(problems));
  return plan;
}

/** 1000 epochs in 10 s. */
const timed = (parts: Readonly<Record<string, unknown>>, threads = 1, seconds = 10): TimedRun => ({
  config: config(parts),
  epochs: 1000,
  seconds,
  threads,
});

const BASE = { task: { modulus: 47, trainFraction: 0.5 }, model: MODEL, training: { epochs: 3000 } };

describe('the time that a sweep is expected to take', () => {
  const plan = sweep({ base: BASE, vary: { 'optimizer.weightDecay': [0, 1] }, seeds: 3 });

  it('is that of runs of the same shape on one thread, whatever their seeds and optimizers', () => {
    const other = { ...BASE, optimizer: { weightDecay: 0.3, learningRate: 0.002 }, training: { epochs: 100 } };
    assert.deepEqual(expectedTime(plan, [timed(other)]), { secondsEach: 30, atMost: false });
    const several = [8, 10, 30].map((seconds) => timed(other, 1, seconds));
    assert.deepEqual(expectedTime(plan, several), { secondsEach: 30, atMost: false });
  });

  it('grows with the pairs and the weights that each meets, where the shape is near', () => {
    const less = { ...BASE, task: { modulus: 47, trainFraction: 0.25 } };
    assert.equal(expectedTime(plan, [timed(less)])?.secondsEach, 60);
    const wide = { ...BASE, model: { ...MODEL, dModel: 128, dMlp: 512 } };
    const times = (64 * (4 * 64 + 2 * 256 + 47)) / (128 * (4 * 128 + 2 * 512 + 47));
    assert.ok(Math.abs((expectedTime(plan, [timed(wide)])?.secondsEach ?? 0) - 30 * times) < 1e-9);
    assert.equal(expectedTime(plan, [timed(wide), timed(BASE)])?.secondsEach, 30, 'what is nearer tells');
    // A quarter more and half more pairs, in the mean.
    const fractions = sweep({ base: BASE, vary: { 'task.trainFraction': [0.625, 0.75] } });
    assert.equal(expectedTime(fractions, [timed(BASE)])?.secondsEach, 30 * 1.375);
  });

  it('is at most that where runs may stop before, or where trainings on several threads alone are known', () => {
    const stops = sweep({ base: { ...BASE, training: { epochs: 3000, stopWhen: { testLossBelow: 0.01 } } } });
    assert.deepEqual(expectedTime(stops, [timed(BASE)]), { secondsEach: 30, atMost: true });
    assert.deepEqual(expectedTime(plan, [timed(BASE, 4)]), { secondsEach: 120, atMost: true });
    assert.deepEqual(expectedTime(plan, [timed(BASE, 4), timed(BASE)]), { secondsEach: 30, atMost: false });
  });

  for (const [why, run] of Object.entries({
    'is far in its width': timed({ ...BASE, model: { ...MODEL, dModel: 256 } }),
    'is far in its modulus': timed({ ...BASE, task: { modulus: 113, trainFraction: 0.5 } }),
    'has another number of layers': timed({ ...BASE, model: { ...MODEL, layers: 2 } }),
    'has other tokens': timed({ ...BASE, task: { ...BASE.task, tokens: 'x y' } }),
    'has another engine': timed({ ...BASE, training: { engine: 'tensorflow' } }),
    'is never measured': timed({ ...BASE, training: { measureEvery: 0 } }),
    'was trained for a moment': timed(BASE, 1, 0.5),
  })) {
    it(`is not known from a training that ${why}`, () => assert.equal(expectedTime(plan, [run]), undefined));
  }

  it('is not known where one of the runs is near to none', () => {
    const vary = { 'model.dMlp': [256, 1024] };
    assert.equal(expectedTime(sweep({ base: BASE, vary }), [timed(BASE)]), undefined);
  });
});
