import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import { ablateFrequencies, ablatePart } from '../../src/analysis/ablation';
import { openCheckpointModel } from '../../src/analysis/analyses/open-model';
import { reportMlp } from '../../src/analysis/mlp-report';
import { OpenedModel } from '../../src/analysis/opened-model';
import { reportModel } from '../../src/analysis/report';
import { traceData } from '../../src/analysis/trace';
import { analyticSolution } from '../../src/core/analytic-solution';
import { openCheckpoint } from '../../src/core/checkpoint/open';
import { TrainingProgress } from '../../src/core/phases';
import { collectReport } from '../../src/report/collect';
import { reportPage } from '../../src/report/page';
import { encodeSafetensors } from '../../src/core/checkpoint/safetensors';
import type { RunConfig } from '../../src/core/config/types';
import { cyclicGroupOf } from '../../src/core/measures/group';
import { sumOfPairs } from '../../src/core/measures/neuron-phases';
import { initialParameters, type Parameters } from '../../src/core/model';
import { allPairs, type Pairs } from '../../src/core/tasks';
import type { Engine } from '../../src/engine/engine';
import { chooseEngine } from '../../src/engine/select';
import { loadBackend, useBackend } from '../../src/engine/tfjs/backend';
import { temporaryFolder, writeCheckpoint } from './analyses/checkpoints';
import { configOf, createTrainer, describeEachEngine, ENGINES, isAvailable, relativeError } from './tfjs-engines';

interface Trained {
  weights: number[];
  loss: number;
}

/** What make_mlp_golden.py writes. */
interface Golden {
  p: number;
  d_mlp: number;
  steps: number;
  pairs: [number, number][];
  weights: number[];
  logits: number[];
  loss: number;
  gradient: number[];
  adamw: Trained;
  sgd: Trained;
}

const golden = JSON.parse(fs.readFileSync(path.join(__dirname, '../fixtures/mlp-p7.json'), 'utf8')) as Golden;
const W_IN = 'blocks.0.mlp.W_in';
const W_U = 'unembed.W_U';

function parametersOf(weights: readonly number[]): Parameters {
  const { p, d_mlp: width } = golden;
  const size = 2 * p * width;
  return {
    [W_IN]: { shape: [2 * p, width], data: Float32Array.from(weights.slice(0, size)) },
    [W_U]: { shape: [width, p], data: Float32Array.from(weights.slice(size)) },
  };
}

const flat = (parameters: Parameters): number[] => [...parameters[W_IN].data, ...parameters[W_U].data];

const trained: Pairs = {
  x: Int32Array.from(golden.pairs, ([x]) => x),
  y: Int32Array.from(golden.pairs, ([, y]) => y),
  label: Int32Array.from(golden.pairs, ([x, y]) => (x + y) % golden.p),
};

const OPTIMIZERS = {
  adamw: { type: 'adamw', learningRate: 0.01, weightDecay: 0.5, warmupEpochs: 0 },
  sgd: { type: 'sgd', learningRate: 0.5, momentum: 0.9, weightDecay: 0, warmupEpochs: 0 },
} as const;

const goldenConfig = (optimizer: object): RunConfig =>
  configOf({
    task: { modulus: golden.p, trainFraction: 0.5 },
    model: { family: 'mlp', dMlp: golden.d_mlp },
    loss: { type: 'mse' },
    optimizer,
  });

/** A model that adds with the analytic solution's weights. */
const solved = configOf({ task: { modulus: 13, trainFraction: 0.5 }, model: { family: 'mlp', dMlp: 96 } });

function solution({ task, model }: RunConfig): Parameters {
  const sum = sumOfPairs(cyclicGroupOf(task), allPairs(task));
  assert.ok(sum);
  const { x, y, out } = analyticSolution(sum, model.dMlp);
  const data = Float32Array.from([...x.data, ...y.data]);
  return { [W_IN]: { shape: [2 * task.modulus, model.dMlp], data }, [W_U]: out };
}

describeEachEngine('the family mlp', (engine) => {
  const create = (config: RunConfig) =>
    engine.create({ config, train: trained, test: trained, parameters: parametersOf(golden.weights), threads: 1 });

  it('has the logits, the loss and the gradient of numpy', async () => {
    const trainer = await create(goldenConfig(OPTIMIZERS.adamw));
    const { logits, hooks } = await trainer.forward(trained, ['blocks.0.mlp.hook_pre', 'blocks.0.mlp.hook_post']);
    assert.ok(relativeError(logits.data, golden.logits) < 1e-6);
    const { loss, gradients } = await trainer.gradients();
    assert.ok(Math.abs(loss / golden.loss - 1) < 1e-6, `${loss}, ${golden.loss}`);
    const error = relativeError(flat(gradients), golden.gradient);
    assert.ok(error < 1e-5, `gradient: ${error}`);
    const pre = hooks['blocks.0.mlp.hook_pre'];
    assert.deepEqual(pre.shape, [trained.x.length, golden.d_mlp]);
    pre.data.forEach((value, i) => assert.ok(Math.abs(value ** 2 - hooks['blocks.0.mlp.hook_post'].data[i]) < 1e-6));
    await assert.rejects(trainer.forward(trained, ['blocks.0.attn.hook_pattern']), /this model has blocks\.0\.mlp\.hook_pre/);
    trainer.dispose();
  }); // prettier-ignore

  for (const name of ['adamw', 'sgd'] as const) {
    it(`trains as numpy does: ${name}`, async () => {
      const trainer = await create(goldenConfig(OPTIMIZERS[name]));
      const { trainLoss } = await trainer.run(golden.steps);
      const { weights, loss } = golden[name];
      assert.ok(Math.abs(trainLoss / loss - 1) < 1e-4, `${trainLoss}, ${loss}`);
      const error = relativeError(flat(trainer.parameters()), weights);
      assert.ok(error < 1e-4, `weights: ${error}`);
      trainer.dispose();
    });
  }

  const small = { task: { modulus: 11, trainFraction: 0.5 }, model: { family: 'mlp', dMlp: 24 } };
  const recipes: Record<string, object> = {
    'cross-entropy, muon': { optimizer: { type: 'muon' } },
    'stablemax, egd, in batches': {
      loss: { type: 'stablemax' },
      optimizer: { type: 'egd' },
      training: { batchSize: 16 },
    },
    'mse, grokfast, W_U kept': {
      loss: { type: 'mse' },
      optimizer: { gradient: { filter: 'grokfast' } },
      model: { ...small.model, freeze: [W_U] },
    },
    'adam, orthogonal gradients, norm clamped': {
      optimizer: { type: 'adam', weightDecay: 0, gradient: { filter: 'orthogonal' }, normClamp: 4 },
    },
  };
  for (const [title, recipe] of Object.entries(recipes)) {
    it(`goes on from a saved state exactly, and learns: ${title}`, async () => {
      const config = configOf({ ...small, ...recipe });
      const whole = await createTrainer(engine, config);
      const before = await whole.run(0);
      const start = whole.parameters();
      const after = await whole.run(40);
      const first = await createTrainer(engine, config);
      await first.run(13);
      const from = { parameters: first.parameters(), optimizerState: first.optimizerState() };
      const second = await createTrainer(engine, config, from);
      await second.run(27);
      assert.deepEqual(second.parameters(), whole.parameters());
      assert.ok(after.trainLoss < before.trainLoss, `${before.trainLoss} → ${after.trainLoss}`);
      const kept = config.model.freeze?.includes(W_U) ?? false;
      assert.equal(relativeError(whole.parameters()[W_U].data, start[W_U].data) === 0, kept);
      [whole, first, second].forEach((trainer) => trainer.dispose());
    });
  }
});

describe('the family mlp on several engines', function () {
  this.timeout(300_000);

  it('is trained alike by all that have it', async function () {
    const there = ENGINES.filter(isAvailable);
    if (there.length < 2) {
      this.skip();
    }
    const config = configOf({
      task: { modulus: 11, trainFraction: 0.6 },
      model: { family: 'mlp', dMlp: 32 },
      loss: { type: 'mse' },
      optimizer: { learningRate: 0.005, weightDecay: 1, warmupEpochs: 0 },
    });
    const weights = async (engine: Engine): Promise<number[]> => {
      const trainer = await createTrainer(engine, config);
      await trainer.run(50);
      const found = flat(trainer.parameters());
      trainer.dispose();
      return found;
    };
    const [a, b] = [await weights(there[0]), await weights(there[1])];
    assert.ok(relativeError(a, b) < 1e-4, String(relativeError(a, b)));
  });

  it('is not of fused, which says so; auto takes the next', () => {
    const { engine } = chooseEngine(solved);
    assert.notEqual(engine.name, 'fused');
    const training = { ...solved.training, engine: 'fused' as const };
    assert.throws(() => chooseEngine({ ...solved, training }), /"fused" cannot be used: it trains transformers and model\.family is "mlp"/);
  }); // prettier-ignore
});

describe('a checkpoint of the family mlp', function () {
  this.timeout(300_000);
  let folder: string;
  let opened: OpenedModel;
  before(async () => {
    folder = temporaryFolder();
    opened = await OpenedModel.open(chooseEngine(solved).engine, solution(solved), solved);
  });
  after(() => {
    opened.dispose();
    fs.rmSync(folder, { recursive: true });
  });

  it('is opened again, and so is one that says nothing of itself', () => {
    const parameters = solution(solved);
    const own = openCheckpoint(writeCheckpoint(folder, solved, parameters));
    assert.deepEqual(own.parameters, parameters);
    assert.deepEqual(own.model, solved.model);
    const file = path.join(folder, 'foreign.safetensors');
    fs.writeFileSync(file, encodeSafetensors(parameters, { format: 'pt' }));
    const foreign = openCheckpoint(file);
    const { family, dMlp, activation, heads } = foreign.model;
    assert.deepEqual({ family, dMlp, activation, heads }, { family: 'mlp', dMlp: 96, activation: 'square', heads: 0 });
    assert.deepEqual([foreign.modulus, foreign.task.tokens], [13, 'x y']);
    assert.deepEqual(foreign.assumed, ['operation', 'split', 'activation']);
    fs.writeFileSync(file, encodeSafetensors({ ...parameters, [W_IN]: { shape: [13, 192], data: parameters[W_IN].data } }, {})); // prettier-ignore
    assert.throws(() => openCheckpoint(file), /13 rows in blocks\.0\.mlp\.W_in where an mlp .* has 2p, 26$/);
  });

  it('is measured: phases, participation, and the analytic solution beside it', async () => {
    const report = await reportMlp(opened);
    assert.equal(report.original.all_acc, 1);
    assert.equal(report.key_frequencies.length, 6);
    for (const ratio of Object.values(report.ipr)) {
      assert.ok(Math.abs(ratio - 1) < 1e-6, String(ratio));
    }
    assert.equal(report.neurons['fve_at_least_0.85'], 96);
    assert.ok(report.phases && report.phases.neurons === 96 && report.phases.alignment > 0.999999);
    assert.ok(report.phases.median_degrees < 0.01);
    const { loss } = report.analytic ?? assert.fail('there is an analytic solution');
    assert.ok(Math.abs(loss.all_loss - report.original.all_loss) < 1e-9, 'it is the model itself');
    assert.deepEqual([loss.train_acc, loss.test_acc], [1, 1]);
    await assert.rejects(reportModel(opened), /no attention: its family is mlp/);
  });

  it('loses what a frequency does where it is ablated, in W_in and in W_U, and has no parts', async () => {
    const all = [1, 2, 3, 4, 5, 6];
    for (const target of ['embedding', 'unembedding', 'logits'] as const) {
      const without = await ablateFrequencies(opened, { target, frequencies: all, keep: false });
      assert.ok(without.all_acc < 0.2, `${target}: ${without.all_acc}`);
      const kept = await ablateFrequencies(opened, { target, frequencies: all, keep: true });
      assert.equal(kept.all_acc, 1, target);
    }
    await assert.rejects(ablatePart(opened, { part: 'head', head: 0 }), /no heads, .*its family is mlp/);
  });

  it('becomes a report of what it has', async () => {
    const subject = { name: 'solved', config: solved, engine: null, epoch: 0, rows: [], progress: TrainingProgress.of([]), date: new Date(0) }; // prettier-ignore
    const page = reportPage(await collectReport(opened, subject));
    const text = page.replaceAll(/<style>.*?<\/style>|<svg.*?<\/svg>|<[^>]*>/gs, ' ').replaceAll(/\s+/g, ' ');
    assert.ok(!/NaN|undefined|Infinity/.test(page.replaceAll(/base64,[^"]*/g, '')), /.{40}(NaN|undefined|Infinity).{20}/.exec(page)?.[0]); // prettier-ignore
    assert.match(text, /mlp: one hidden layer over one-hot x and y/);
    assert.match(text, /The analytic solution has φ₁ \+ φ₂ = φ₃ \(dashed\)\. Median of \|φ₁ \+ φ₂ − φ₃\|/);
    assert.match(text, /Learned: 100% of all pairs right; analytic: 100%/);
    assert.match(text, /A model of the family mlp has no heads or residual path to take out/);
    assert.ok(!/Attention at the position/.test(text));
  });

  it('traces a pair: what each neuron adds to the answer', async () => {
    const trace = await traceData(opened, 3, 4, 3 * 13 + 4);
    assert.deepEqual([trace.answer, trace.predicted, trace.attention, trace.residualNorms], [7, 7, [], undefined]);
    const { logits } = await opened.logits();
    const row = logits.subarray((3 * 13 + 4) * 13, (3 * 13 + 5) * 13);
    assert.ok(Math.abs(trace.top[0].logit - Math.max(...row)) < 1e-6);
    const added = trace.neurons.reduce((sum, { effect }) => sum + Math.abs(effect), 0);
    assert.ok(added > 0 && trace.neurons.every(({ effect }, i, all) => i === 0 || Math.abs(all[i - 1].effect) >= Math.abs(effect))); // prettier-ignore
  });

  it('is given to functions: its weights, logits and activations; what it has not is refused by name', async () => {
    await loadBackend('wasm', 1);
    useBackend('wasm');
    const file = writeCheckpoint(folder, solved, solution(solved));
    const model = openCheckpointModel(file);
    assert.deepEqual(model.W_in.shape, [26, 96]);
    assert.deepEqual(model.W_U.shape, [96, 13]);
    assert.throws(() => model.W_Q, /^InputError: this model has no W_Q: its family is mlp; it has W_in, W_U$/);
    assert.throws(() => model.W_E, /this model has no W_E: its family is mlp/);
    const pairs = model.allPairs();
    const logits = model.logits(pairs).dataSync();
    assert.ok(relativeError(logits, (await opened.logits()).logits) < 1e-5);
    assert.deepEqual(model.tokens(pairs)[14], [1, 1]);
    const [cached, cache] = model.runWithCache(model.tokens(pairs));
    assert.deepEqual([cached.shape, Object.keys(cache)], [[169, 1, 13], ['blocks.0.mlp.hook_pre', 'blocks.0.mlp.hook_post']]); // prettier-ignore
    assert.ok(relativeError(cached.dataSync(), logits) < 1e-6);
    assert.equal(model.accuracy(pairs), 1);
    const silent = model.withParameters({ W_in: tf.zeros([26, 96]) });
    assert.ok(silent.logits(pairs).dataSync().every((value) => value === 0)); // prettier-ignore
    assert.throws(() => model.withParameters({ W_E: tf.zeros([1]) }), /no weight W_E; take W_in, W_U/);
    const norm = (weights: tf.Tensor): tf.Scalar => tf.sum(tf.square(model.withParameters({ W_in: weights }).logits(model.trainPairs))) as tf.Scalar; // prettier-ignore
    const gradient = tf.grad((weights) => norm(weights))(model.W_in);
    const direction = tf.randomNormal([26, 96], 0, 1, 'float32', 3);
    const at = (step: number): number => norm(tf.add(model.W_in, tf.mul(direction, step))).dataSync()[0];
    const slope = tf.sum(tf.mul(gradient, direction)).dataSync()[0];
    assert.ok(Math.abs((at(1e-3) - at(-1e-3)) / 2e-3 / slope - 1) < 0.01);
    model.dispose();
  });

  it('of a task without waves or sums is measured by what there is', async () => {
    for (const task of [{ operation: 'x²+y²', modulus: 7 }, { operation: 'divide', modulus: 7 }]) {
      const config = configOf({ task: { ...task, trainFraction: 0.5 }, model: { family: 'mlp', dMlp: 16 } });
      const model = await OpenedModel.open(chooseEngine(config).engine, initialParameters(config.model, config.task), config);
      const { phases, analytic, left_out: leftOut } = await reportMlp(model);
      assert.equal(phases === null, task.operation !== 'divide');
      assert.equal(analytic === null, task.operation !== 'divide');
      assert.equal(/x² \+ y² .*is no sum of x and y/.test(leftOut), task.operation !== 'divide');
      model.dispose();
    }
  }); // prettier-ignore
});
