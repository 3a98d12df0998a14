import assert from 'node:assert/strict';
import { defaultConfig } from '../../src/core/config/parse';
import type { Parameters } from '../../src/core/model';
import { allPairs } from '../../src/core/tasks';
import { DivergedError } from '../../src/engine/engine';
import { fusedEngine } from '../../src/engine/fused/engine';
import { kernelRecipe, kernelView } from '../../src/engine/fused/kernel-view';
import { FusedTrainer } from '../../src/engine/fused/trainer';
import { wasmEngine } from '../../src/engine/tfjs/engines';
import { Kernel } from '../../src/kernel/kernel';
import { referenceLogits, toFloat64 } from './deep-reference';
import { exampleOf, setupOf, smallExample } from './fused-models';
import { firstGradient, relativeError } from './tfjs-engines';

const HOOKS = [
  'blocks.0.attn.hook_pattern',
  'blocks.0.hook_resid_mid',
  'blocks.0.mlp.hook_pre',
  'blocks.0.mlp.hook_post',
];

function assertSame(actual: Parameters, expected: Parameters, what: string): void {
  for (const [name, { data }] of Object.entries(expected)) {
    assert.deepEqual(actual[name].data, data, `${what}: ${name}`);
  }
}

/** Bytes between buffers, and behind the last. */
function gapsOf({ layout, memory }: Kernel): { start: number; end: number; after: string }[] {
  const buffers = Object.entries(layout.buffers).sort(([, a], [, b]) => a.offset - b.offset);
  return buffers.map(([after, { offset, bytes }], i) => {
    const end = buffers[i + 1]?.[1].offset ?? memory.buffer.byteLength;
    return { start: offset + bytes, end, after };
  });
}

describe('fused engine', function () {
  this.timeout(300_000);

  it('trains the same bits with 1, 2, 3 and 4 threads', async () => {
    for (const tokens of ['x y =', 'x y', 'op = y x', 'x op y =']) {
      const attentionCoefficient = tokens === 'x y =' ? 1 : 0.5;
      const example = smallExample({ modulus: 29, trainFraction: 0.8, tokens, attentionCoefficient });
      const results = [];
      for (const threads of [1, 2, 3, 4]) {
        const trainer = new FusedTrainer(setupOf(example), threads);
        assert.equal(trainer.threads, threads);
        results.push({ row: await trainer.run(30), parameters: trainer.parameters(), state: trainer.optimizerState() });
        trainer.dispose();
      }
      for (const { row, parameters, state } of results.slice(1)) {
        assert.deepEqual(row, results[0].row);
        assertSame(parameters, results[0].parameters, `parameters of ${tokens}`);
        assertSame(state.v, results[0].state.v, `second moments of ${tokens}`);
      }
    }
  });

  it('trains without shared memory', async () => {
    const example = smallExample();
    const single = new FusedTrainer(setupOf(example), 4, 'single');
    const shared = new FusedTrainer(setupOf(example), 2, 'shared');
    assert.equal(single.threads, 1);
    assert.deepEqual(await single.run(10), await shared.run(10));
    assertSame(single.parameters(), shared.parameters(), 'parameters');
    single.dispose();
    shared.dispose();
  });

  it('goes on from a state as if it had not stopped', async () => {
    const example = smallExample();
    const whole = new FusedTrainer(setupOf(example), 2);
    const first = new FusedTrainer(setupOf(example), 2);
    const expected = await whole.run(20);
    await first.run(8);
    const from = { parameters: first.parameters(), optimizerState: first.optimizerState() };
    const second = new FusedTrainer({ ...setupOf(example), ...from }, 2);
    assert.equal(second.epoch, 8);
    assert.deepEqual(await second.run(12), expected);
    assertSame(second.parameters(), whole.parameters(), 'parameters');
    [whole, first, second].forEach((trainer) => trainer.dispose());
  });

  it('reports the losses of the parameters it leaves', async () => {
    const example = smallExample();
    const trainer = new FusedTrainer(setupOf(example), 2);
    for (const epochs of [0, 1, 12]) {
      const row = await trainer.run(epochs);
      const train = await trainer.evaluate(example.train);
      const test = await trainer.evaluate(example.test);
      assert.ok(Math.abs(row.trainLoss - train.loss) < 1e-12 * row.trainLoss, `${row.trainLoss} and ${train.loss}`);
      assert.ok(Math.abs(row.testLoss - test.loss) < 1e-12 * row.testLoss, `${row.testLoss} and ${test.loss}`);
      assert.equal(row.trainAccuracy, train.accuracy);
      assert.equal(row.testAccuracy, test.accuracy);
    }
    assert.equal(trainer.epoch, 13);
    trainer.dispose();
  });

  for (const tokens of ['x y =', 'x y', 'x op y =', '= op x y', 'x 25 y 23']) {
    it(`writes inside its buffers only, and keeps padding zero: ${tokens}`, async () => {
      const shape = { p: 21, heads: 3, dHead: 5, dMlp: 70, activation: 'relu', operation: 'add' } as const;
      const { config, ...rest } = exampleOf({ ...shape, fraction: 0.7, seed: 3, tokens, attentionCoefficient: 0.5 });
      const { model } = kernelView(config.model, config.task);
      const kernel = Kernel.create({ ...rest, ...kernelRecipe(config, rest.train.x.length), model, threads: 3 });
      const bytes = new Uint8Array(kernel.memory.buffer);
      const gaps = gapsOf(kernel);
      assert.ok(gaps.length > 60 && gaps.every(({ end, start }) => end - start >= 64));
      gaps.forEach(({ start, end }) => bytes.fill(0xa5, start, end));
      await kernel.train(3);
      await kernel.evaluate(rest.test);
      await kernel.record(allPairs(config.task), true, () => undefined);
      await kernel.gradients();
      for (const { start, end, after } of gaps) {
        assert.ok(
          bytes.subarray(start, end).every((byte) => byte === 0xa5),
          `something was written behind ${after}`,
        );
      }
      const used = Object.values(kernel.parameters()).flatMap(({ data }) => Array.from(data));
      const { offset, bytes: length } = kernel.layout.buffers.parameters;
      const arena = new Float32Array(kernel.memory.buffer, offset, length / 4);
      assert.ok(arena.length > used.length);
      assert.equal(arena.filter((value) => value !== 0).length, used.filter((value) => value !== 0).length);
      kernel.close();
    });
  }

  it('stops at a loss that is not finite and keeps what it had before', async () => {
    const { config, ...rest } = smallExample();
    const example = { config: { ...config, optimizer: { ...config.optimizer, learningRate: 1e30 } }, ...rest };
    for (const variant of ['shared', 'single'] as const) {
      const trainer = new FusedTrainer(setupOf(example), 2, variant);
      const before = await trainer.run(0);
      await assert.rejects(trainer.run(20), (error) => {
        assert.ok(error instanceof DivergedError);
        assert.match(error.message, /diverged at epoch \d+.*optimizer\.learningRate/);
        return true;
      });
      assert.equal(trainer.epoch, 0);
      assertSame(trainer.parameters(), example.parameters, 'parameters');
      assert.ok(Object.values(trainer.optimizerState().v).every(({ data }) => data.every((value) => value === 0)));
      assert.deepEqual(await trainer.run(0), before);
      trainer.dispose();
    }
  });

  it('evaluates and records all pairs in one call', async () => {
    const example = smallExample({ modulus: 47, trainFraction: 0.1 });
    const all = allPairs(example.config.task);
    const trainer = new FusedTrainer(setupOf(example), 2);
    const { logits } = await trainer.forward(all);
    assert.deepEqual(logits.shape, [2209, 47]);
    const rows = referenceLogits(toFloat64(example.parameters), example.config, all);
    const error = relativeError(
      logits.data,
      rows.flatMap((row) => Array.from(row)),
    );
    assert.ok(error < 1e-5, `logits: relative error ${error}`);
    const right = rows.filter((row, i) => row.indexOf(Math.max(...row)) === all.label[i]).length;
    assert.equal((await trainer.evaluate(all)).accuracy, right / 2209);
    await assert.rejects(trainer.forward(all, ['blocks.1.mlp.hook_post']), /no activation blocks\.1\.mlp\.hook_post/);
    await assert.rejects(trainer.evaluate({ ...all, y: all.y.map((y) => y + 1) }), /y must be in 0 … 46, got 47/);
    trainer.dispose();
  });

  it('sleeps while nothing is asked of it, and leaves the event loop its turns while it trains', async () => {
    const trainer = new FusedTrainer(setupOf(smallExample({ modulus: 59 })), 2);
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    await trainer.run(100);
    clearInterval(timer);
    assert.ok(turns > 0);
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 250_000, `${user + system} µs of processor time in half a second of pause`);
    trainer.dispose();
  });

  it('trains its family and says why it does not train others', () => {
    const { model, task } = defaultConfig();
    assert.equal(fusedEngine.unavailable(model, task), undefined);
    assert.equal(fusedEngine.unavailable({ ...model, activation: 'square' }, task), undefined);
    assert.match(String(fusedEngine.unavailable({ ...model, layers: 2 }, task)), /model\.layers/);
    assert.match(String(fusedEngine.unavailable({ ...model, layerNorm: true }, task)), /model\.layerNorm/);
    assert.match(String(fusedEngine.unavailable({ ...model, layerNorm: 'pre' }, task)), /model\.layerNorm/);
    assert.match(String(fusedEngine.unavailable({ ...model, activation: 'gelu' }, task)), /model\.activation/);
    assert.equal(fusedEngine.unavailable({ ...model, attentionCoefficient: 0.5 }, task), undefined);
    assert.match(String(fusedEngine.unavailable(model, { ...task, tokens: 'x y u o =' })), /opinions/);
  });
});

describe('fused engine against tfjs', function () {
  this.timeout(300_000);

  for (const fields of [
    {},
    { tokens: 'x y', attentionCoefficient: 0.5 },
    { tokens: 'y x' },
    { tokens: 'x op y =', attentionCoefficient: 0.25 },
    { tokens: '= x op y' },
    { tokens: 'x 30 y 24', attentionCoefficient: 0 },
  ]) {
    it(`has its activations and gradients, and trains the same curve: ${JSON.stringify(fields)}`, async () => {
      const example = smallExample(fields);
      const fused = new FusedTrainer(setupOf(example), 2);
      const tfjs = await wasmEngine.create(setupOf(example));
      const all = allPairs(example.config.task);
      const ours = await fused.forward(all, HOOKS);
      const theirs = await tfjs.forward(all, HOOKS);
      for (const hook of HOOKS) {
        const { shape, data } = theirs.hooks[hook];
        assert.deepEqual(ours.hooks[hook].shape, shape, hook);
        assert.ok(relativeError(ours.hooks[hook].data, data) < 1e-5, hook);
      }
      await Promise.all([fused.run(1), tfjs.run(1)]);
      const expected = firstGradient(tfjs, example.config);
      for (const [name, { data }] of Object.entries(firstGradient(fused, example.config))) {
        const size = Math.hypot(...expected[name].data);
        const difference = Math.hypot(...data.map((value, i) => value - expected[name].data[i]));
        assert.ok(difference <= 1e-4 * size, `gradient of ${name}`);
      }
      for (let epoch = 2; epoch <= 100; epoch++) {
        const [a, b] = [await fused.run(1), await tfjs.run(1)];
        assert.ok(Math.abs(a.trainLoss / b.trainLoss - 1) < 1e-3, `train loss at ${epoch}`);
        assert.ok(Math.abs(a.testLoss / b.testLoss - 1) < 1e-3, `test loss at ${epoch}`);
      }
      fused.dispose();
      tfjs.dispose();
    });
  }
});
