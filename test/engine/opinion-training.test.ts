import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { forwardWithCache } from '../../src/analysis/analyses/forward';
import { pairTokens } from '../../src/analysis/analyses/tokens';
import { askedBy, drawPrompts, wrongOpinions } from '../../src/core/opinions';
import { crossEntropy } from '../../src/core/loss';
import { loadCheckpoint } from '../../src/core/run/checkpoint';
import { RunDirectory } from '../../src/core/run/directory';
import { splitPairs } from '../../src/core/split';
import { tokenLayout } from '../../src/core/token-layout';
import { opinionColumns } from '../../src/engine/opinion-columns';
import { chooseEngine } from '../../src/engine/select';
import { rowsOf } from '../run-directories';
import { grokking, temporaryFolder, writeConfig } from './cli-process';
import { configOf, createTrainer, describeEachEngine, firstGradient, relativeError } from './tfjs-engines';

const fields = (layers: number): object => ({
  task: { operation: 'opinion', modulus: 11, trainFraction: 0.6 },
  model: { layers, dModel: 16, heads: 2, dMlp: 32, seed: 3 },
  optimizer: { learningRate: 0.01, weightDecay: 0.5, warmupEpochs: 0 },
});

describeEachEngine('training with opinions', (engine) => {
  for (const layers of [1, 2]) {
    it(`answers every prompt, and has the gradient of the drawn ones, as the plain forward pass does (${layers} layers)`, async () => {
      const config = configOf(fields(layers));
      const { task, model } = config;
      const { opinion } = task;
      assert.ok(opinion);
      const { train, test } = splitPairs(task);
      const trainer = await createTrainer(engine, config);
      const layout = tokenLayout(task);
      const parameters = trainer.parameters();
      const tensors = Object.fromEntries(
        Object.entries(parameters).map(([name, { data, shape }]) => [name, tf.tensor(data.slice(), [...shape])]),
      );
      const logitsOf = (weights: Record<string, tf.Tensor>, pairs: typeof train): tf.Tensor2D => {
        const tokens = Int32Array.from(pairTokens(pairs, layout, task.modulus).flat());
        const [logits] = forwardWithCache(model, weights, tokens);
        return tf.squeeze(tf.slice(logits, [0, 4, 0], [-1, 1, -1]), [1]);
      };
      for (const user of ['none', 'peer', 'boss'] as const) {
        const asked = askedBy(user, test, wrongOpinions(test, task.modulus), task.modulus);
        const { logits } = await trainer.forward(asked);
        assert.ok(relativeError(logits.data, logitsOf(tensors, asked).dataSync()) < 1e-5, user);
      }
      const drawn = drawPrompts(train, task.modulus, opinion, model.seed, 0);
      const labels = tf.oneHot(tf.tensor1d(drawn.label, 'int32'), task.modulus);
      const loss = (...given: tf.Tensor[]): tf.Scalar => {
        const weights = Object.fromEntries(Object.keys(tensors).map((name, i) => [name, given[i]]));
        return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logitsOf(weights, drawn)), labels), 1)));
      };
      const expected = tf.grads(loss)(Object.values(tensors));
      await trainer.run(1);
      const found = firstGradient(trainer, config);
      Object.keys(tensors).forEach((name, i) =>
        assert.ok(relativeError(found[name].data, expected[i].dataSync()) < 1e-4, name),
      );
      trainer.dispose();
    });
  }

  it('goes on from a saved state bit for bit, and draws other prompts at every update', async () => {
    const config = configOf(fields(2));
    const whole = await createTrainer(engine, config);
    await whole.run(6);
    const from = { parameters: whole.parameters(), optimizerState: whole.optimizerState() };
    const last = await whole.run(5);
    const resumed = await createTrainer(engine, config, from);
    const again = await resumed.run(5);
    assert.deepEqual(again, last);
    const expected = whole.parameters();
    for (const [name, { data }] of Object.entries(resumed.parameters())) {
      assert.deepEqual(data, expected[name].data, name);
    }
    const tensors = tf.memory().numTensors;
    await resumed.run(3);
    assert.equal(tf.memory().numTensors, tensors);
    whole.dispose();
    resumed.dispose();
  });

  it('logs truth and opinion on held-out pairs: of a model, what its logits say', async () => {
    const config = configOf(fields(1));
    const { task } = config;
    const split = splitPairs(task);
    const trainer = await createTrainer(engine, config);
    const row = await trainer.run(30);
    const columns = await opinionColumns(trainer, task, split);
    assert.deepEqual(Object.keys(columns), ['none_truth', 'peer_truth', 'peer_opinion', 'boss_truth', 'boss_opinion']);
    assert.equal(columns['none_truth'], row.testAccuracy, 'accuracy is that of prompts without an opinion');
    const opinions = wrongOpinions(split.test, task.modulus);
    for (const user of ['peer', 'boss'] as const) {
      const { logits } = await trainer.forward(askedBy(user, split.test, opinions, task.modulus));
      const share = (labels: Int32Array): number => crossEntropy(logits.data, labels, task.modulus).accuracy;
      assert.equal(columns[`${user}_truth`], share(split.test.label));
      assert.equal(columns[`${user}_opinion`], share(opinions));
      assert.ok(columns[`${user}_truth`] + columns[`${user}_opinion`] <= 1);
    }
    assert.deepEqual(await opinionColumns(trainer, task, { all: split.all }), {}, 'nobody knows what is held out');
    trainer.dispose();
  });
});

describe('opinions on the command line', function () {
  this.timeout(300_000);
  let folder: string;
  before(() => (folder = temporaryFolder()));
  after(() => fs.rmSync(folder, { recursive: true }));

  it('"auto" passes the kernel over', () => {
    assert.notEqual(chooseEngine(configOf(fields(1))).engine.name, 'fused');
  });

  it('a peer’s wrong opinion is followed within 60 updates on wasm; a run is resumed exactly, measured and opened', async () => {
    const config = (epochs: number): object => ({
      ...fields(1),
      model: { layers: 1, dModel: 32, heads: 2, dMlp: 64 },
      training: { epochs, engine: 'wasm', logEvery: 10, measureEvery: 20, checkpointEvery: 10 },
    });
    const train = async (epochs: number, name: string): Promise<string> => {
      const file = writeConfig(folder, config(epochs), `${name}.grok.json`);
      const { code, stdout, stderr } = await grokking(['train', file, '--runs', name, '--json'], folder);
      assert.equal(code, 0, stderr);
      return (JSON.parse(stdout) as { run: string }).run;
    };
    const whole = await train(60, 'whole');
    const last = rowsOf(whole).at(-1);
    assert.ok(Number(last?.['peer_opinion']) > 0.9 && Number(last?.['boss_opinion']) > 0.9, JSON.stringify(last));
    assert.ok(Number.isFinite(last?.['restricted_loss']));

    const run = await train(30, 'parts');
    const file = path.join(run, 'config.json');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"epochs": 30', '"epochs": 60'));
    const status = path.join(run, 'status.json');
    fs.writeFileSync(status, fs.readFileSync(status, 'utf8').replace('"completed"', '"interrupted"'));
    const resumed = await grokking(['resume', run, '--json'], folder);
    assert.equal(resumed.code, 0, resumed.stderr);
    const [ours, theirs] = [run, whole].map((of) =>
      loadCheckpoint(new RunDirectory(of).checkpoints().at(-1)?.file ?? ''),
    );
    assert.equal(ours.epoch, 60);
    assert.deepEqual(ours.parameters, theirs.parameters);
    const losses = (of: string): object[] => rowsOf(of).map((row) => ({ ...row, seconds: 0 }));
    assert.deepEqual(losses(run), losses(whole));

    const measured = await grokking(['measure', whole, '--json'], folder);
    assert.equal(measured.code, 0, measured.stderr);
    const { original } = JSON.parse(measured.stdout) as { original: { test_acc: number } };
    assert.ok(Math.abs(original.test_acc - Number(last?.['none_truth'])) < 1e-9);

    const load = { load: { checkpoint: new RunDirectory(whole).checkpoints().at(-1)?.file } };
    const opened = await grokking(
      ['train', writeConfig(folder, load, 'load.grok.json'), '--runs', 'l', '--json'],
      folder,
    );
    assert.equal(opened.code, 0, opened.stderr);
    const loaded = (JSON.parse(opened.stdout) as { run: string }).run;
    assert.equal(rowsOf(loaded)[0]['peer_opinion'], last?.['peer_opinion']);
    assert.deepEqual(
      new RunDirectory(loaded).info()?.config.task.opinion,
      new RunDirectory(whole).info()?.config.task.opinion,
    );
  });
});
