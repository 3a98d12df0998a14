import assert from 'node:assert/strict';
import { Batches } from '../../src/core/batches';
import type { RunConfig } from '../../src/core/config/types';
import type { OptimizerState } from '../../src/core/optimizer-state';
import type { Parameters } from '../../src/core/model';
import { selectPairs } from '../../src/core/tasks';
import { DivergedError } from '../../src/engine/engine';
import { kernelRecipe, kernelView } from '../../src/engine/fused/kernel-view';
import { FusedTrainer } from '../../src/engine/fused/trainer';
import { Kernel } from '../../src/kernel/kernel';
import { type Example, setupOf, smallExample } from './fused-models';
import { configOf, relativeError } from './tfjs-engines';

/** Every optimizer, filter, loss and control, some of them together. */
const RECIPES: Record<string, object> = {
  adam: { optimizer: { type: 'adam', weightDecay: 0.01 } },
  sgd: {
    optimizer: { type: 'sgd', learningRate: 0.1, weightDecay: 0.001, schedule: 'cosine' },
    training: { epochs: 40 },
  },
  muon: { optimizer: { type: 'muon', momentum: 0.95 } },
  'muon with grokfast': { optimizer: { type: 'muon', gradient: { filter: 'grokfast' } } },
  egd: { optimizer: { type: 'egd', schedule: 'linear' }, training: { epochs: 40 } },
  grokfast: { optimizer: { gradient: { filter: 'grokfast' } } },
  orthogonal: { optimizer: { gradient: { filter: 'orthogonal' } }, loss: { type: 'stablemax' } },
  'norm clamp': { optimizer: { normClamp: 20, weightDecay: 0 }, loss: { temperature: 3 } },
  mse: { loss: { type: 'mse' } },
  freeze: { model: { freeze: ['embed.W_E', 'blocks.0.mlp.W_in'] }, optimizer: { type: 'muon' } },
  'batches of 50': { training: { batchSize: 50 }, optimizer: { gradient: { filter: 'grokfast' } } },
};

/** p 23, 264 training pairs; sizes that fill no vector. */
function exampleWith(fields: object): Example {
  const { config, ...rest } = smallExample();
  const recipe = configOf(fields);
  const { loss, optimizer, training, model } = recipe;
  const changed: RunConfig = { ...config, loss, optimizer, training, model: { ...config.model, freeze: model.freeze } };
  return { ...rest, config: changed };
}

function assertSame(actual: Parameters | undefined, expected: Parameters | undefined, what: string): void {
  assert.equal(actual === undefined, expected === undefined, what);
  for (const [name, { data }] of Object.entries(expected ?? {})) {
    assert.deepEqual(actual?.[name].data, data, `${what}: ${name}`);
  }
}

function assertSameState(actual: FusedTrainer, expected: FusedTrainer): void {
  assertSame(actual.parameters(), expected.parameters(), 'parameters');
  const [a, b]: OptimizerState[] = [actual.optimizerState(), expected.optimizerState()];
  assert.equal(a.step, b.step);
  (['m', 'v', 'average'] as const).forEach((part) => assertSame(a[part], b[part], part));
}

describe('fused engine, whatever it trains with', function () {
  this.timeout(300_000);

  for (const [name, fields] of Object.entries(RECIPES)) {
    it(`goes on from a state as if it had not stopped, with any number of threads: ${name}`, async () => {
      const example = exampleWith(fields);
      const whole = new FusedTrainer(setupOf(example), 1);
      const first = new FusedTrainer(setupOf(example), 2);
      assert.equal(first.optimizerState().average, undefined);
      const expected = await whole.run(30);
      await first.run(10);
      const from = { parameters: first.parameters(), optimizerState: first.optimizerState() };
      const second = new FusedTrainer({ ...setupOf(example), ...from }, 3);
      assert.deepEqual(await second.run(20), expected);
      assertSameState(second, whole);
      assert.equal(
        second.optimizerState().average !== undefined,
        example.config.optimizer.gradient.filter === 'grokfast',
      );
      [whole, first, second].forEach((trainer) => trainer.dispose());
    });

    it(`writes inside its buffers only, and keeps padding zero: ${name}`, async () => {
      const example = exampleWith(fields);
      const { config, train, test, parameters } = example;
      const { model } = kernelView(config.model, config.task);
      const kernel = Kernel.create({
        ...kernelRecipe(config, train.x.length),
        model,
        train,
        test,
        parameters,
        threads: 2,
      });
      const bytes = new Uint8Array(kernel.memory.buffer);
      const buffers = Object.entries(kernel.layout.buffers).sort(([, a], [, b]) => a.offset - b.offset);
      const gaps = buffers.map(([, { offset, bytes: length }], i) => {
        return [offset + length, buffers[i + 1]?.[1].offset ?? bytes.length] as const;
      });
      gaps.forEach(([start, end]) => bytes.fill(0xa5, start, end));
      await kernel.train(3);
      gaps.forEach(([start, end], i) => {
        const isIntact = bytes.subarray(start, end).every((byte) => byte === 0xa5);
        assert.ok(isIntact, `something was written behind ${buffers[i][0]}`);
      });
      const used = Object.values(kernel.parameters()).flatMap(({ data }) => Array.from(data));
      const { offset, bytes: length } = kernel.layout.buffers.parameters;
      const arena = new Float32Array(kernel.memory.buffer, offset, length / 4);
      assert.equal(arena.filter((value) => value !== 0).length, used.filter((value) => value !== 0).length);
      kernel.close();
    });
  }

  it('keeps what is frozen, its moments too', async () => {
    const example = exampleWith({ model: { freeze: ['embed.W_E', 'blocks.0.attn.W_Q'] } });
    const trainer = new FusedTrainer(setupOf(example), 1);
    await trainer.run(5);
    const [after, { m, v }] = [trainer.parameters(), trainer.optimizerState()];
    for (const [name, { data }] of Object.entries(example.parameters)) {
      const isFrozen = ['embed.W_E', 'blocks.0.attn.W_Q'].includes(name);
      assert.equal(
        after[name].data.every((value, i) => value === data[i]),
        isFrozen,
        name,
      );
      assert.equal(
        [m, v].every((part) => part[name].data.every((value) => value === 0)),
        isFrozen,
        name,
      );
    }
    trainer.dispose();
  });

  for (const [name, fields] of Object.entries({
    'all pairs': { optimizer: { gradient: { filter: 'grokfast' } } },
    batches: { optimizer: { gradient: { filter: 'grokfast' } }, training: { batchSize: 50 } },
  })) {
    it(`restores the state when it diverges, averages too: ${name}`, async () => {
      const example = exampleWith(fields);
      const trainer = new FusedTrainer(setupOf(example), 2);
      await trainer.run(3);
      const from = { parameters: trainer.parameters(), optimizerState: trainer.optimizerState() };
      const { config } = example;
      const wild = { ...config, optimizer: { ...config.optimizer, learningRate: 1e30 } };
      const second = new FusedTrainer({ ...setupOf(example), ...from, config: wild }, 2);
      await assert.rejects(second.run(20), DivergedError);
      assertSameState(second, trainer);
      [trainer, second].forEach((each) => each.dispose());
    });
  }
});

describe('fused engine on batches', function () {
  this.timeout(300_000);

  /** The gradient of the first update: m = (1 − β₁) · gradient. */
  async function firstMoments(example: Example): Promise<Parameters> {
    const trainer = new FusedTrainer(setupOf(example), 1);
    await trainer.run(1);
    const { m } = trainer.optimizerState();
    trainer.dispose();
    return m;
  }

  it('updates with the pairs of the batch, and reports losses of all', async () => {
    const example = exampleWith({ training: { batchSize: 100 }, optimizer: { learningRate: 0.001 } });
    const { config, train } = example;
    const rows = new Batches(train.x.length, 100, config.model.seed).rows(0);
    const alone = { ...example, train: selectPairs(train, rows) };
    const expected = await firstMoments({
      ...alone,
      config: { ...config, training: { ...config.training, batchSize: null } },
    });
    for (const [name, { data }] of Object.entries(await firstMoments(example))) {
      assert.ok(relativeError(data, expected[name].data) < 1e-6, name);
    }
    const trainer = new FusedTrainer(setupOf(example), 2);
    const row = await trainer.run(7);
    const [all, rest] = [await trainer.evaluate(train), await trainer.evaluate(example.test)];
    assert.ok(Math.abs(row.trainLoss / all.loss - 1) < 1e-12 && Math.abs(row.testLoss / rest.loss - 1) < 1e-12);
    assert.deepEqual([row.trainAccuracy, row.testAccuracy], [all.accuracy, rest.accuracy]);
    assert.equal(row.testRight.reduce((sum, mark) => sum + mark, 0) / row.testRight.length, row.testAccuracy);
    trainer.dispose();
  });

  it('has all pairs in every update where a batch has room for them', async () => {
    const [all, batch] = [null, 264].map(
      (batchSize) => new FusedTrainer(setupOf(exampleWith({ training: { batchSize } })), 1),
    );
    assert.deepEqual(await batch.run(5), await all.run(5));
    [all, batch].forEach((trainer) => trainer.dispose());
  });

  it('takes batches of more than one segment of memory', async () => {
    const { config, ...rest } = smallExample({ modulus: 73, trainFraction: 0.85 });
    const example = { ...rest, config: { ...config, training: { ...config.training, batchSize: 4200 } } };
    assert.equal(rest.train.x.length, 4529);
    const rows = new Batches(4529, 4200, config.model.seed);
    assert.deepEqual([rows.rows(0).length, rows.rows(1).length], [4200, 329]);
    const trainer = new FusedTrainer(setupOf(example), 2);
    const losses = [];
    for (let step = 0; step < 2; step++) {
      const from = { parameters: trainer.parameters(), optimizerState: trainer.optimizerState() };
      const alone = { ...example, config, train: selectPairs(rest.train, rows.rows(step)) };
      const expected = new FusedTrainer({ ...setupOf(alone), ...from }, 1);
      losses.push((await trainer.run(1)).trainLoss);
      await expected.run(1);
      for (const [name, { data }] of Object.entries(expected.parameters())) {
        assert.ok(relativeError(trainer.parameters()[name].data, data) < 1e-5, `${name} after ${step + 1}`);
      }
      expected.dispose();
    }
    assert.ok(losses.every(Number.isFinite));
    trainer.dispose();
  });
});
