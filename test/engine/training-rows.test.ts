import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { mirrorsTrained } from '../../src/core/measures/mirror';
import { encodeSafetensors } from '../../src/core/checkpoint/safetensors';
import { openCheckpoint } from '../../src/core/checkpoint/open';
import { createRun } from '../../src/core/run/create';
import { RunDirectory } from '../../src/core/run/directory';
import type { MetricsRow } from '../../src/core/run/metrics-row';
import { splitPairs } from '../../src/core/split';
import { fusedEngine } from '../../src/engine/fused/engine';
import { type Measure, trainRun } from '../../src/engine/training';
import { TrainingControl } from '../../src/engine/training-control';
import { grokking, temporaryFolder, writeConfig } from './cli-process';
import { referencePass, toFloat64 } from './deep-reference';
import { configOf, createTrainer, describeEachEngine, ENGINES } from './tfjs-engines';
import { rowsOf } from '../run-directories';

const ALL_ENGINES = [fusedEngine, ...ENGINES];
/** After 100 epochs it knows most of the pairs whose mirror it was trained on, and few of the others. */
const HALFWAY = {
  task: { modulus: 29, trainFraction: 0.7 },
  model: { dModel: 32, dMlp: 128 },
  optimizer: { learningRate: 0.003 },
  training: { epochs: 100, logEvery: 50, measureEvery: 100, checkpointEvery: 50 },
};
const TASK = { modulus: 11, trainFraction: 0.5 };
const MODEL = { dModel: 16, heads: 2, dMlp: 32 };

describeEachEngine(
  'logged rows',
  (engine) => {
    let folder: string;
    beforeEach(() => (folder = temporaryFolder()));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    /** Trains a run and answers its directory and rows. */
    async function trained(fields: object, measure: Measure): Promise<{ run: string; rows: MetricsRow[] }> {
      const config = configOf(fields);
      const owner = createRun(folder, { ...config, training: { ...config.training, engine: engine.name } }, 'terminal');
      const observer = { status: () => undefined, row: () => undefined, log: () => undefined };
      const status = await trainRun(owner, new TrainingControl(), observer, measure);
      owner.release();
      assert.equal(status.state, 'completed', String(status.error));
      return { run: owner.path, rows: rowsOf(owner.path) };
    }

    it('say per test pair whether its answer is right, in the order given', async () => {
      const config = configOf(HALFWAY);
      const { test } = splitPairs(config.task);
      const trainer = await createTrainer(engine, config);
      for (const epochs of [0, 60]) {
        const { testRight, testAccuracy } = await trainer.run(epochs);
        const { logits } = await trainer.forward(test);
        const p = config.task.modulus;
        const best = Array.from(test.label, (_, i) => {
          const row = Array.from(logits.data.subarray(i * p, (i + 1) * p));
          return row.indexOf(Math.max(...row));
        });
        assert.deepEqual(
          Array.from(testRight),
          best.map((z, i) => (z === test.label[i] ? 1 : 0)),
        );
        assert.equal(testRight.reduce((sum, mark) => sum + mark, 0) / testRight.length, testAccuracy);
      }
      assert.ok((await trainer.run(0)).testRight.some((mark) => mark === 1));
      trainer.dispose();
    });

    it('divide the test accuracy into pairs whose mirror is trained and others', async () => {
      const { run, rows } = await trained(HALFWAY, () => Promise.resolve({}));
      const config = configOf(HALFWAY);
      const split = splitPairs(config.task);
      const marks = mirrorsTrained(split, split.test) ?? new Uint8Array();
      assert.deepEqual(
        rows.map(({ epoch }) => epoch),
        [0, 50, 100],
      );
      for (const [i, row] of rows.entries()) {
        const weights = toFloat64(openCheckpoint(new RunDirectory(run).checkpoints()[i].file).parameters);
        const right = Array.from(split.test.label, (label, pair) => {
          const { logits } = referencePass(weights, config, split.test.x[pair], split.test.y[pair]);
          return logits.indexOf(Math.max(...logits)) === label;
        });
        for (const [name, mark] of [['test_accuracy_mirror', 1] as const, ['test_accuracy_plain', 0] as const]) {
          const own = right.filter((_, pair) => marks[pair] === mark);
          assert.equal(row[name], own.filter(Boolean).length / own.length, `${name} at epoch ${row.epoch}`);
        }
      }
      const last = rows[rows.length - 1];
      assert.ok(last['test_accuracy_mirror'] > last['test_accuracy_plain'] + 0.4, JSON.stringify(last));
    });

    it('do not divide it where x and y may not change places', async () => {
      const fields = { task: { ...TASK, operation: 'subtract' }, model: MODEL, training: { epochs: 2 } };
      const { rows } = await trained(fields, () => Promise.resolve({}));
      assert.ok(rows.every((row) => !('test_accuracy_mirror' in row) && !('test_accuracy_plain' in row)));
    });

    it('are all of pairs whose mirror is not trained where pairs are unordered', async () => {
      const fields = { task: { ...TASK, pairs: 'unordered' }, model: MODEL, training: { epochs: 20, logEvery: 10 } };
      const { run, rows } = await trained(fields, () => Promise.resolve({}));
      const config = configOf(fields);
      const weights = toFloat64(openCheckpoint(new RunDirectory(run).checkpoints().at(-1)?.file ?? '').parameters);
      const { train, test } = splitPairs(config.task);
      for (const [pairs, side] of [[train, 'train_accuracy'] as const, [test, 'test_accuracy'] as const]) {
        const right = Array.from(pairs.label, (label, i) => {
          const { logits } = referencePass(weights, config, pairs.x[i], pairs.y[i]);
          return logits.indexOf(Math.max(...logits)) === label;
        });
        assert.equal(rows[2][side], right.filter(Boolean).length / right.length);
      }
      assert.ok(
        rows.every((row) => row['test_accuracy_plain'] === row.test_accuracy && !('test_accuracy_mirror' in row)),
      );
    });

    it('have no measures where measureEvery is 0', async () => {
      const training = { epochs: 25, logEvery: 10, measureEvery: 0, checkpointEvery: 15 };
      const { run, rows } = await trained({ task: TASK, model: MODEL, training }, () => {
        throw new Error('measured all the same');
      });
      assert.deepEqual(
        rows.map(({ epoch }) => epoch),
        [0, 10, 20, 25],
      );
      assert.deepEqual(
        new RunDirectory(run).checkpoints().map(({ epoch }) => epoch),
        [0, 15, 25],
      );
    });
  },
  ALL_ENGINES,
);

describe('measureEvery 0 on the command line', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('trains, opens and measures as ever, without measures in the rows', async () => {
    writeConfig(folder, { task: TASK, model: MODEL, training: { epochs: 20, measureEvery: 0 } });
    const { code, stdout, stderr } = await grokking(['train', 'test.grok.json', '--json'], folder);
    assert.equal(code, 0, stderr);
    const { run } = JSON.parse(stdout) as { run: string };
    const columns = [
      ...['epoch', 'train_loss', 'test_loss', 'train_accuracy', 'test_accuracy'],
      ...['test_accuracy_mirror', 'test_accuracy_plain', 'learning_rate', 'seconds'],
    ];
    assert.deepEqual(
      rowsOf(run).map((row) => Object.keys(row)),
      [columns, columns, columns],
    );
    const { parameters } = openCheckpoint(new RunDirectory(run).checkpoints()[0].file);
    fs.writeFileSync(path.join(folder, 'bare.safetensors'), encodeSafetensors(parameters, {}));
    writeConfig(folder, {
      task: { ...TASK, split: { method: 'seeded', seed: 0 } },
      training: { measureEvery: 0 },
      load: { checkpoint: 'bare.safetensors' },
    });
    const loaded = await grokking(['train', 'test.grok.json', '--json'], folder);
    assert.equal(loaded.code, 0, loaded.stderr);
    const { run: second } = JSON.parse(loaded.stdout) as { run: string };
    assert.deepEqual(
      rowsOf(second).map((row) => Object.keys(row)),
      [columns],
    );
    const told = await grokking(['measure', run], folder);
    assert.match(
      told.stdout,
      /Of the test pairs, [\d.]+% are right where the mirror \(y, x\) is trained, [\d.]+% where/,
    );
    const measured = await grokking(['measure', run, '--json'], folder);
    const { original } = JSON.parse(measured.stdout) as { original: Record<string, number> };
    const last = rowsOf(run).at(-1);
    assert.equal(original['test_acc_mirror'], last?.['test_accuracy_mirror']);
    assert.equal(original['test_acc_plain'], last?.['test_accuracy_plain']);
  });
});

describe('a run of unordered pairs on the command line', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('is measured on its own pairs, with --split as well', async () => {
    writeConfig(folder, { task: { ...TASK, pairs: 'unordered' }, model: MODEL, training: { epochs: 20 } });
    const { code, stdout, stderr } = await grokking(['train', 'test.grok.json', '--json'], folder);
    assert.equal(code, 0, stderr);
    const { run, train_accuracy, test_accuracy } = JSON.parse(stdout) as Record<string, number | string>;
    for (const split of [[], ['--split', 'seeded:0:0.5']]) {
      const measured = await grokking(['measure', String(run), '--json', ...split], folder);
      const { pairs, original } = JSON.parse(measured.stdout) as { pairs: string; original: Record<string, number> };
      assert.equal(pairs, 'unordered');
      const { train_acc, test_acc, test_acc_mirror, test_acc_plain } = original;
      assert.deepEqual(
        [train_acc, test_acc, test_acc_mirror, test_acc_plain],
        [train_accuracy, test_accuracy, null, test_accuracy],
      );
    }
  });

  it('is refused by name where x and y may not change places', async () => {
    writeConfig(folder, { task: { ...TASK, operation: 'divide', pairs: 'unordered' } });
    const { code, stderr } = await grokking(['train', 'test.grok.json'], folder);
    assert.equal(code, 2);
    assert.match(stderr, /^test\.grok\.json: task\.pairs "unordered" .*"divide"; write "ordered".*\n$/);
  });
});
