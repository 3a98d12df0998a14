import assert from 'node:assert/strict';
import { analyticSolution } from '../../../src/core/analytic-solution';
import { parseConfig } from '../../../src/core/config/parse';
import type { RunConfig, TaskConfig } from '../../../src/core/config/types';
import { cyclicGroupOf } from '../../../src/core/measures/group';
import { neuronPhases, sumOfPairs, wrapped } from '../../../src/core/measures/neuron-phases';
import { participation } from '../../../src/core/measures/participation';
import { initialParameters } from '../../../src/core/model';
import { allPairs } from '../../../src/core/tasks';

function configOf(fields: object): RunConfig {
  const { config, problems } = parseConfig(JSON.stringify(fields));
  assert.ok(config, problems[0]?.message);
  return config;
}

const mlp = (task: object, model: object = {}): RunConfig => configOf({ task, model: { family: 'mlp', ...model } });

/** Share of pairs that the solution of a width gets right, by the formula of Gromov's network written out. */
function accuracyOf(task: TaskConfig, width: number): number {
  const pairs = allPairs(task);
  const p = task.modulus;
  const sum = sumOfPairs(cyclicGroupOf(task), pairs);
  assert.ok(sum);
  const { x, y, out } = analyticSolution(sum, width);
  let right = 0;
  pairs.x.forEach((a, row) => {
    const logits = new Float64Array(p);
    for (let n = 0; n < width; n++) {
      const h = x.data[a * width + n] + y.data[pairs.y[row] * width + n];
      for (let z = 0; z < p; z++) {
        logits[z] += h * h * out.data[n * p + z];
      }
    }
    right += logits.indexOf(Math.max(...logits)) === pairs.label[row] ? 1 : 0;
  });
  return right / pairs.x.length;
}

describe('the family mlp', () => {
  it('is what Gromov 2023 has: x², two one-hot tokens, nothing of a transformer', () => {
    const { model, task } = mlp({ modulus: 23 }, { dMlp: 64 });
    const { family, layers, dModel, heads, dMlp, activation, layerNorm } = model;
    assert.deepEqual(
      { family, layers, dModel, heads, dMlp, activation, layerNorm },
      { family: 'mlp', layers: 1, dModel: 0, heads: 0, dMlp: 64, activation: 'square', layerNorm: false },
    );
    assert.equal(task.tokens, 'x y');
    assert.equal(mlp({}, { activation: 'relu' }).model.activation, 'relu');
  });

  it('reads the config that it resolves to, as a run keeps it', () => {
    const config = mlp({ group: 'S4', trainFraction: 0.8 }, { seed: 3 });
    assert.deepEqual(configOf(config), config);
  });

  const wrong: [fields: object, message: RegExp][] = [
    [{ model: { heads: 4 } }, /^model\.heads is of a transformer, and model\.family "mlp" has no attention; leave it out$/],
    [{ model: { dModel: 128 } }, /^model\.dModel .*no residual stream; model\.dMlp is its width; leave it out$/],
    [{ model: { layers: 2 } }, /^model\.layers .*one hidden layer; leave it out$/],
    [{ model: { layerNorm: true } }, /^model\.layerNorm .*no LayerNorm; leave it out$/],
    [{ model: { attentionCoefficient: 0 } }, /^model\.attentionCoefficient .*no attention; leave it out$/],
    [{ task: { tokens: 'x y =' } }, /^task\.tokens must be "x y" for model\.family "mlp".* got "x y ="; leave it out$/],
    [{ task: { operation: 'opinion' } }, /^task\.operation "opinion" .*take "transformer"$/],
    [{ training: { engine: 'fused' } }, /^training\.engine "fused" trains transformers.*take "auto", "tensorflow" or "wasm"$/],
    [{ model: { freeze: ['embed.W_E'] } }, /^model\.freeze has no tensor "embed\.W_E".*has blocks\.0\.mlp\.W_in, unembed\.W_U$/],
    [{ training: { measures: ['attention_asymmetry'] } }, /^training\.measures has "attention_asymmetry", but model\.family is "mlp"/],
  ]; // prettier-ignore
  for (const [fields, message] of wrong) {
    it(`says one line about ${JSON.stringify(fields)}`, () => {
      const { model = {}, ...rest } = fields as { model?: object };
      const { config, problems } = parseConfig(JSON.stringify({ model: { family: 'mlp', ...model }, ...rest }));
      assert.equal(config, undefined);
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.match(problems[0].message, message);
    });
  }

  it('has weights of the variance (16 · d_mlp)^(−2/3), the same for the same seed', () => {
    const config = mlp({ modulus: 97 }, { dMlp: 500 });
    const parameters = initialParameters(config.model, config.task);
    assert.deepEqual(
      Object.entries(parameters).map(([name, { shape }]) => [name, shape]),
      [
        ['blocks.0.mlp.W_in', [194, 500]],
        ['unembed.W_U', [500, 97]],
      ],
    );
    for (const { data } of Object.values(parameters)) {
      const variance = data.reduce((sum, value) => sum + value * value, 0) / data.length;
      assert.ok(Math.abs(variance / (16 * 500) ** (-2 / 3) - 1) < 0.03, String(variance));
    }
    assert.deepEqual(initialParameters(config.model, config.task), parameters);
  });
});

describe('the analytic solution of Gromov 2023', () => {
  it('is right for every pair where it is wide enough, and for few where it is not', () => {
    const { task } = mlp({ modulus: 23 });
    assert.equal(accuracyOf(task, 256), 1);
    assert.ok(accuracyOf(task, 11) < 0.5, String(accuracyOf(task, 11)));
  });

  it('does x − y, 2·x + 3·y + 4 and x · y, by exponents, too', () => {
    assert.equal(accuracyOf(mlp({ modulus: 23, operation: 'subtract' }).task, 256), 1);
    assert.equal(accuracyOf(mlp({ modulus: 23, expression: '2*x + 3*y + 4' }).task, 256), 1);
    const { task } = mlp({ modulus: 23, operation: 'multiply' });
    const units = (22 / 23) ** 2; // pairs without 0, which is no power of a root
    assert.ok(accuracyOf(task, 256) >= units - 1e-9, String(accuracyOf(task, 256)));
  });

  for (const fields of [{}, { operation: 'subtract' }, { expression: '2*x + 3*y + 4' }, { operation: 'multiply' }]) {
    it(`has one frequency a neuron, and φ₁ + φ₂ = φ₃: ${JSON.stringify(fields)}`, () => {
      const { task } = mlp({ modulus: 23, ...fields });
      const group = cyclicGroupOf(task);
      const sum = sumOfPairs(group, allPairs(task));
      assert.ok(sum);
      const solution = analyticSolution(sum, 40);
      assert.ok(Math.abs(participation(group, solution.x) - 1) < 1e-6);
      const { x, y, out, difference } = neuronPhases(solution, sum, solution.frequency);
      const phased = [...solution.frequency.keys()].filter((n) => 2 * solution.frequency[n] !== group.order);
      assert.ok(phased.length > 30);
      for (const n of phased) {
        assert.ok(Math.abs(difference[n]) < 1e-4, `${n}: ${difference[n]}`);
        assert.ok(Math.abs(wrapped(x[n] + y[n] - out[n])) < 1e-4);
      }
      assert.ok(new Set(phased.map((n) => x[n].toFixed(3))).size > 30, 'phases are drawn');
    });
  }

  it('has phases that are those of the waves, and none where there is no frequency', () => {
    const { task } = mlp({ modulus: 11 });
    const sum = sumOfPairs(cyclicGroupOf(task), allPairs(task));
    assert.ok(sum);
    const wave = (phase: number) => Float32Array.from({ length: 22 }, (_, i) => (i % 2 === 0 ? Math.cos((6 * Math.PI * (i / 2)) / 11 + phase) : 0)); // prettier-ignore
    const rows = Float32Array.from({ length: 22 }, (_, i) => (i < 11 ? Math.cos((6 * Math.PI * i) / 11 + 2.5) : 0));
    const weights = {
      x: { shape: [11, 2], data: wave(1) },
      y: { shape: [11, 2], data: wave(-2) },
      out: { shape: [2, 11], data: rows },
    };
    const phases = neuronPhases(weights, sum, [3, 0]);
    const near = (value: number, expected: number): void => assert.ok(Math.abs(value - expected) < 1e-6, `${value}`);
    near(phases.x[0], 1);
    near(phases.y[0], -2);
    near(phases.out[0], 2.5);
    near(phases.difference[0], wrapped(-3.5));
    assert.ok(Number.isNaN(phases.difference[1]));
  });
});
