import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { encodeSafetensors } from '../../src/core/checkpoint/safetensors';
import { listCheckpoints, loadCheckpoint } from '../../src/core/run/checkpoint';
import { createRun } from '../../src/core/run/directory';
import { readMetrics } from '../../src/core/run/metrics';
import type { MetricsRow } from '../../src/core/run/metrics-row';
import { fusedEngine } from '../../src/engine/fused/engine';
import { type Measure, trainRun } from '../../src/engine/training';
import { TrainingControl } from '../../src/engine/training-control';
import { grokking, temporaryFolder, writeConfig } from './cli-process';
import { configOf, describeEachEngine, ENGINES } from './tfjs-engines';

const ALL_ENGINES = [fusedEngine, ...ENGINES];
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
      const run = createRun(folder, { ...config, training: { ...config.training, engine: engine.name } });
      const observer = { status: () => undefined, checkpoint: () => undefined, log: () => undefined };
      const status = await trainRun(run, new TrainingControl(), observer, measure);
      assert.equal(status.state, 'completed', String(status.error));
      return { run, rows: readMetrics(run) };
    }

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
        listCheckpoints(run).map(({ epoch }) => epoch),
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
      ...['learning_rate', 'seconds'],
    ];
    assert.deepEqual(
      readMetrics(run).map((row) => Object.keys(row)),
      [columns, columns, columns],
    );
    const { parameters } = loadCheckpoint(listCheckpoints(run)[0].file);
    fs.writeFileSync(path.join(folder, 'bare.safetensors'), encodeSafetensors(parameters, {}));
    writeConfig(folder, { task: TASK, training: { measureEvery: 0 }, load: { checkpoint: 'bare.safetensors' } });
    const loaded = await grokking(['train', 'test.grok.json', '--json'], folder);
    assert.equal(loaded.code, 0, loaded.stderr);
    const { run: second } = JSON.parse(loaded.stdout) as { run: string };
    assert.deepEqual(
      readMetrics(second).map((row) => Object.keys(row)),
      [columns],
    );
    const measured = await grokking(['measure', run, '--json'], folder);
    assert.equal(measured.code, 0, measured.stderr);
  });
});
