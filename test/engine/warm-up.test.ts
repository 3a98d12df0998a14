import assert from 'node:assert/strict';
import type { RunConfig } from '../../src/core/config/types';
import { initialParameters, type Parameters } from '../../src/core/model';
import { fusedEngine } from '../../src/engine/fused/engine';
import { configOf, createTrainer, describeEachEngine, ENGINES } from './tfjs-engines';

const small = { task: { modulus: 11, trainFraction: 0.5 }, model: { dModel: 16, heads: 2, dMlp: 32 } };

/** Largest change of a weight, over all tensors. */
function largestMove(after: Parameters, before: Parameters): number {
  const moves = Object.entries(before).map(([name, { data }]) =>
    Math.max(...data.map((value, i) => Math.abs(after[name].data[i] - value))),
  );
  return Math.max(...moves);
}

function start({ model, task }: RunConfig): Parameters {
  return initialParameters(model, task);
}

describeEachEngine(
  'warm-up',
  (engine) => {
    it('logs the rate of the last update: × 0, 1/10, 2/10, … 1, and 1 from then on', async () => {
      const trainer = await createTrainer(engine, configOf(small));
      assert.equal((await trainer.run(0)).learningRate, 0);
      const rates = [];
      for (let epoch = 1; epoch <= 13; epoch++) {
        rates.push((await trainer.run(1)).learningRate);
      }
      trainer.dispose();
      const expected = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10].map((step) => 1e-3 * (step / 10));
      assert.deepEqual(rates, expected);
    });

    it('moves the moments alone in the first update, then the weights by its share of the rate', async () => {
      const config = configOf(small);
      const trainer = await createTrainer(engine, config);
      await trainer.run(1);
      assert.deepEqual(trainer.parameters(), start(config));
      const { step, m } = trainer.optimizerState();
      assert.equal(step, 1);
      assert.ok(Object.values(m).some(({ data }) => data.some((value) => value !== 0)));
      await trainer.run(1);
      // The gradient did not change, so an update of AdamW is lr · (sign + λ · w), lr a tenth of 1e-3.
      const move = largestMove(trainer.parameters(), start(config));
      assert.ok(move > 0.9e-4 && move < 2.5e-4, String(move));
      trainer.dispose();
    });

    it('is as long as optimizer.warmupEpochs says; at 0 the rate is constant', async () => {
      for (const [warmupEpochs, epochs, expected] of [
        [4, 2, 0.25],
        [4, 6, 1],
        [1, 1, 0],
        [1, 2, 1],
        [0, 1, 1],
        [0, 9, 1],
      ]) {
        const config = configOf({ ...small, optimizer: { warmupEpochs } });
        const trainer = await createTrainer(engine, config);
        await trainer.run(epochs - 1);
        const before = trainer.parameters();
        const { learningRate } = await trainer.run(1);
        assert.equal(learningRate, 1e-3 * expected, `row ${epochs} with a warm-up of ${warmupEpochs}`);
        const move = largestMove(trainer.parameters(), before);
        assert.ok(
          move >= 0.5 * learningRate && move <= 3 * learningRate,
          `update ${epochs} with a warm-up of ${warmupEpochs} moved ${move}`,
        );
        trainer.dispose();
      }
    });

    it('goes on where a saved state was', async () => {
      const config = configOf(small);
      const trainer = await createTrainer(engine, config);
      await trainer.run(4);
      const from = { parameters: trainer.parameters(), optimizerState: trainer.optimizerState() };
      const resumed = await createTrainer(engine, config, from);
      assert.equal((await resumed.run(0)).learningRate, 1e-3 * 0.3);
      assert.equal((await resumed.run(1)).learningRate, 1e-3 * 0.4);
      trainer.dispose();
      resumed.dispose();
    });
  },
  [fusedEngine, ...ENGINES],
);
