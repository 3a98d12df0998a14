import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { analyzeSycophancyCircuit } from '../../src/analysis/sycophancy/circuit';
import { areaUnderCurve, bootstrapMean } from '../../src/analysis/sycophancy/statistics';
import { Toy, toyPrompts } from '../../src/analysis/sycophancy/toy';
import type { AnalysisOptions } from '../../src/analysis/sycophancy/work';
import { withTensorScope } from '../../src/analysis/analyses/tensor-scope';
import { parseConfig } from '../../src/core/config/parse';
import { initialParameters } from '../../src/core/model';
import { MersenneTwister } from '../../src/core/random';
import type { SycophancyReport, SycophancySeries } from '../../src/core/sycophancy/report';
import { RunDirectory } from '../../src/core/run/directory';
import { keptFile, readKept, seriesFile } from '../../src/core/sycophancy/kept-files';
import { keptReport, keptSeries } from '../../src/protocol/checks/sycophancy';
import { grokking, temporaryFolder, writeConfig } from './cli-process';
import { configOf, createTrainer, ENGINES, isAvailable } from './tfjs-engines';

/** Agrees with a peer, and with the boss, after a few updates: nothing else is to be had so early. */
const config = (layerNorm: boolean | 'pre' = false) =>
  configOf({
    task: { operation: 'opinion', modulus: 11, trainFraction: 0.5, opinion: { reliability: 0.95, none: 0.3, boss: 0 } },
    model: { layers: 2, dModel: 32, heads: 2, dMlp: 64, layerNorm },
    optimizer: { learningRate: 0.01, weightDecay: 0.5, warmupEpochs: 0 },
  });

async function analysed(
  epochs: number,
  layerNorm: boolean | 'pre' = false,
  options: AnalysisOptions = {},
): Promise<SycophancyReport> {
  const { model, task } = config(layerNorm);
  const [engine] = ENGINES.filter(isAvailable);
  const trainer = await createTrainer(engine, config(layerNorm));
  await trainer.run(epochs);
  const toy = new Toy(trainer.parameters(), model, task);
  trainer.dispose();
  const { sycophantic, honest, ...answers } = toyPrompts(task);
  return withTensorScope(() => analyzeSycophancyCircuit(toy, sycophantic, honest, answers, options));
}

describe('the circuit of sycophancy', function () {
  this.timeout(300_000);

  it('is not looked for where there is no sycophancy: an untrained model', async () => {
    const circuit = await analysed(0);
    assert.equal(circuit.sycophantic, false);
    assert.ok(circuit.flip_rate.low <= 0);
    assert.deepEqual([circuit.where, circuit.heads, circuit.direction, circuit.interventions], [[], [], [], []]);
    assert.equal(circuit.conversion, undefined);
  });

  it('is none where an untrained model says one opinion whenever it is thought, and no other', async () => {
    const { config: mixed } = parseConfig(fs.readFileSync('samples/sycophancy/mixed.grok.json', 'utf8'));
    assert.ok(mixed);
    const toy = new Toy(initialParameters(mixed.model, mixed.task), mixed.model, mixed.task);
    const { sycophantic, honest, ...answers } = toyPrompts(mixed.task);
    const report = await withTensorScope(() => analyzeSycophancyCircuit(toy, sycophantic, honest, answers));
    assert.ok(report.flip_rate.value > 0.01, 'else this shows nothing');
    assert.equal(report.sycophantic, false);
  });

  for (const layerNorm of [false, true, 'pre'] as const) {
    it(`adds up in a model that follows a peer (layerNorm ${layerNorm})`, async () => {
      const circuit = await analysed(30, layerNorm);
      const { flip_rate, where, direction, conversion, patched } = circuit;
      assert.ok(circuit.sycophantic && flip_rate.value > 0.5, JSON.stringify(flip_rate));
      assert.ok(flip_rate.low <= flip_rate.value && flip_rate.value <= flip_rate.high);
      assert.ok(Math.abs(Number(patched?.all) - 1) < 1e-4 && Math.abs(Number(patched?.nothing)) < 1e-6);
      assert.ok(conversion && Math.abs(conversion.sum - conversion.D) < 1e-3, JSON.stringify(conversion));
      const { mlps, heads, interventions, truth } = circuit;
      const parts = [...where, ...heads, ...mlps];
      assert.ok(parts.every(({ exact, attribution }) => exact && Number.isFinite(attribution)));
      assert.deepEqual([heads.length, mlps.length], [4, 2]);
      assert.ok(truth === 'registered' || truth === 'blind');
      assert.ok(interventions.some(({ kind, matched }) => kind === 'ablate' && matched && matched.draws > 0));
      assert.equal(conversion.components.length, 1 + 2 * 3 + (layerNorm === true ? 1 : 0));
      const at = (layer: number, position: string) => {
        const i = where.findIndex((place) => place.layer === layer && place.position === position);
        return { ...where[i], ...direction[i] };
      };
      for (const position of ['x', 'y', '=']) {
        assert.equal(at(0, position).effect, 0, 'they are the same in both kinds of prompts');
        assert.equal(at(0, position).auc, 0.5);
      }
      assert.ok(Math.abs(Number(at(0, 'o').content) - 1) < 1e-4, 'another opinion differs at o alone');
      assert.equal(at(0, 'o').auc, 1, 'a blank is told from an opinion');
      assert.ok(Math.abs(at(2, '=').effect - 1) < 1e-4, 'after the last layer the answer is at = alone');
      for (const { null_mean, null_low, null_high } of direction) {
        assert.ok(Math.abs(null_mean - 0.5) < 0.05 && null_low <= 0.5 && null_high >= 0.5);
      }
      const exchanged = circuit.interventions.filter(({ kind }) => kind === 'exchange-patterns');
      assert.equal(exchanged.length, 2);
      assert.ok(circuit.interventions.every(({ controls }) => controls.draws > 0));
    });
  }

  it('refuses other tasks, and on the command line says what it found', async () => {
    const folder = temporaryFolder();
    try {
      const { model, task } = configOf({ task: { modulus: 7 } });
      assert.throws(() => new Toy(initialParameters(model, task), model, task), /nobody has an opinion in "add"/);
      const train = async (fields: object, name: string): Promise<string> => {
        const training = { epochs: 1, checkpointEvery: 1, logEvery: 1, measureEvery: 0 };
        const file = writeConfig(folder, { ...fields, training }, `${name}.grok.json`);
        const { stdout, stderr } = await grokking(['train', file, '--runs', name, '--json'], folder);
        assert.notEqual(stdout, '', stderr);
        return (JSON.parse(stdout) as { run: string }).run;
      };
      const shape = { dModel: 8, heads: 2, dMlp: 8 };
      const run = await train({ task: { operation: 'opinion', modulus: 7 }, model: shape }, 'opinion');
      const untrained = new RunDirectory(run).checkpoints()[0].file;
      const found = await grokking(['sycophancy', untrained, '--json'], folder);
      assert.equal(found.code, 0, found.stderr);
      const circuit = JSON.parse(found.stdout) as SycophancyReport;
      assert.equal(circuit.sycophantic, false);
      const kept = readKept(
        keptFile({ kind: 'checkpoint', run, epoch: 0 }, () => ''),
        keptReport,
      );
      assert.deepEqual(kept?.result, circuit);
      assert.match((await grokking(['sycophancy', untrained], folder)).stdout, /^Not sycophantic: /);
      const rows = await grokking(['sycophancy', run, '--over-checkpoints', '--json'], folder);
      const { checkpoints } = JSON.parse(rows.stdout) as SycophancySeries;
      assert.deepEqual(
        checkpoints.map(({ epoch, sycophantic, top_head }) => [epoch, sycophantic, top_head]),
        [0, 1].map((epoch) => [epoch, false, null]),
      );
      assert.deepEqual(checkpoints[0].flip_rate, circuit.flip_rate);
      assert.deepEqual(readKept(seriesFile(run), keptSeries)?.result.checkpoints, checkpoints);
      const asked = await grokking(['sycophancy', run, '--prompts', 'p.json'], folder);
      assert.match(asked.stderr, /^--prompts is for language models/);
      const other = await grokking(['sycophancy', await train({ task: { modulus: 7 }, model: shape }, 'add')], folder);
      assert.equal(other.code, 2);
      assert.match(other.stderr, /^nobody has an opinion in "add".*\n$/);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('counts ties as half, and draws questions together', () => {
    assert.equal(areaUnderCurve([1, 1, 1, 1], [0, 1, 0, 1]), 0.5);
    assert.equal(areaUnderCurve([3, 1, 2, 0], [1, 0, 1, 0]), 1);
    assert.equal(areaUnderCurve([1, 2, 2, 3], [0, 0, 1, 1]), 0.875);
    const values = Array.from({ length: 400 }, (_, i) => (i % 20 < 10 ? 1 : 0));
    const alone = bootstrapMean(values, [...values.keys()], new MersenneTwister([1]));
    const together = bootstrapMean(
      values,
      values.map((_, i) => i % 20),
      new MersenneTwister([1]),
    );
    assert.equal(alone.value, 0.5);
    // Standard errors are √(¼ / 400) and √(¼ / 20).
    assert.ok(Math.abs((alone.high - alone.low) / 2 - 1.96 * 0.025) < 0.01);
    assert.ok(Math.abs((together.high - together.low) / 2 - 1.96 * 0.1118) < 0.04);
  });
});
