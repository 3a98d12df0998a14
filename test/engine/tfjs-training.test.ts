import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { adamW, type AdamWState } from '../../src/engine/tfjs/adamw';
import { loadBackend, useBackend } from '../../src/engine/tfjs/backend';
import { DivergedError } from '../../src/engine/engine';
import { splitPairs } from '../../src/core/split';
import { configOf, createTrainer, describeEachEngine, relativeError } from './tfjs-engines';

const small = { task: { modulus: 11, trainFraction: 0.5 }, model: { dModel: 16, heads: 2, dMlp: 32 } };

describe('AdamW', () => {
  before(async () => {
    await loadBackend('wasm', 1);
    useBackend('wasm');
  });

  /** Σ cᵢ (wᵢ − i)², whose gradients differ in size by a factor of 100. */
  const loss = (w: tf.Tensor): tf.Scalar => {
    const i = tf.range(0, 8, 1);
    return tf.sum(tf.mul(tf.add(i, 0.1), tf.square(tf.sub(w, i))));
  };

  function descend(weightDecay: number, steps: number): Float32Array {
    const optimizer = { ...configOf({}).optimizer, weightDecay };
    let state: AdamWState = { weights: tf.ones([8]), m: tf.zeros([8]), v: tf.zeros([8]) };
    for (let step = 0; step < steps; step++) {
      state = adamW(state, tf.grad(loss)(state.weights) as tf.Tensor1D, step, 0.01, optimizer);
    }
    return state.weights.dataSync<'float32'>();
  }

  it('with λ = 0 is Adam', () => {
    const weights = tf.variable(tf.ones([8]));
    const adam = tf.train.adam(0.01, 0.9, 0.98, 1e-8);
    for (let step = 0; step < 50; step++) {
      adam.minimize(() => loss(weights));
    }
    assert.ok(relativeError(descend(0, 50), weights.dataSync()) < 1e-6);
  });

  it('with λ shrinks weights apart from the moments: one step is (1 − lr λ) w − lr sign(gradient)', () => {
    const [first, , third] = descend(2, 1);
    assert.ok(Math.abs(first - (1 - 0.02 - 0.01)) < 1e-6, `gradient > 0: ${first}`);
    assert.ok(Math.abs(third - (1 - 0.02 + 0.01)) < 1e-6, `gradient < 0: ${third}`);
  });
});

describeEachEngine('training', (engine) => {
  it('keeps the number of tensors over epochs and frees all of them', async () => {
    await createTrainer(engine, configOf(small)).then((trainer) => trainer.dispose()); // the backend's own constants
    const before = tf.memory().numTensors;
    const trainer = await createTrainer(engine, configOf(small));
    await trainer.run(1);
    const early = tf.memory().numTensors;
    await trainer.run(30);
    await trainer.evaluate(splitPairs(configOf(small).task).all);
    await trainer.forward(splitPairs(configOf(small).task).all, ['blocks.0.hook_resid_mid']);
    assert.equal(tf.memory().numTensors, early);
    trainer.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it('reports divergence and keeps the last good parameters', async () => {
    const config = configOf({ ...small, optimizer: { learningRate: 1, weightDecay: 100, warmupEpochs: 0 } });
    const trainer = await createTrainer(engine, config);
    const good = trainer.parameters();
    const tensors = tf.memory().numTensors;
    await assert.rejects(trainer.run(500), (error) => {
      assert.ok(error instanceof DivergedError);
      assert.match(error.message, /^training diverged at epoch \d+: the loss is .*; lower optimizer\.learningRate/);
      return true;
    });
    assert.equal(trainer.epoch, 0);
    assert.deepEqual(trainer.parameters(), good);
    assert.equal(tf.memory().numTensors, tensors);
    trainer.dispose();
  });

  it('goes on from a saved state exactly as if it had not stopped', async () => {
    const config = configOf(small);
    const whole = await createTrainer(engine, config);
    await whole.run(40);
    const first = await createTrainer(engine, config);
    await first.run(20);
    const second = await createTrainer(engine, config, {
      parameters: first.parameters(),
      optimizerState: first.optimizerState(),
    });
    assert.equal(second.epoch, 20);
    await second.run(20);
    assert.deepEqual(second.parameters(), whole.parameters());
    assert.deepEqual(second.optimizerState(), whole.optimizerState());
    [whole, first, second].forEach((trainer) => trainer.dispose());
  });

  it('refuses an activation that the model does not have, naming those it has', async () => {
    const trainer = await createTrainer(engine, configOf(small));
    const { all } = splitPairs(configOf(small).task);
    await assert.rejects(
      trainer.forward(all, ['blocks.1.hook_z']),
      /no activation blocks\.1\.hook_z; .*hook_resid_mid/,
    );
    trainer.dispose();
  });
});
