import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { initialParameters } from '../../src/core/model';
import { loadCheckpoint } from '../../src/core/run/checkpoint';
import { RunDirectory } from '../../src/core/run/directory';
import { splitPairs } from '../../src/core/split';
import { SweepDirectory } from '../../src/core/sweep/directory';
import { WebgpuTrainer } from '../../src/engine/webgpu/trainer';
import { rowsOf } from '../run-directories';
import { grokking, temporaryFolder, writeConfig } from './cli-process';
import { useSoftwareGpu } from './software-gpu';

const missing = useSoftwareGpu();
const BASE = {
  task: { modulus: 7, trainFraction: 0.5 },
  model: { dModel: 8, heads: 2, dMlp: 12 },
  training: { epochs: 12, logEvery: 4, measureEvery: 0, checkpointEvery: 12, engine: 'webgpu' },
};

(missing === undefined ? describe : describe.skip)(`a sweep on webgpu${missing ? ` (${missing})` : ''}`, function () {
  this.timeout(300_000);

  it('trains its runs in one process, each with the bits that it has alone', async () => {
    const folder = temporaryFolder();
    try {
      const vary = { 'optimizer.weightDecay': [0.1, 1], 'task.trainFraction': [0.5, 0.7] };
      writeConfig(folder, { base: BASE, vary, seeds: [3] }, 'test.sweep.json');
      const { code, stdout, stderr } = await grokking(['sweep', 'test.sweep.json', '--json'], folder);
      assert.equal(code, 0, stderr);
      const sweep = new SweepDirectory((JSON.parse(stdout) as { sweep: string }).sweep);
      assert.equal(fs.readdirSync(path.join(sweep.path, 'results')).length, 1, 'processes that wrote results');
      for (const { index } of sweep.runs) {
        const run = new RunDirectory(sweep.runPath(index));
        const { config, status } = run.require();
        assert.deepEqual([status.state, status.engine], ['completed', 'webgpu'], status.error ?? '');
        const parameters = initialParameters(config.model, config.task);
        const alone = await WebgpuTrainer.create({ config, ...splitPairs(config.task), parameters, threads: 1 });
        for (const row of rowsOf(run.path)) {
          const { trainLoss, testLoss } = await alone.run(row.epoch - alone.epoch);
          assert.deepEqual(
            [row.train_loss, row.test_loss],
            [trainLoss, testLoss],
            `losses of run ${index} at ${row.epoch}`,
          );
        }
        await alone.download();
        const last = run.checkpoints().at(-1);
        assert.ok(last?.epoch === 12);
        const weights = alone.parameters();
        for (const [name, { data }] of Object.entries(loadCheckpoint(last.file).parameters)) {
          assert.deepEqual(data, weights[name].data, `${name} of run ${index}`);
        }
        alone.dispose();
      }
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
