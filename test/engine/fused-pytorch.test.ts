import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Parameters } from '../../src/core/model';
import { allPairs, type Pairs, selectPairs } from '../../src/core/tasks';
import type { Trainer } from '../../src/engine/engine';
import { bestVariant, type Variant } from '../../src/kernel/assets';
import { FusedTrainer } from '../../src/engine/fused/trainer';
import { configOf, firstGradient, relativeError } from './tfjs-engines';

interface Golden {
  config: { p: number; d_model: number; n_heads: number; d_mlp: number; train_fraction: number };
  shapes: Record<string, number[]>;
  train_pairs: [number, number][];
  initial: Record<string, number[]>;
  gradients_at_0: Record<string, number[]>;
  logits_at_0_first_8_pairs: number[][];
  steps: { step: number; train_loss: number; test_loss: number; parameters?: Record<string, number[]> }[];
}

const TOLERANCE = 1e-3; // float32 against float64

/** 50 AdamW steps in PyTorch, float64: heads 2, 3, 1, 2, 4; d_mlp 32, 5, 9, 7, 21; p7 trains on one pair, p8 is even. */
const FIXTURES = ['pytorch-p11', 'pytorch-p5', 'pytorch-p7', 'pytorch-p8', 'pytorch-p13'];

function assertClose(actual: Parameters, expected: Record<string, number[]>, what: string): void {
  for (const [name, values] of Object.entries(expected)) {
    // Gradients that cancel to rounding noise (W_Q, W_K of a model that attends evenly) have no relative error to speak of.
    const error = values.every((value) => Math.abs(value) < 1e-9) ? 0 : relativeError(actual[name].data, values);
    assert.ok(error <= TOLERANCE, `${what} of ${name}: relative error ${error}`);
  }
}

function variants(): Variant[] {
  const best = bestVariant();
  return best === 'relaxed' ? ['relaxed', 'shared', 'single'] : ['shared', 'single'];
}

for (const name of FIXTURES) {
  const golden = JSON.parse(fs.readFileSync(path.join('test', 'fixtures', `${name}.json`), 'utf8')) as Golden;
  const { p, d_model, n_heads, d_mlp } = golden.config;
  const config = configOf({ task: { modulus: p }, model: { dModel: d_model, heads: n_heads, dMlp: d_mlp } });
  const all = allPairs(config.task);
  const trainRows = golden.train_pairs.map(([x, y]) => x * p + y);
  const train: Pairs = selectPairs(all, trainRows);
  const test = selectPairs(
    all,
    Array.from(all.x.keys()).filter((row) => !trainRows.includes(row)),
  );
  const create = (variant: Variant): Trainer => {
    const tensors = Object.entries(golden.initial).map(
      ([key, data]) => [key, { shape: golden.shapes[key], data: Float32Array.from(data) }] as const,
    );
    return new FusedTrainer({ config, train, test, parameters: Object.fromEntries(tensors), threads: 2 }, 2, variant);
  };

  describe(`fused engine against PyTorch (${name})`, () => {
    for (const variant of variants()) {
      it(`has its logits and gradients at step 0 (${variant})`, async () => {
        const trainer = create(variant);
        const first = selectPairs(train, Array.from(train.x.keys()).slice(0, 8));
        const { logits } = await trainer.forward(first);
        const expected = golden.logits_at_0_first_8_pairs.slice(0, first.x.length).flat();
        const error = relativeError(logits.data, expected);
        assert.ok(error <= TOLERANCE, `logits: relative error ${error}`);
        await trainer.run(1);
        assertClose(firstGradient(trainer, config), golden.gradients_at_0, 'gradient');
        trainer.dispose();
      });

      it(`has its losses at every step and its parameters after 1, 5 and 50 (${variant})`, async () => {
        const trainer = create(variant);
        for (const { step, train_loss, test_loss, parameters } of golden.steps) {
          const row = await trainer.run(step === 0 ? 0 : 1);
          assert.equal(row.epoch, step);
          assert.ok(Math.abs(row.trainLoss / train_loss - 1) <= TOLERANCE, `train loss at ${step}: ${row.trainLoss}`);
          assert.ok(Math.abs(row.testLoss / test_loss - 1) <= TOLERANCE, `test loss at ${step}: ${row.testLoss}`);
          if (parameters) {
            assertClose(trainer.parameters(), parameters, `parameters after ${step} steps`);
          }
        }
        trainer.dispose();
      });
    }
  });
}
