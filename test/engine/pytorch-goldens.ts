import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { RunConfig } from '../../src/core/config/types';
import type { Parameters } from '../../src/core/model';
import { splitPairs } from '../../src/core/split';
import { selectPairs } from '../../src/core/tasks';
import type { Trainer } from '../../src/engine/engine';
import { configOf, firstGradient, relativeError } from './tfjs-engines';

/** 50 AdamW steps in PyTorch, float64, by test/fixtures/make_pytorch_golden.py. */
export interface Golden {
  config: {
    p: number;
    d_model: number;
    n_heads: number;
    d_mlp: number;
    train_fraction: number;
    python_shuffle_seed: number;
    /** Absent where they are the canonical model's. */
    tokens?: (string | number)[];
    attention_coefficient?: number;
    layer_norm?: 'pre';
    layers?: number;
  };
  shapes: Record<string, number[]>;
  train_pairs: [number, number][];
  initial: Record<string, number[]>;
  gradients_at_0: Record<string, number[]>;
  logits_at_0_first_8_pairs: number[][];
  steps: { step: number; train_loss: number; test_loss: number; parameters?: Record<string, number[]> }[];
}

function readGolden(name: string): [name: string, Golden] {
  const file = path.join('test', 'fixtures', `pytorch-${name}.json`);
  return [name, JSON.parse(fs.readFileSync(file, 'utf8')) as Golden];
}

/** Heads 2, 3, 1, 2, 4; d_mlp 32, 5, 9, 7, 21; p7 trains on one pair, p8 is even. */
const CANONICAL = ['p11', 'p5', 'p7', 'p8', 'p13'];
/** Other layouts of tokens and attention coefficients, of one layer without LayerNorm. */
const LAYOUTS = ['xy', 'xy-half', 'xy-constant', 'half', 'constant', 'op', 'ids'];
const DEEPER = ['lnpre', 'half-2', 'xy-lnpre-2', 'op-constant-2'];

export const GOLDENS = [...CANONICAL, ...LAYOUTS, ...DEEPER].map(readGolden);

const TOLERANCE = 1e-3; // float32 against float64
/** A gradient that cancels to rounding noise (W_Q, W_K of a model that attends evenly) has no relative error to speak of. */
const NOISE = { float64: 1e-9, float32: 1e-7 };

export function goldenConfig({ config }: Golden): RunConfig {
  const { p: modulus, train_fraction: trainFraction, python_shuffle_seed: seed } = config;
  // The ids that PyTorch had are those that the layout by name stands for.
  const tokens = config.tokens?.join(' ').replace(`x ${modulus} y ${modulus + 1}`, 'x op y =');
  const { layers, attention_coefficient: attentionCoefficient, layer_norm: layerNorm } = config;
  return configOf({
    task: { modulus, trainFraction, tokens, split: { method: 'python-shuffle', seed } },
    model: {
      ...{ dModel: config.d_model, heads: config.n_heads, dMlp: config.d_mlp },
      ...{ layers, attentionCoefficient, layerNorm },
    },
  });
}

export function goldenParameters({ initial, shapes }: Golden): Parameters {
  const entries = Object.entries(initial);
  return Object.fromEntries(
    entries.map(([name, data]) => [name, { shape: shapes[name], data: Float32Array.from(data) }]),
  );
}

function assertClose(actual: Parameters, expected: Record<string, number[]>, what: string): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort(), what);
  for (const [name, values] of Object.entries(expected)) {
    const { data } = actual[name];
    if (values.every((value) => Math.abs(value) < NOISE.float64)) {
      const largest = Math.max(...data.map(Math.abs));
      assert.ok(largest < NOISE.float32, `${what} of ${name}: ${largest} where PyTorch has 0`);
    } else {
      const error = relativeError(data, values);
      assert.ok(error <= TOLERANCE, `${what} of ${name}: relative error ${error}`);
    }
  }
}

/** Defines the tests of one engine against one golden. `create` makes its trainer, at epoch 0 with the golden's weights. */
export function itHasPyTorchsNumbers(golden: Golden, create: () => Promise<Trainer>): void {
  it('has its logits and gradients at step 0', async () => {
    const trainer = await create();
    const { train } = splitPairs(goldenConfig(golden).task);
    const first = selectPairs(train, Array.from(train.x.keys()).slice(0, 8));
    const { logits } = await trainer.forward(first);
    const expected = golden.logits_at_0_first_8_pairs.slice(0, first.x.length);
    assert.deepEqual(logits.shape, [expected.length, golden.config.p]);
    const error = relativeError(logits.data, expected.flat());
    assert.ok(error <= TOLERANCE, `logits: relative error ${error}`);
    await trainer.run(1);
    assertClose(firstGradient(trainer, goldenConfig(golden)), golden.gradients_at_0, 'gradient');
    trainer.dispose();
  });

  it('has its losses at every step and its parameters after 1, 5 and 50', async () => {
    const trainer = await create();
    for (const { step, train_loss, test_loss, parameters } of golden.steps) {
      const row = await trainer.run(step === 0 ? 0 : 1);
      assert.equal(row.epoch, step);
      assert.ok(Math.abs(row.trainLoss / train_loss - 1) <= TOLERANCE, `train loss at ${step}: ${row.trainLoss}`);
      assert.ok(Math.abs(row.testLoss / test_loss - 1) <= TOLERANCE, `test loss at ${step}: ${row.testLoss}`);
      assert.equal(parameters !== undefined, [1, 5, 50].includes(step));
      if (parameters) {
        assertClose(trainer.parameters(), parameters, `parameters after ${step} steps`);
      }
    }
    assert.equal(trainer.epoch, 50);
    trainer.dispose();
  });
}
