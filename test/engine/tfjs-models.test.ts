import assert from 'node:assert/strict';
import type { RunConfig } from '../../src/core/config/types';
import { initialParameters, type Parameters } from '../../src/core/model';
import { MersenneTwister } from '../../src/core/random';
import { splitPairs } from '../../src/core/split';
import { tensorflowEngine, wasmEngine } from '../../src/engine/tfjs/engines';
import { referenceLogits, referenceLoss, toFloat64 } from './deep-reference';
import { configOf, createTrainer, describeEachEngine, firstGradient, relativeError } from './tfjs-engines';

const task = { modulus: 7, trainFraction: 0.5 };
const size = { dModel: 16, heads: 4, dMlp: 24 };

/** What the canonical family leaves out, one at a time and together: the model's fields, and a layout of tokens. */
const models: Record<string, [model: object, tokens?: string]> = {
  'one layer, ReLU': [{}],
  'two layers': [{ layers: 2 }],
  'four layers': [{ layers: 4 }],
  LayerNorm: [{ layerNorm: true }],
  LNPre: [{ layerNorm: 'pre' }],
  GELU: [{ activation: 'gelu' }],
  'x²': [{ activation: 'square' }],
  'three layers, LayerNorm, GELU': [{ layers: 3, layerNorm: true, activation: 'gelu' }],
  'constant attention': [{ attentionCoefficient: 0 }],
  'half of attention, two layers': [{ attentionCoefficient: 0.5, layers: 2 }],
  'x y': [{}, 'x y'],
  'y x, two layers, LNPre': [{ layers: 2, layerNorm: 'pre' }, 'y x'],
  'x y, half of attention': [{ attentionCoefficient: 0.5 }, 'x y'],
  'x y, constant attention, three layers': [{ attentionCoefficient: 0, layers: 3 }, 'x y'],
  'x op y =': [{}, 'x op y ='],
  'x op y =, two layers, a third of attention, LayerNorm': [
    { attentionCoefficient: 1 / 3, layers: 2, layerNorm: true },
    'x op y =',
  ],
  'ids that are written out': [{ attentionCoefficient: 0.8 }, 'x 9 y 7'],
  'a constant first, two layers': [{ layers: 2 }, '= x y'],
  'constants first, y last, two layers, LNPre, GELU': [{ layers: 2, layerNorm: 'pre', activation: 'gelu' }, 'op = x y'],
};

const configs = Object.entries(models).map(([title, [model, tokens]]): [string, RunConfig] => [
  title,
  configOf({ task: { ...task, ...(tokens === undefined ? {} : { tokens }) }, model: { ...size, ...model } }),
]);

/** Fresh weights with every constant moved a little, so that biases and LayerNorm are not at their neutral values. */
function parametersOf({ model, task }: RunConfig): Parameters {
  const generator = new MersenneTwister([5]);
  const parameters = initialParameters(model, task);
  for (const { data } of Object.values(parameters)) {
    data.forEach((value, i) => (data[i] = value + 0.1 * generator.normal()));
  }
  return parameters;
}

/** d loss / d direction by central differences in float64. */
function slope(config: RunConfig, parameters: Parameters, name: string, direction: Float64Array): number {
  const { train } = splitPairs(config.task);
  const at = (step: number): number => {
    const weights = toFloat64(parameters);
    weights[name] = weights[name].map((value, i) => value + step * direction[i]);
    return referenceLoss(weights, config, train);
  };
  const step = 1e-6;
  return (at(step) - at(-step)) / (2 * step);
}

describeEachEngine('models against a float64 reference', (engine) => {
  for (const [title, config] of configs) {
    it(`${title}: logits, and gradients along a direction of every parameter`, async () => {
      const { train, all } = splitPairs(config.task);
      const parameters = parametersOf(config);
      const trainer = await createTrainer(engine, config, { parameters });
      const { logits } = await trainer.forward(all);
      const expected = referenceLogits(toFloat64(parameters), config, all);
      const error = relativeError(
        logits.data,
        expected.flatMap((row) => [...row]),
      );
      assert.ok(error < 1e-5, `logits: relative error ${error}`);
      assert.equal(train.x.length, 24);

      await trainer.run(1);
      const gradient = firstGradient(trainer, config);
      const generator = new MersenneTwister([6]);
      for (const [name, { data }] of Object.entries(gradient)) {
        const direction = Float64Array.from(data, () => generator.normal());
        const measured = direction.reduce((sum, d, i) => sum + d * data[i], 0);
        const reference = slope(config, parameters, name, direction);
        const norm = Math.hypot(...data);
        const isFixed = config.model.attentionCoefficient === 0 && /W_[QK]$/.test(name);
        assert.equal(norm > 0, !isFixed, `gradient of ${name}`);
        assert.ok(Math.abs(measured - reference) <= 1e-3 * norm + 1e-9, `${name}: ${measured}, reference ${reference}`);
      }
      trainer.dispose();
    });
  }

  it('reads the same logits with and without recording activations', async () => {
    for (const [title, config] of configs) {
      const { layers, attentionCoefficient: alpha } = config.model;
      const positions = config.task.tokens.split(' ').length;
      const trainer = await createTrainer(engine, config, { parameters: parametersOf(config) });
      const { all } = splitPairs(config.task);
      const plain = await trainer.forward(all);
      const names = ['attn.hook_pattern', 'mlp.hook_post', 'attn.hook_z'];
      const hooks = [...names.map((name) => `blocks.${layers - 1}.${name}`), 'hook_embed', 'hook_pos_embed'];
      const recorded = await trainer.forward(all, hooks);
      assert.ok(relativeError(recorded.logits.data, plain.logits.data) < 1e-6, title);
      assert.deepEqual(
        hooks.map((hook) => recorded.hooks[hook].shape),
        [
          [49, 4, positions],
          [49, 24],
          [49, 4, 4],
          [49, 16],
          [49, 16],
        ],
      );
      const { data } = recorded.hooks[hooks[0]];
      for (let i = 0; i < data.length; i += positions) {
        const sum = data.subarray(i, i + positions).reduce((total, share) => total + share, 0);
        const expected = alpha + (1 - alpha) * positions;
        assert.ok(Math.abs(sum - expected) < 1e-5, `${title}: weights of a head sum to ${sum}`);
      }
      trainer.dispose();
    }
  });

  it('stays right where attention scores differ too much for exponentials of tokens', async () => {
    const [, config] = configs[0];
    const parameters = parametersOf(config);
    parameters['blocks.0.attn.W_Q'].data.forEach((value, i, data) => (data[i] = 1000 * value));
    const trainer = await createTrainer(engine, config, { parameters });
    const { all, train } = splitPairs(config.task);
    const { logits, hooks } = await trainer.forward(all, ['blocks.0.attn.hook_attn_scores']);
    const scores = hooks['blocks.0.attn.hook_attn_scores'].data;
    const spread = Math.max(...scores.map((score, i) => score - scores[i - (i % 3) + 2]));
    assert.ok(spread > 40, `scores exceed that of = by ${spread}`);
    const expected = referenceLogits(toFloat64(parameters), config, all).flatMap((row) => [...row]);
    assert.ok(relativeError((await trainer.forward(all)).logits.data, expected) < 1e-4);
    assert.ok(relativeError(logits.data, expected) < 1e-4);
    const reference = referenceLoss(toFloat64(parameters), config, train);
    assert.ok(Math.abs((await trainer.run(0)).trainLoss / reference - 1) < 1e-4);
    assert.ok(Number.isFinite((await trainer.run(3)).trainLoss));
    trainer.dispose();
  });
});

describeEachEngine(
  'wasm beside it',
  (engine) => {
    for (const [title, config] of configs) {
      it(`starts alike and stays together for 20 epochs: ${title}`, async () => {
        const [native, wasm] = [await createTrainer(engine, config), await createTrainer(wasmEngine, config)];
        assert.deepEqual(native.parameters(), wasm.parameters());
        const [a, b] = [await native.run(20), await wasm.run(20)];
        assert.ok(Math.abs(a.trainLoss / b.trainLoss - 1) < 1e-4, `train loss ${a.trainLoss} and ${b.trainLoss}`);
        assert.ok(Math.abs(a.testLoss / b.testLoss - 1) < 1e-4, `test loss ${a.testLoss} and ${b.testLoss}`);
        native.dispose();
        wasm.dispose();
      });
    }
  },
  [tensorflowEngine],
);
