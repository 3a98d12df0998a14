import assert from 'node:assert/strict';
import { ablatePart } from '../../src/analysis/ablation';
import { OpenedModel } from '../../src/analysis/opened-model';
import { reportModel } from '../../src/analysis/report';
import { gradientSymmetricity } from '../../src/analysis/symmetricity';
import { traceData } from '../../src/analysis/trace';
import { circuitData } from '../../src/analysis/views';
import type { RunConfig } from '../../src/core/config/types';
import { hasParts } from '../../src/core/model';
import { MersenneTwister } from '../../src/core/random';
import { splitPairs } from '../../src/core/split';
import { chooseEngine } from '../../src/engine/select';
import {
  crossEntropy64,
  referenceLogits,
  type ReferencePass,
  referencePass,
  toFloat64,
  type Weights64,
} from './deep-reference';
import { movedParameters } from './analyses/checkpoints';
import { configOf } from './tfjs-engines';

const MODELS: Record<string, [model: object, tokens: string]> = {
  'x y =': [{}, 'x y ='],
  'x y': [{}, 'x y'],
  'y x, x²': [{ activation: 'square' }, 'y x'],
  'x y, half of attention': [{ attentionCoefficient: 0.5 }, 'x y'],
  'x op y =, constant attention': [{ attentionCoefficient: 0 }, 'x op y ='],
  'x op y =, GELU': [{ activation: 'gelu' }, 'x op y ='],
  'x y, two layers': [{ layers: 2 }, 'x y'],
  LNPre: [{ layerNorm: 'pre' }, 'x y ='],
  'x y, LayerNorm, two layers': [{ layerNorm: true, layers: 2 }, 'x y'],
};
const P = 7;

interface Opened {
  readonly config: RunConfig;
  readonly weights: Weights64;
  readonly model: OpenedModel;
  /** Of every pair, in row order. */
  readonly passes: ReferencePass[];
}

async function open(config: RunConfig): Promise<Opened> {
  const parameters = movedParameters(config);
  const weights = toFloat64(parameters);
  const opened = await OpenedModel.open(chooseEngine(config).engine, parameters, config);
  const { all } = splitPairs(config.task);
  return {
    config,
    weights,
    model: opened,
    passes: Array.from(all.x, (x, i) => referencePass(weights, config, x, all.y[i])),
  };
}

function assertNear(actual: number, expected: number, what: string, tolerance = 1e-4): void {
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${what}: ${actual}, ${expected}`,
  );
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

const norm = (vector: Float64Array): number => Math.hypot(...vector);

describe('analyses of every layout of tokens', function () {
  this.timeout(60_000);

  for (const [title, [fields, tokens]] of Object.entries(MODELS)) {
    const config = configOf({
      task: { modulus: P, trainFraction: 0.5, tokens },
      model: { dModel: 8, heads: 2, dMlp: 6, ...fields },
    });
    describe(title, () => {
      let opened: Opened;
      before(async () => (opened = await open(config)));
      after(() => opened.model.dispose());

      it('has the mean attention to every position, under its name', async () => {
        const { model, passes } = opened;
        const { positions, heads } = await circuitData(model);
        assert.deepEqual(positions, config.task.tokens.split(' '));
        heads.forEach((head, h) => {
          assert.equal(head.mean.length, positions.length);
          head.mean.forEach((share, i) =>
            assertNear(share, mean(passes.map(({ patterns }) => patterns[0][h][i])), `head ${h} to ${positions[i]}`),
          );
        });
      });

      it('traces a pair: attention, residual stream, what neurons add to the answer', async () => {
        const { model, passes } = opened;
        const [x, y] = [2, 5];
        const pass = passes[x * P + y];
        const trace = await traceData(model, x, y, x * P + y);
        assert.deepEqual(trace.positions, config.task.tokens.split(' '));
        trace.attention.forEach((head, h) =>
          head.forEach((share, i) => assertNear(share, pass.patterns[0][h][i], 'attention')),
        );
        assertNear(trace.residualNorms?.embed ?? NaN, norm(pass.embed), 'embedded');
        assertNear(trace.residualNorms?.attention ?? NaN, norm(pass.middle), 'after attention');
        assertNear(trace.residualNorms?.mlp ?? NaN, norm(pass.final), 'after the MLP');
        const added = addedToAnswer(opened, pass, trace.answer);
        assert.equal(trace.neurons.length, config.model.dMlp);
        trace.neurons.forEach(({ neuron, activation, effect }) => {
          assertNear(activation, pass.neurons[neuron], `activation of ${neuron}`);
          assertNear(effect, added[neuron], `effect of ${neuron}`);
        });
      });

      it('has the logits of the reference', async () => {
        const { model, passes } = opened;
        const { logits } = await model.logits();
        passes.forEach((pass, i) => pass.logits.forEach((logit, z) => assertNear(logits[i * P + z], logit, 'logit')));
      });

      if (hasParts(config.model)) {
        itTakesPartsOut(config, () => opened);
      } else {
        it('refuses to take parts out, by name', async () => {
          const { model } = opened;
          const report = await reportModel(model);
          assert.deepEqual([report.attention_mean_pattern, report.zero_mlp, report.zero_skip], [null, null, null]);
          assert.ok(Number.isNaN(report.gradient_symmetricity));
          for (const part of ['attention-pattern', 'mlp', 'residual'] as const) {
            await assert.rejects(ablatePart(model, { part }), /of one layer without LayerNorm only/);
          }
          await assert.rejects(ablatePart(model, { part: 'head', head: 0 }), /of one layer without LayerNorm only/);
        });
      }
    });
  }
});

function itTakesPartsOut(config: RunConfig, opened: () => Opened): void {
  it('takes parts out', async () => {
    const { weights, model, passes } = opened();
    const { all } = splitPairs(config.task);
    const report = await reportModel(model);
    const frozen = passes[0].patterns[0].map((shares, h) =>
      shares.map((_, i) => mean(passes.map(({ patterns }) => patterns[0][h][i]))),
    );
    const withMean = crossEntropy64(referenceLogits(weights, config, all, frozen), all);
    assertNear(report.attention_mean_pattern?.all_loss ?? NaN, withMean, 'mean attention');
    const noMlp = passes.map(({ middle }) =>
      Float64Array.from({ length: P }, (_, z) =>
        middle.reduce((sum, value, j) => sum + value * weights['unembed.W_U'][j * P + z], 0),
      ),
    );
    assertNear(report.zero_mlp?.all_loss ?? NaN, crossEntropy64(noMlp, all), 'without the MLP');
    const noSkip = passes.map(({ logits }, i) => logits.map((logit, z) => logit - noMlp[i][z]));
    assertNear(report.zero_skip?.all_loss ?? NaN, crossEntropy64(noSkip, all), 'without the residual path');
  });

  it('has the gradient symmetricity of finite differences', () => {
    const { weights, model } = opened();
    const names = config.task.tokens.split(' ');
    const generator = new MersenneTwister([0]);
    let sum = 0;
    for (let i = 0; i < 100; i++) {
      const [a, b, c] = [generator.below(P), generator.below(P), generator.below(P)];
      const [byX, byY] = ['x', 'y'].map((name) => slopes(weights, config, names.indexOf(name), [a, b, c]));
      sum += byX.reduce((total, value, j) => total + value * byY[j], 0) / (norm(byX) * norm(byY));
    }
    assertNear(gradientSymmetricity(model.parameters, config.model, config.task), sum / 100, 'symmetricity', 2e-3);
  });
}

/** Per neuron its part of the answer's logit less the mean of all logits, with LayerNorm's scale as it is in this pass. */
function addedToAnswer({ config, weights }: Opened, { neurons, final }: ReferencePass, answer: number): number[] {
  const { layers, dModel, layerNorm } = config.model;
  const out = weights[`blocks.${layers - 1}.mlp.W_out`];
  const scale = Math.sqrt(mean(final.map((value) => (value - mean(final)) ** 2)) + 1e-5);
  return Array.from(neurons, (activation, neuron) => {
    const written = out.slice(neuron * dModel, (neuron + 1) * dModel);
    const seen = written.map((value, j) =>
      layerNorm === false ? value : ((value - mean(written)) / scale) * (weights['ln_final.w']?.[j] ?? 1),
    );
    const logits = Array.from({ length: P }, (_, z) =>
      seen.reduce((sum, value, j) => sum + activation * value * weights['unembed.W_U'][j * P + z], 0),
    );
    return logits[answer] - mean(logits);
  });
}

/** ∂ logit c of (a, b) / ∂ the input at a position, by central differences over its positional embedding. */
function slopes(weights: Weights64, config: RunConfig, position: number, [a, b, c]: number[]): Float64Array {
  const { dModel } = config.model;
  const step = 1e-6;
  return Float64Array.from({ length: dModel }, (_, j) => {
    const at = (move: number): number => {
      const moved = weights['pos_embed.W_pos'].slice();
      moved[position * dModel + j] += move;
      return referencePass({ ...weights, 'pos_embed.W_pos': moved }, config, a, b).logits[c];
    };
    return (at(step) - at(-step)) / (2 * step);
  });
}
