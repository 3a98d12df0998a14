import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import { CheckpointModel } from '../../../src/analysis/analyses/checkpoint-model';
import { openCheckpointModel } from '../../../src/analysis/analyses/open-model';
import type { RunConfig } from '../../../src/core/config/types';
import type { Parameters } from '../../../src/core/model';
import { splitPairs } from '../../../src/core/split';
import { selectPairs } from '../../../src/core/tasks';
import { type BackendName, loadBackend, useBackend } from '../../../src/engine/tfjs/backend';
import { GOLDENS, goldenConfig, goldenParameters } from '../pytorch-goldens';
import { configOf, createTrainer, ENGINES, isAvailable, relativeError } from '../tfjs-engines';
import { movedParameters, temporaryFolder, writeCheckpoint } from './checkpoints';

function modelOf(config: RunConfig, parameters: Parameters): CheckpointModel {
  return CheckpointModel.create({ config, epoch: 0, split: splitPairs(config.task) }, parameters);
}

/** Models that a kernel of its own runs, and models that only tfjs runs. */
const KINDS: Record<string, [model: object, tokens?: string]> = {
  'one layer': [{}],
  'two layers': [{ layers: 2 }],
  'LayerNorm, GELU': [{ layers: 2, layerNorm: true, activation: 'gelu' }],
  'x²': [{ activation: 'square' }],
  'x y, half of attention, x²': [{ attentionCoefficient: 0.5, activation: 'square' }, 'x y'],
  'x op y =, two layers, LNPre': [{ layers: 2, layerNorm: 'pre' }, 'x op y ='],
};
const configs = Object.entries(KINDS).map(([title, [model, tokens = 'x y =']]): [string, RunConfig] => [
  title,
  configOf({ task: { modulus: 7, trainFraction: 0.5, tokens }, model: { dModel: 16, heads: 4, dMlp: 24, ...model } }),
]);

for (const engine of ENGINES.filter(isAvailable)) {
  describe(`the model of analysis functions (${engine.name})`, function () {
    this.timeout(300_000);
    const backend = engine.name as BackendName;
    before(async function () {
      await loadBackend(backend, 2);
      useBackend(backend);
    });
    beforeEach(() => {
      useBackend(backend);
      tf.engine().startScope();
    });
    afterEach(() => tf.engine().endScope());

    for (const [fixture, golden] of GOLDENS) {
      it(`has PyTorch's logits and losses: ${fixture}`, () => {
        const { p } = golden.config;
        const model = modelOf(goldenConfig(golden), goldenParameters(golden));
        const pairs = selectPairs(model.trainPairs, Array.from(golden.train_pairs.keys()).slice(0, 8));
        const expected = golden.logits_at_0_first_8_pairs.slice(0, pairs.x.length);
        assert.deepEqual([...pairs.x].slice(0, 1), [golden.train_pairs[0][0]]);
        const error = relativeError(model.logits(pairs).dataSync(), expected.flat());
        assert.ok(error < 1e-5, `logits: relative error ${error}`);
        const [logits] = model.runWithCache(model.tokens(pairs));
        const last = logits.slice([0, model.W_pos.shape[0] - 1, 0], [pairs.x.length, 1, p]);
        assert.ok(relativeError(last.dataSync(), expected.flat()) < 1e-5, 'runWithCache');
        assert.ok(Math.abs(model.loss(model.trainPairs) / golden.steps[0].train_loss - 1) < 1e-5);
        assert.ok(Math.abs(model.loss(model.testPairs) / golden.steps[0].test_loss - 1) < 1e-5);
        model.dispose();
      });
    }

    for (const [title, config] of configs) {
      it(`runs as the engine does, with every activation: ${title}`, async () => {
        const parameters = movedParameters(config);
        const model = modelOf(config, parameters);
        const { all } = splitPairs(config.task);
        const trainer = await createTrainer(engine, config, { parameters });
        const block = `blocks.${config.model.layers - 1}`;
        const hooks = ['attn.hook_z', 'hook_resid_mid', 'mlp.hook_pre', 'mlp.hook_post', 'hook_resid_post'];
        const names = [...hooks.map((hook) => `${block}.${hook}`), 'blocks.0.hook_resid_pre', `${block}.hook_attn_out`];
        const reference = await trainer.forward(all, [...names, `${block}.attn.hook_pattern`]);
        assert.ok(relativeError(model.logits(all).dataSync(), reference.logits.data) < 1e-5, 'logits');
        const positions = config.task.tokens.split(' ').length;
        const [logits, cache] = model.runWithCache(model.tokens(all));
        assert.deepEqual(logits.shape, [49, positions, 7]);
        for (const name of names) {
          const [n, , ...rest] = cache[name].shape;
          const last = cache[name].slice([0, positions - 1, ...rest.map(() => 0)], [n, 1, ...rest]);
          assert.ok(relativeError(last.dataSync(), reference.hooks[name].data) < 1e-5, name);
        }
        const pattern = cache[`${block}.attn.hook_pattern`]; // [n, n_heads, n_ctx, n_ctx]
        assert.deepEqual(pattern.shape, [49, 4, positions, positions]);
        const atLast = pattern.slice([0, 0, positions - 1, 0], [49, 4, 1, positions]).dataSync();
        assert.ok(relativeError(atLast, reference.hooks[`${block}.attn.hook_pattern`].data) < 1e-5, 'pattern');
        const [own, ...later] = pattern.slice([0, 0, 0, 0], [1, 1, 1, positions]).dataSync();
        assert.ok(Math.abs(own - 1) < 1e-6 && later.every((share) => share === 0), 'the mask is causal');
        trainer.dispose();
        model.dispose();
      });

      it(`is differentiable: ${title}`, () => {
        const parameters = movedParameters(config);
        const model = modelOf(config, parameters);
        const pairs = selectPairs(model.trainPairs, [0, 1, 2, 3]);
        const name = `blocks.${config.model.layers - 1}.attn.W_V`;
        const sum = (weights: tf.Tensor, way: 'logits' | 'cache'): tf.Scalar => {
          const changed = model.withParameters({ [name]: weights });
          const [logits] = changed.runWithCache(model.tokens(pairs));
          const last = logits.shape[1] - 1;
          const values = way === 'logits' ? changed.logits(pairs) : logits.slice([0, last, 0], [4, 1, 7]);
          return tf.sum(tf.square(values)) as tf.Scalar;
        };
        const weights = model.parameters[name];
        const direction = tf.randomNormal(weights.shape, 0, 1, 'float32', 3);
        const step = 1e-2;
        const at = (way: 'logits' | 'cache', move: number): number =>
          sum(tf.add(weights, tf.mul(direction, move)), way).dataSync()[0];
        for (const way of ['logits', 'cache'] as const) {
          const gradient = tf.grad((moved) => sum(moved, way))(weights);
          const slope = tf.sum(tf.mul(gradient, direction)).dataSync()[0];
          const difference = (at(way, step) - at(way, -step)) / (2 * step);
          const size = tf.norm(gradient).dataSync()[0];
          assert.ok(size > 0 && Math.abs(slope - difference) < 0.02 * size, `${way}: ${slope}, ${difference}`);
        }
        model.dispose();
      });
    }

    it('changes with its patch, and only then', () => {
      const [, config] = configs[0];
      const model = modelOf(config, movedParameters(config));
      const pairs = model.allPairs();
      const before = model.logits(pairs).dataSync().slice();
      const silent = model.withParameters({ W_U: tf.zeros(model.W_U.shape) });
      assert.ok(
        silent
          .logits(pairs)
          .dataSync()
          .every((logit) => logit === 0),
      );
      assert.ok(Math.abs(silent.loss(pairs) - Math.log(7)) < 1e-6, 'nothing known: ln p');
      const restored = silent.withParameters({ 'unembed.W_U': model.W_U });
      assert.deepEqual([...restored.logits(pairs).dataSync()], [...before]);
      assert.deepEqual([...model.logits(pairs).dataSync()], [...before]);
      assert.throws(() => model.withParameters({ W_X: tf.zeros([1]) }), /there is no weight W_X; take W_E, /);
      assert.throws(() => model.withParameters({ W_U: tf.zeros([7, 16]) }), /W_U must be \[16, 7\], got \[7, 16\]/);
      model.dispose();
    });

    it('has weights that outlive tf.tidy, and none after it is disposed of', () => {
      const [, config] = configs[0];
      const { numTensors } = tf.memory();
      const model = modelOf(config, movedParameters(config));
      const sums = [0, 1].map(() => tf.tidy(() => tf.sum(model.W_E).dataSync()[0]));
      assert.equal(sums[0], sums[1]);
      tf.tidy(() => void tf.grad((w) => tf.sum(model.withParameters({ W_E: w }).logits(model.allPairs())))(model.W_E));
      model.dispose();
      assert.equal(tf.memory().numTensors, numTensors);
    });

    it('refuses tokens and pairs that it does not have', () => {
      const [, config] = configs[0];
      const model = modelOf(config, movedParameters(config));
      assert.throws(() => model.runWithCache([[1, 2, 8]]), /tokens are whole numbers 0 … 7 \(= is 7\), got 8/);
      assert.throws(() => model.runWithCache([[1, 2]]), /takes token rows \[x, y, 7\]/);
      const wrong = { x: Int32Array.of(7), y: Int32Array.of(0), label: Int32Array.of(0) };
      assert.throws(() => model.logits(wrong), /x must be in 0 … 6, got 7/);
      assert.throws(() => model.tokens(wrong), /x must be in 0 … 6, got 7/);
      model.dispose();
    });

    it('has the token rows of its layout', () => {
      for (const [tokens, row, refusal] of [
        ['x y', [1, 2], /takes token rows \[x, y\].*\[n, 2\]/],
        ['x op y =', [1, 7, 2, 8], /takes token rows \[x, 7, y, 8\]/],
        ['x 9 y 8', [1, 9, 2, 8], /takes token rows \[x, 9, y, 8\]/],
      ] as const) {
        const config = configOf({ task: { modulus: 7, tokens }, model: { dModel: 8, heads: 2, dMlp: 5 } });
        const model = modelOf(config, movedParameters(config));
        assert.deepEqual(model.tokens({ x: Int32Array.of(1), y: Int32Array.of(2), label: Int32Array.of(3) }), [row]);
        assert.throws(() => model.runWithCache([[1, 2, 7]]), refusal);
        const tooLarge = row.map(() => model.W_E.shape[0]);
        assert.throws(() => model.runWithCache([tooLarge]), new RegExp(`numbers 0 … ${tooLarge[0] - 1}.*got`));
        model.dispose();
      }
    });
  });
}

describe('a checkpoint opened for functions', () => {
  it('knows its config, epoch and pairs, and is read again when the file changes', () => {
    const [, config] = configs[0];
    const folder = temporaryFolder();
    const parameters = movedParameters(config);
    const file = writeCheckpoint(folder, config, parameters, 12);
    const model = openCheckpointModel(file);
    assert.equal(model.epoch, 12);
    assert.equal(JSON.stringify(model.config.task), JSON.stringify(config.task));
    assert.deepEqual(model.trainPairs, splitPairs(config.task).train);
    writeCheckpoint(folder, { ...config, name: 'a longer name' }, parameters, 12);
    assert.equal(openCheckpointModel(file).config.name, 'a longer name');
    fs.rmSync(folder, { recursive: true });
  });
});
