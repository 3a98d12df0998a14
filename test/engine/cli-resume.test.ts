import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { RunConfig } from '../../src/core/config/types';
import { RunDirectory, type RunInfo } from '../../src/core/run/directory';
import { loadCheckpoint } from '../../src/core/run/checkpoint';
import { CliProcess, grokking, temporaryFolder, writeConfig } from './cli-process';
import { rowsOf } from '../run-directories';

const SMALL = { task: { modulus: 11, trainFraction: 0.5 }, model: { dModel: 16, heads: 2, dMlp: 32 } };

describe('grokking resume', function () {
  this.timeout(300_000);
  let folder: string;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const theRun = (): RunInfo | undefined => RunDirectory.list(path.join(folder, '.grokking', 'runs'))[0];

  const config = (engine: string, epochs: number): object => ({
    ...SMALL,
    training: { epochs, logEvery: 5, checkpointEvery: 15, engine },
  });

  /** Starts a training without end and waits until it has written a checkpoint of a later epoch than the first. */
  async function trainingUnderWay(engine: string): Promise<{ process: CliProcess; run: string }> {
    writeConfig(folder, config(engine, 10_000_000));
    const process = new CliProcess(['train', 'test.grok.json', '--json'], folder);
    await process.until(() => new RunDirectory(theRun()?.path ?? folder).checkpoints().length > 1);
    return { process, run: theRun()?.path ?? '' };
  }

  /** Gives the run an end, some epochs after its last checkpoint. */
  function endAfter(run: string): number {
    const epochs = Number(new RunDirectory(run).checkpoints().at(-1)?.epoch) + 200;
    const file = path.join(run, 'config.json');
    const written = JSON.parse(fs.readFileSync(file, 'utf8')) as RunConfig;
    fs.writeFileSync(file, JSON.stringify({ ...written, training: { ...written.training, epochs } }));
    return epochs;
  }

  /** The same config, trained in one go. */
  async function uninterrupted(engine: string, epochs: number): Promise<string> {
    writeConfig(folder, config(engine, epochs));
    const { stdout } = await grokking(['train', 'test.grok.json', '--runs', 'whole', '--json'], folder);
    return (JSON.parse(stdout) as { run: string }).run;
  }

  function assertSameTraining(resumed: string, whole: string): void {
    const last = [resumed, whole].map((run) => loadCheckpoint(new RunDirectory(run).checkpoints().at(-1)?.file ?? ''));
    assert.equal(last[0].epoch, last[1].epoch);
    for (const [name, { data }] of Object.entries(last[1].parameters)) {
      assert.deepEqual(last[0].parameters[name].data, data, name);
    }
    const losses = (run: string): object[] =>
      rowsOf(run).map(({ epoch, train_loss, test_loss }) => ({ epoch, train_loss, test_loss }));
    assert.deepEqual(losses(resumed), losses(whole));
  }

  for (const engine of ['wasm', 'auto']) {
    it(`after Ctrl-C ends as if it had never stopped (engine ${engine})`, async () => {
      const { process, run } = await trainingUnderWay(engine);
      process.child.kill('SIGINT');
      const { code, stdout, stderr } = await process.finished;
      assert.equal(code, 130, stderr);
      const epoch = (JSON.parse(stdout) as { epoch: number }).epoch;
      assert.ok(epoch > 0);
      assert.equal(new RunDirectory(run).checkpoints().at(-1)?.epoch, epoch, 'a checkpoint of the epoch it stopped at');
      assert.equal(new RunDirectory(run).info()?.status.state, 'interrupted');
      assert.match(stderr, new RegExp(`go on with: grokking resume ${run}\n$`));

      const end = endAfter(run);
      const resumed = await grokking(['resume', run, '--json'], folder);
      assert.equal(resumed.code, 0, resumed.stderr);
      assert.equal((JSON.parse(resumed.stdout) as { epoch: number }).epoch, end);
      assert.equal(new RunDirectory(run).info()?.status.state, 'completed');
      assertSameTraining(run, await uninterrupted(engine, end));
    });

    it(`after its process was killed ends as if it had never stopped (engine ${engine})`, async () => {
      const { process, run } = await trainingUnderWay(engine);
      process.child.kill('SIGKILL');
      await process.finished;
      assert.equal(new RunDirectory(run).info()?.status.state, 'interrupted');
      const end = endAfter(run);
      const resumed = await grokking(['resume', run], folder);
      assert.equal(resumed.code, 0, resumed.stderr);
      assertSameTraining(run, await uninterrupted(engine, end));
    });
  }

  for (const kind of ['checkpoints', 'state']) {
    it(`names the run once where none of its ${kind} is whole`, async () => {
      writeConfig(folder, config('wasm', 30));
      assert.equal((await grokking(['train', 'test.grok.json'], folder)).code, 0);
      const run = theRun()?.path ?? '';
      const status = path.join(run, 'status.json');
      const stopped = { ...(JSON.parse(fs.readFileSync(status, 'utf8')) as object), state: 'stopped' };
      fs.writeFileSync(status, JSON.stringify(stopped));
      for (const name of fs.readdirSync(path.join(run, kind))) {
        fs.writeFileSync(path.join(run, kind, name), 'junk');
      }
      const { code, stderr } = await grokking(['resume', run], folder);
      assert.equal(code, 1);
      const damage = `${kind}/epoch-00000030.safetensors: not a safetensors file: shorter than its 8-byte header length`;
      const error = `there is no checkpoint to resume from (${damage}); train it again from its config`;
      assert.equal(stderr.trimEnd().split('\n').at(-1), `${run}: ${error}`);
      assert.equal(new RunDirectory(run).info()?.status.error, error);
    });
  }
});
