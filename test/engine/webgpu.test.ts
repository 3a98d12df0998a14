import assert from 'node:assert/strict';
import { defaultConfig } from '../../src/core/config/parse';
import type { RunConfig } from '../../src/core/config/types';
import { initialParameters, type Parameters } from '../../src/core/model';
import { splitPairs } from '../../src/core/split';
import { allPairs } from '../../src/core/tasks';
import { DivergedError, type Trainer, type TrainingSetup } from '../../src/engine/engine';
import { fusedEngine } from '../../src/engine/fused/engine';
import { FusedTrainer } from '../../src/engine/fused/trainer';
import { ModelBatch } from '../../src/engine/webgpu/batch';
import { openDevice } from '../../src/engine/webgpu/device';
import { webgpuEngine } from '../../src/engine/webgpu/engine';
import { togetherEngine } from '../../src/engine/webgpu/together';
import { WebgpuTrainer } from '../../src/engine/webgpu/trainer';
import { referenceLoss, toFloat64 } from './deep-reference';
import { countCalls } from './device-calls';
import { goldenConfig, goldenParameters, GOLDENS, itHasPyTorchsNumbers } from './pytorch-goldens';
import { useSoftwareGpu } from './software-gpu';
import { configOf, relativeError } from './tfjs-engines';

const missing = useSoftwareGpu();
/** The shape that most tests have: SwiftShader takes seconds to compile one. */
const GOLDEN = golden('p11');

function golden(name: string): (typeof GOLDENS)[number][1] {
  const found = GOLDENS.find(([other]) => other === name);
  assert.ok(found);
  return found[1];
}

function setupOf(fields: object = {}, from: Partial<TrainingSetup> = {}): TrainingSetup {
  const { task, model, ...rest } = goldenConfig(GOLDEN);
  const changed = configOf(fields);
  const config: RunConfig = {
    ...rest,
    task: { ...task, trainFraction: 'task' in fields ? changed.task.trainFraction : task.trainFraction },
    model: { ...model, freeze: changed.model.freeze },
    ...{ loss: changed.loss, optimizer: changed.optimizer, training: changed.training },
  };
  return { config, ...splitPairs(config.task), parameters: goldenParameters(GOLDEN), threads: 1, ...from };
}

/** Weights and moments are there after every run, as on other engines. */
async function createdTrainer(setup: TrainingSetup): Promise<WebgpuTrainer> {
  const trainer = await WebgpuTrainer.create(setup);
  const run = trainer.run.bind(trainer);
  trainer.run = async (epochs) => {
    const row = await run(epochs);
    await trainer.download();
    return row;
  };
  return trainer;
}

function assertSame(actual: Parameters | undefined, expected: Parameters | undefined, what: string): void {
  assert.equal(actual === undefined, expected === undefined, what);
  for (const [name, { data }] of Object.entries(expected ?? {})) {
    assert.deepEqual(actual?.[name].data, data, `${what}: ${name}`);
  }
}

function assertSameState(actual: WebgpuTrainer, expected: WebgpuTrainer): void {
  assertSame(actual.parameters(), expected.parameters(), 'weights');
  const [a, b] = [actual.optimizerState(), expected.optimizerState()];
  assert.equal(a.step, b.step);
  (['m', 'v', 'average'] as const).forEach((part) => assertSame(a[part], b[part], part));
}

/** Every optimizer that it has, every filter, loss and control. */
const RECIPES: Record<string, object> = {
  adam: { optimizer: { type: 'adam', weightDecay: 0.01 } },
  sgd: {
    optimizer: { type: 'sgd', learningRate: 0.1, weightDecay: 0.001, schedule: 'cosine' },
    training: { epochs: 40 },
  },
  'muon with grokfast': { optimizer: { type: 'muon', gradient: { filter: 'grokfast' } } },
  'grokfast on batches of 10': { optimizer: { gradient: { filter: 'grokfast' } }, training: { batchSize: 10 } },
  'orthogonal, stablemax': { optimizer: { gradient: { filter: 'orthogonal' } }, loss: { type: 'stablemax' } },
  'norm clamp, temperature': { optimizer: { normClamp: 20, weightDecay: 0 }, loss: { temperature: 3 } },
  'mse, frozen tensors': { loss: { type: 'mse' }, model: { freeze: ['embed.W_E', 'blocks.0.mlp.W_in'] } },
};

describe('webgpu engine, on whatever there is', () => {
  it('trains what fused does, and says in the same words why it does not train others', () => {
    const { model, task } = defaultConfig();
    for (const [fields, opinions] of [
      [{ layers: 2 }, false],
      [{ layerNorm: true }, false],
      [{ layerNorm: 'pre' }, false],
      [{ activation: 'gelu' }, false],
      [{ family: 'mlp' }, false],
      [{}, true],
    ] as const) {
      const vocabulary = opinions ? { ...task, tokens: 'x y u o =' } : task;
      const expected = fusedEngine.unavailable({ ...model, ...fields }, vocabulary);
      assert.equal(webgpuEngine.unavailable({ ...model, ...fields }, vocabulary), expected);
      assert.ok(expected);
    }
    assert.throws(
      () => configOf({ training: { engine: 'webgpu' }, model: { layers: 2 } }),
      /^Error: training\.engine "webgpu" trains one layer/,
    );
    assert.throws(
      () => configOf({ training: { engine: 'webgpu' }, optimizer: { type: 'egd' } }),
      /^Error: training\.engine "webgpu" has no "egd", whose eigenvectors need float64; take "auto" or "fused"$/,
    );
  });
});

(missing === undefined ? describe : describe.skip)(`webgpu engine${missing ? ` (${missing})` : ''}`, function () {
  this.timeout(300_000);

  describe('against PyTorch (p11)', () => {
    itHasPyTorchsNumbers(GOLDEN, () => createdTrainer(setupOf()));
  });

  for (const name of ['xy-half', 'op']) {
    it(`has PyTorch's losses in other layouts of tokens: ${name}`, async () => {
      const config = goldenConfig(golden(name));
      const parameters = goldenParameters(golden(name));
      const trainer = await WebgpuTrainer.create({ config, ...splitPairs(config.task), parameters, threads: 1 });
      for (const { step, train_loss, test_loss } of golden(name).steps.slice(0, 30)) {
        const { trainLoss, testLoss } = await trainer.run(step === 0 ? 0 : 1);
        assert.ok(Math.abs(trainLoss / train_loss - 1) < 1e-4, `train loss at ${step}: ${trainLoss}`);
        assert.ok(Math.abs(testLoss / test_loss - 1) < 1e-4, `test loss at ${step}: ${testLoss}`);
      }
      trainer.dispose();
    });
  }

  // With ReLU the variants of fused itself part by 1% here: a neuron is on in one and off in the other.
  it('trains the curve of fused over 300 epochs, in less than 20 dispatches an epoch and with no pipeline later', async () => {
    const { config, ...rest } = setupOf();
    const setup: TrainingSetup = { ...rest, config: { ...config, model: { ...config.model, activation: 'square' } } };
    const fused = new FusedTrainer(setup, 1);
    const trainer = await WebgpuTrainer.create(setup);
    await trainer.run(1);
    await fused.run(1);
    const counts = countCalls(await openDevice());
    await trainer.run(10);
    const ten = counts.dispatches();
    await trainer.run(11);
    await fused.run(21);
    assert.ok(counts.dispatches() - 2 * ten === 14, 'dispatches of an epoch');
    for (let epoch = 30; epoch <= 300; epoch += 30) {
      const [ours, theirs] = [await trainer.run(epoch - trainer.epoch), await fused.run(epoch - fused.epoch)];
      assert.equal(ours.epoch, epoch);
      assert.equal(ours.learningRate, theirs.learningRate);
      for (const side of ['trainLoss', 'testLoss'] as const) {
        assert.ok(
          Math.abs(ours[side] / theirs[side] - 1) < 1e-3,
          `${side} at ${epoch}: ${ours[side]}, ${theirs[side]}`,
        );
      }
      assert.deepEqual([ours.trainAccuracy, ours.testAccuracy], [theirs.trainAccuracy, theirs.testAccuracy]);
      assert.deepEqual(ours.testRight, theirs.testRight);
    }
    assert.equal(counts.pipelines(), 0);
    counts.restore();
    [trainer, fused].forEach((each) => each.dispose());
  });

  for (const [name, fields] of Object.entries(RECIPES)) {
    it(`trains as fused does, and goes on from a state as if it had not stopped: ${name}`, async () => {
      const setup = setupOf(fields);
      const [whole, first] = [await createdTrainer(setup), await createdTrainer(setup)];
      const fused = new FusedTrainer(setup, 1);
      const [expected, row] = [await whole.run(9), await fused.run(9)];
      await first.run(4);
      const from = { parameters: first.parameters(), optimizerState: first.optimizerState() };
      const second = await createdTrainer({ ...setup, ...from });
      assert.deepEqual(await second.run(5), expected);
      assertSameState(second, whole);
      assert.ok(Math.abs(expected.trainLoss / row.trainLoss - 1) < 1e-3, `${expected.trainLoss}, not ${row.trainLoss}`);
      for (const [tensor, { data }] of Object.entries(fused.parameters())) {
        const error = relativeError(whole.parameters()[tensor].data, data);
        assert.ok(error < 1e-3, `${tensor}: relative error ${error}`);
      }
      assert.equal(second.optimizerState().average !== undefined, name.includes('grokfast'));
      [whole, first, second, fused].forEach((trainer) => trainer.dispose());
    });
  }

  it('has small losses and their gradients as float64 has them, down to 1e-9 and below', async () => {
    const setup = setupOf();
    const fused = new FusedTrainer(setup, 1);
    while ((await fused.run(200)).trainAccuracy < 1) {
      assert.ok(fused.epoch < 4000);
    }
    const learned = fused.parameters();
    let before = Infinity;
    const reached: number[] = [];
    for (let factor = 1; before > 1e-9; factor *= 1.15) {
      const { shape, data } = learned['unembed.W_U'];
      const sharp = { ...learned, 'unembed.W_U': { shape, data: data.map((value) => factor * value) } };
      const [trainer, kernel] = [await createdTrainer({ ...setup, parameters: sharp }), new FusedTrainer({ ...setup, parameters: sharp }, 1)]; // prettier-ignore
      const { trainLoss, trainAccuracy } = await trainer.run(0);
      const expected = referenceLoss(toFloat64(sharp), setup.config, setup.train);
      assert.equal(trainAccuracy, 1);
      assert.ok(Math.abs(trainLoss / expected - 1) < 1e-4, `loss ${trainLoss}, in float64 ${expected}`);
      assert.ok(trainLoss < before, `a loss of ${trainLoss} after ${before}`);
      await Promise.all([trainer.run(1), kernel.run(1)]);
      const m = trainer.optimizerState().m;
      for (const [name, tensor] of Object.entries(kernel.optimizerState().m)) {
        const error = relativeError(m[name].data, tensor.data);
        assert.ok(error < 2e-3, `gradient of ${name} at a loss of ${trainLoss}: relative error ${error}`);
      }
      reached.push(trainLoss);
      before = trainLoss;
      [trainer, kernel].forEach((each) => each.dispose());
    }
    assert.ok(reached.some((loss) => loss < 1e-9) && reached[0] > 1e-6, reached.join(' '));
    fused.dispose();
  });

  it('takes pairs in segments and products in large tiles, as sums and losses of the whole', async () => {
    const { config, ...rest } = setupOf();
    const task = { ...config.task, modulus: 37, trainFraction: 0.3 };
    const model = { ...config.model, dModel: 12, heads: 2, dMlp: 40 };
    const wide: TrainingSetup['config'] = { ...config, task, model };
    const setup = { ...rest, config: wide, ...splitPairs(task), parameters: initialParameters(model, task) };
    const batch = await ModelBatch.create(await openDevice(), [setup], 4 * 77 * 128);
    assert.equal(Math.ceil(setup.train.x.length / batch.plan.segment), 4);
    const fused = new FusedTrainer(setup, 1);
    const [[ours], theirs] = [await batch.run(3), await fused.run(3)];
    assert.ok(Math.abs(ours.train.loss / theirs.trainLoss - 1) < 1e-5, `${ours.train.loss}, ${theirs.trainLoss}`);
    assert.ok(Math.abs(ours.test.loss / theirs.testLoss - 1) < 1e-5, `${ours.test.loss}, ${theirs.testLoss}`);
    assert.deepEqual(ours.testRight, theirs.testRight);
    const [{ m }] = (await batch.download()).map(({ optimizerState }) => optimizerState);
    for (const [name, { data }] of Object.entries(fused.optimizerState().m)) {
      assert.ok(relativeError(m[name].data, data) < 1e-4, name);
    }
    fused.dispose();
    batch.dispose();
  });

  it('trains several models at once, each with the bits that it has alone', async () => {
    const setups = [
      {},
      { optimizer: { learningRate: 0.003, weightDecay: 0.1, warmupEpochs: 0 } },
      { task: { trainFraction: 0.7 }, optimizer: { schedule: 'linear' }, training: { epochs: 20 } },
    ].map((fields) => setupOf(fields));
    const gpu = await openDevice();
    const batch = await ModelBatch.create(gpu, setups);
    const together = await batch.run(6);
    const states = await batch.download();
    for (const [i, setup] of setups.entries()) {
      const alone = await ModelBatch.create(gpu, [setup]);
      assert.deepEqual((await alone.run(6))[0], together[i]);
      const [state] = await alone.download();
      assertSame(states[i].parameters, state.parameters, `weights of ${i}`);
      assertSame(states[i].optimizerState.v, state.optimizerState.v, `second moments of ${i}`);
      alone.dispose();
    }
    batch.dispose();
  });

  it('trains what is asked of it meanwhile in one batch, each as it would alone', async () => {
    const engine = togetherEngine();
    const fields = [{}, { optimizer: { weightDecay: 0.1 } }, { task: { trainFraction: 0.7 } }, {}];
    const setups = fields.map((field) => setupOf(field));
    const train = async (trainer: Trainer, lengths: readonly number[]): Promise<unknown> => {
      const rows = [await trainer.run(0)];
      for (const epochs of lengths) {
        rows.push(await trainer.run(epochs));
      }
      await trainer.download?.();
      const result = { rows, epoch: trainer.epoch, parameters: trainer.parameters(), state: trainer.optimizerState() };
      trainer.dispose();
      return result;
    };
    const lengths = [[2, 2], [3, 2, 1], [6], [4]];
    const counts = countCalls(await openDevice());
    const together = await Promise.all(setups.map(async (setup, i) => train(await engine.create(setup), lengths[i])));
    const dispatches = counts.dispatches();
    for (const [i, setup] of setups.entries()) {
      assert.deepEqual(await train(await WebgpuTrainer.create(setup), lengths[i]), together[i], `training ${i}`);
    }
    assert.ok(dispatches < 0.75 * (counts.dispatches() - dispatches), `${dispatches} dispatches`);
    counts.restore();
  });

  it('restores the state when it diverges, and says at which epoch that was', async () => {
    const trainer = await createdTrainer(setupOf({ optimizer: { warmupEpochs: 0 } }));
    await trainer.run(2);
    const from = { parameters: trainer.parameters(), optimizerState: trainer.optimizerState() };
    const { config, ...rest } = setupOf({ optimizer: { warmupEpochs: 0 } }, from);
    const optimizer = { ...config.optimizer, learningRate: 1e30 };
    const wild = await createdTrainer({ ...rest, config: { ...config, optimizer } });
    await assert.rejects(wild.run(12), (error) => {
      assert.ok(error instanceof DivergedError);
      assert.ok(error.epoch > 2 && error.epoch < 14, error.message);
      return true;
    });
    assert.equal(wild.epoch, 2);
    await wild.download();
    assertSameState(wild, trainer);
    [trainer, wild].forEach((each) => each.dispose());
  });

  it('looks at its weights of now by the kernel of fused', async () => {
    const setup = setupOf();
    const trainer = await createdTrainer(setup);
    const row = await trainer.run(3);
    const all = allPairs(setup.config.task);
    const { logits, hooks } = await trainer.forward(all, ['blocks.0.mlp.hook_post']);
    assert.deepEqual([logits.shape, hooks['blocks.0.mlp.hook_post'].shape[0]], [[121, 11], 121]);
    const { loss, accuracy } = await trainer.evaluate(setup.train);
    assert.ok(Math.abs(loss / row.trainLoss - 1) < 1e-5);
    assert.equal(accuracy, row.trainAccuracy);
    trainer.setParameters(setup.parameters);
    const gradients = await trainer.gradients();
    const fresh = new FusedTrainer(setup, 1);
    assert.ok(Math.abs(gradients.loss / (await fresh.gradients()).loss - 1) < 1e-6);
    assertSame(trainer.parameters(), setup.parameters, 'weights');
    [trainer, fresh].forEach((each) => each.dispose());
  });

  it('says in one line that the GPU was lost, and takes another one next time', async () => {
    const gpu = await openDevice();
    const trainer = await WebgpuTrainer.create(setupOf());
    await trainer.run(1);
    assert.throws(() => trainer.parameters(), /download/);
    gpu.device.destroy();
    await assert.rejects(trainer.run(5), (error) => {
      assert.match(String(error), /^Error: the GPU was lost \([^\n]*\); .*resumed$/);
      return true;
    });
    await assert.rejects(trainer.download(), /the GPU was lost/);
    trainer.dispose();
    assert.notEqual((await openDevice()).device, gpu.device);
  });
});
