import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Parameters } from '../../src/core/model';
import { splitPairs } from '../../src/core/split';
import { selectPairs } from '../../src/core/tasks';
import { configOf, createTrainer, describeEachEngine, firstGradient, relativeError } from './tfjs-engines';

interface Golden {
  config: { p: number; d_model: number; n_heads: number; d_mlp: number; train_fraction: number };
  shapes: Record<string, number[]>;
  train_pairs: [number, number][];
  initial: Record<string, number[]>;
  gradients_at_0: Record<string, number[]>;
  logits_at_0_first_8_pairs: number[][];
  steps: { step: number; train_loss: number; test_loss: number; parameters?: Record<string, number[]> }[];
}

/** 50 AdamW steps of a small model in PyTorch, float64. */
const golden = JSON.parse(fs.readFileSync(path.join('test', 'fixtures', 'pytorch-p11.json'), 'utf8')) as Golden;

const TOLERANCE = 1e-3; // float32 against float64

const config = configOf({
  task: {
    modulus: golden.config.p,
    trainFraction: 0.5,
    tokens: 'x y =',
    pairs: 'ordered',
    split: { method: 'python-shuffle', seed: 1 },
  },
  model: { dModel: golden.config.d_model, heads: golden.config.n_heads, dMlp: golden.config.d_mlp },
});
const { train } = splitPairs(config.task);

function initial(): Parameters {
  const entries = Object.entries(golden.initial);
  return Object.fromEntries(
    entries.map(([name, data]) => [name, { shape: golden.shapes[name], data: Float32Array.from(data) }]),
  );
}

function assertClose(actual: Parameters, expected: Record<string, number[]>, what: string): void {
  for (const [name, values] of Object.entries(expected)) {
    assert.ok(actual[name], `${what}: no ${name}`);
    const error = relativeError(actual[name].data, values);
    assert.ok(error <= TOLERANCE, `${what} of ${name}: relative error ${error}`);
  }
}

describe('PyTorch fixture', () => {
  it('trains on the pairs that python-shuffle chooses here', () => {
    const pairs = Array.from(train.x, (x, i) => [x, train.y[i]]);
    assert.deepEqual(pairs, golden.train_pairs);
  });
});

describeEachEngine('parity with PyTorch', (engine) => {
  it('has its logits and gradients at step 0', async () => {
    const trainer = await createTrainer(engine, config, { parameters: initial() });
    const { logits } = await trainer.forward(selectPairs(train, [0, 1, 2, 3, 4, 5, 6, 7]));
    assert.deepEqual(logits.shape, [8, 11]);
    const error = relativeError(logits.data, golden.logits_at_0_first_8_pairs.flat());
    assert.ok(error <= TOLERANCE, `logits: relative error ${error}`);
    await trainer.run(1);
    assertClose(firstGradient(trainer, config), golden.gradients_at_0, 'gradient');
    trainer.dispose();
  });

  it('has its losses at every step and its parameters after 1, 5 and 50', async () => {
    const trainer = await createTrainer(engine, config, { parameters: initial() });
    for (const { step, train_loss, test_loss, parameters } of golden.steps) {
      const row = await trainer.run(step === 0 ? 0 : 1);
      assert.equal(row.epoch, step);
      assert.ok(Math.abs(row.trainLoss / train_loss - 1) <= TOLERANCE, `train loss at ${step}: ${row.trainLoss}`);
      assert.ok(Math.abs(row.testLoss / test_loss - 1) <= TOLERANCE, `test loss at ${step}: ${row.testLoss}`);
      if (parameters) {
        assertClose(trainer.parameters(), parameters, `parameters after ${step} steps`);
      }
    }
    assert.equal(golden.steps.length, 51);
    trainer.dispose();
  });
});
