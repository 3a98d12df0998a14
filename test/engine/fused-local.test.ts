import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plainMatMul } from '../../src/core/matmul';
import type { Parameters } from '../../src/core/model';
import { MersenneTwister } from '../../src/core/random';
import { allPairs } from '../../src/core/tasks';
import { kernelView } from '../../src/engine/fused/kernel-view';
import { localModel } from '../../src/engine/fused/local-model';
import { FusedTrainer } from '../../src/engine/fused/trainer';
import { multiply } from '../../src/engine/product';
import { KernelMemory } from '../../src/kernel/kernel-memory';
import { layOut } from '../../src/kernel/layout';
import { startThread } from '../../src/kernel/protocol';
import { exampleOf, setupOf, shapes, smallExample } from './fused-models';

describe('kernel in the calling thread', () => {
  it('has the very logits and losses of the trainer', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const example = exampleOf(shape);
        const { model, task } = example.config;
        const trainer = new FusedTrainer(setupOf(example), 1);
        const local = localModel(model, task, example.parameters);
        const all = allPairs(task);
        const { logits, hooks } = await trainer.forward(all, ['blocks.0.mlp.hook_pre']);
        assert.deepEqual(local?.logits(all), logits.data);
        assert.equal(hooks['blocks.0.mlp.hook_pre'].shape[0], all.x.length);
        assert.deepEqual(local?.evaluate(all), await trainer.evaluate(all));
        trainer.dispose();
      }),
      { numRuns: 15 },
    );
  });

  it('takes other parameters', () => {
    const { config, parameters: intact, train } = smallExample();
    const zero = { shape: intact['blocks.0.mlp.b_out'].shape, data: new Float32Array(32) };
    const parameters: Parameters = { ...intact, 'blocks.0.mlp.b_out': zero };
    const { shape, data } = parameters['unembed.W_U'];
    const doubled = { ...parameters, 'unembed.W_U': { shape, data: data.map((value) => 2 * value) } };
    const local = localModel(config.model, config.task, parameters);
    const before = local?.logits(train);
    local?.setParameters(doubled);
    local?.logits(train).forEach((logit, i) => assert.ok(Math.abs(logit - 2 * (before?.[i] ?? NaN)) < 1e-4));
  });

  it('is there for the kernel’s family only', () => {
    const { config, parameters } = smallExample();
    assert.equal(localModel({ ...config.model, layers: 2 }, config.task, parameters), undefined);
  });

  it('refuses a kernel that reads another layout', () => {
    const { config } = smallExample();
    const { place } = new KernelMemory(layOut(kernelView(config.model, config.task).model, 0, 0, 1), 'single');
    startThread(place, 0);
    assert.throws(() => startThread({ ...place, fields: place.fields + 1 }, 0), /npm run build/);
  });
});

describe('matrix product for analyses', () => {
  it('equals the plain product, at any shape', () => {
    const sizes = fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 300 })), fc.nat());
    fc.assert(
      fc.property(sizes, ([m, k, n, seed]) => {
        const random = new MersenneTwister([seed]);
        const matrix = (size: number): Float32Array => Float32Array.from({ length: size }, () => random.normal());
        const [a, b] = [matrix(m * k), matrix(k * n)];
        const product = multiply(a, b, m, k, n);
        assert.equal(product.length, m * n);
        plainMatMul(a, b, m, k, n).forEach((value, i) => assert.ok(Math.abs(value - product[i]) < 1e-5 * k + 1e-5));
      }),
      { numRuns: 30 },
    );
  });
});
