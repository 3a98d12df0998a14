import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Parameters } from '../../src/core/model';
import { MersenneTwister } from '../../src/core/random';
import { kernelRecipe, kernelView } from '../../src/engine/fused/kernel-view';
import { Kernel } from '../../src/kernel/kernel';
import { referenceLogits, referenceLoss, toFloat64, type Weights64 } from './deep-reference';
import { type Example, exampleOf, shapes } from './fused-models';
import { relativeError } from './tfjs-engines';

const STEP = 1e-5;
/** Of the gradient's norm: float32 rounding, and ReLUs that the finite difference steps across. */
const TOLERANCE = 3e-4;

function kernelOf({ config, train, test, parameters }: Example, threads: number): Kernel {
  const { model, pairs } = kernelView(config.model, config.task);
  return Kernel.create({
    ...{ ...kernelRecipe(config, train.x.length), model, parameters, threads },
    ...{ train: pairs(train), test: pairs(test) },
  });
}

/** d loss / d t of parameters + t · direction, by central difference in float64. */
function slope({ config, train }: Example, weights: Weights64, name: string, direction: Float64Array): number {
  const lossAt = (t: number): number => {
    const moved = weights[name].map((value, i) => value + t * direction[i]);
    return referenceLoss({ ...weights, [name]: moved }, config, train);
  };
  return (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
}

/** Every tensor's gradient against finite differences along a random direction of unit length. */
function assertGradients(example: Example, gradients: Parameters): void {
  const weights = toFloat64(example.parameters);
  const random = new MersenneTwister([11]);
  for (const [name, { data }] of Object.entries(gradients)) {
    const norm = Math.hypot(...data);
    const direction = Float64Array.from(data, () => random.normal());
    const length = Math.hypot(...direction);
    const unit = direction.map((value) => value / length);
    const expected = slope(example, weights, name, unit);
    const actual = data.reduce((sum, value, k) => sum + value * unit[k], 0);
    const error = Math.abs(actual - expected);
    assert.ok(error <= TOLERANCE * norm + 1e-9, `${name}: slope ${actual}, by finite differences ${expected}`);
  }
}

describe('fused kernel against a textbook float64 model', function () {
  this.timeout(300_000);

  it('has its logits, losses and gradients for shapes of all kinds', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const example = exampleOf(shape);
        const { config, train, parameters } = example;
        const weights = toFloat64(parameters);
        const kernel = kernelOf(example, 2);
        try {
          const { train: losses } = await kernel.train(0);
          const expected = referenceLoss(weights, config, train);
          assert.ok(Math.abs(losses.loss / expected - 1) < 1e-5, `loss ${losses.loss}, expected ${expected}`);
          const logits = new Float32Array(train.x.length * shape.p);
          await kernel.record(kernelView(config.model, config.task).pairs(train), true, (batch, first) => {
            logits.set(batch.logits.subarray(0, batch.count * shape.p), first * shape.p);
          });
          const rows = referenceLogits(weights, config, train);
          const error = relativeError(
            logits,
            rows.flatMap((row) => Array.from(row)),
          );
          assert.ok(error < 1e-5, `logits: relative error ${error}`);
          assertGradients(example, await kernel.gradients());
        } finally {
          kernel.close();
        }
      }),
      { numRuns: 80, seed: 1 },
    );
  });

  for (const tokens of ['x y =', 'x y', 'x op y =', '= op x y']) {
    it(`has its gradients when the training pairs take more than one segment of memory: ${tokens}`, async () => {
      const shape = { p: 67, heads: 2, dHead: 3, dMlp: 9, activation: 'relu', operation: 'add' } as const;
      const example = exampleOf({ ...shape, fraction: 1, seed: 5, tokens });
      assert.equal(example.train.x.length, 4489);
      const kernel = kernelOf(example, 2);
      assert.equal(kernel.layout.sizes.segments, 2);
      assertGradients(example, await kernel.gradients());
      kernel.close();
    });

    it(`has its gradients when attention is all but one-hot: ${tokens}`, async () => {
      const shape = { p: 11, heads: 2, dHead: 4, dMlp: 12, activation: 'relu', operation: 'add' } as const;
      const example = exampleOf({ ...shape, fraction: 0.7, seed: 9, tokens });
      example.parameters['blocks.0.attn.W_Q'].data.forEach((value, i, data) => (data[i] = 40 * value));
      const kernel = kernelOf(example, 1);
      const { train } = await kernel.train(0);
      const expected = referenceLoss(toFloat64(example.parameters), example.config, example.train);
      assert.ok(Math.abs(train.loss / expected - 1) < 1e-4, `loss ${train.loss}, expected ${expected}`);
      assertGradients(example, await kernel.gradients());
      kernel.close();
    });
  }
});
