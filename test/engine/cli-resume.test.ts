import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { listCheckpoints, loadCheckpoint } from '../../src/core/run/checkpoint';
import { listRuns, readRun, type RunInfo } from '../../src/core/run/directory';
import { readMetrics } from '../../src/core/run/metrics';
import { CliProcess, grokking, temporaryFolder, writeConfig } from './cli-process';

const SMALL = { task: { modulus: 11, trainFraction: 0.5 }, model: { dModel: 16, heads: 2, dMlp: 32 } };

/** Long enough to be caught in the middle, short enough for a test. */
const EPOCHS: Record<string, number> = { wasm: 300, auto: 1000 };

describe('grokking resume', function () {
  this.timeout(180_000);
  let folder: string;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const theRun = (): RunInfo | undefined => listRuns(path.join(folder, '.grokking', 'runs'))[0];

  /** Starts a training and waits until it has written a checkpoint of a later epoch than the first. */
  async function trainingUnderWay(engine: string): Promise<{ process: CliProcess; run: string }> {
    const epochs = EPOCHS[engine];
    writeConfig(folder, { ...SMALL, training: { epochs, logEvery: 5, checkpointEvery: 15, engine } });
    const process = new CliProcess(['train', 'test.grok.json', '--json'], folder);
    await process.until(() => listCheckpoints(theRun()?.path ?? folder).length > 1);
    return { process, run: theRun()?.path ?? '' };
  }

  /** The same config, trained in one go. */
  async function uninterrupted(): Promise<string> {
    const { stdout } = await grokking(['train', 'test.grok.json', '--runs', 'whole', '--json'], folder);
    return (JSON.parse(stdout) as { run: string }).run;
  }

  function assertSameTraining(resumed: string, whole: string): void {
    const last = [resumed, whole].map((run) => loadCheckpoint(listCheckpoints(run).at(-1)?.file ?? ''));
    assert.equal(last[0].epoch, last[1].epoch);
    for (const [name, { data }] of Object.entries(last[1].parameters)) {
      assert.deepEqual(last[0].parameters[name].data, data, name);
    }
    const losses = (run: string): object[] =>
      readMetrics(run).map(({ epoch, train_loss, test_loss }) => ({ epoch, train_loss, test_loss }));
    assert.deepEqual(losses(resumed), losses(whole));
  }

  for (const engine of ['wasm', 'auto']) {
    it(`after Ctrl-C ends as if it had never stopped (engine ${engine})`, async () => {
      const { process, run } = await trainingUnderWay(engine);
      process.child.kill('SIGINT');
      const { code, stdout, stderr } = await process.finished;
      assert.equal(code, 130, stderr);
      const epoch = (JSON.parse(stdout) as { epoch: number }).epoch;
      assert.ok(epoch > 0 && epoch < EPOCHS[engine]);
      assert.equal(listCheckpoints(run).at(-1)?.epoch, epoch, 'a checkpoint of the epoch it stopped at');
      assert.equal(readRun(run)?.status.state, 'interrupted');
      assert.match(stderr, new RegExp(`go on with: grokking resume ${run}\n$`));

      const resumed = await grokking(['resume', run, '--json'], folder);
      assert.equal(resumed.code, 0, resumed.stderr);
      assert.equal((JSON.parse(resumed.stdout) as { epoch: number }).epoch, EPOCHS[engine]);
      assert.equal(readRun(run)?.status.state, 'completed');
      assertSameTraining(run, await uninterrupted());
    });

    it(`after its process was killed ends as if it had never stopped (engine ${engine})`, async () => {
      const { process, run } = await trainingUnderWay(engine);
      process.child.kill('SIGKILL');
      await process.finished;
      assert.equal(readRun(run)?.status.state, 'interrupted');
      const resumed = await grokking(['resume', run], folder);
      assert.equal(resumed.code, 0, resumed.stderr);
      assertSameTraining(run, await uninterrupted());
    });
  }
});
