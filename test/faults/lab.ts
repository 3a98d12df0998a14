import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { loadCheckpoint } from '../../src/core/run/checkpoint';
import { RunDirectory } from '../../src/core/run/directory';
import { runFile } from '../../src/core/run/layout';
import type { MetricsRow } from '../../src/core/run/metrics-row';
import {
  type CliOptions,
  CliProcess,
  type Finished,
  grokking,
  temporaryFolder,
  writeConfig,
} from '../engine/cli-process';
import { rowsOf } from '../run-directories';

export const CHECKPOINT_EVERY = 50;

/** Trains some thousand epochs a second, until it is stopped. */
const CONFIG = {
  task: { modulus: 11, trainFraction: 0.5 },
  model: { dModel: 16, heads: 2, dMlp: 32 },
  training: { epochs: 10_000_000, logEvery: 5, checkpointEvery: CHECKPOINT_EVERY },
};

/** A process gets this long to end: what hangs is at fault. */
const PATIENCE_MS = 30_000;

/** What the same training comes to when nothing disturbs it. */
interface Reference {
  readonly end: number;
  readonly rows: readonly object[];
  readonly weights: ReadonlyMap<number, Buffer>;
}

let reference: Reference | undefined;

/** A folder in which trainings meet faults. */
export class FaultLab {
  readonly folder = temporaryFolder();
  private readonly processes: CliProcess[] = [];

  constructor() {
    writeConfig(this.folder, CONFIG);
  }

  /** Ends what still runs. */
  async stop(): Promise<void> {
    for (const process of this.processes) {
      process.child.kill('SIGCONT');
      process.child.kill('SIGKILL');
      await process.finished;
    }
  }

  /** Ends what still runs, and removes everything. */
  async close(): Promise<void> {
    await this.stop();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  start(args: readonly string[], options?: CliOptions): CliProcess {
    const process = new CliProcess(args, this.folder, options);
    this.processes.push(process);
    return process;
  }

  /** A training that has written some checkpoints. */
  async underWay(
    options?: CliOptions,
    checkpoints = 4,
    runs = path.join(this.folder, `runs-${this.processes.length}`),
  ): Promise<{ process: CliProcess; run: RunDirectory }> {
    const process = this.start(['train', 'test.grok.json', '--runs', runs], options);
    await process.until(() =>
      RunDirectory.list(runs).some(({ directory }) => directory.checkpoints().length >= checkpoints),
    );
    return { process, run: RunDirectory.list(runs)[0].directory };
  }

  directory(name: string): RunDirectory {
    return new RunDirectory(path.join(this.folder, name));
  }

  onlyRun(runs: string): RunDirectory {
    const [{ directory }, ...others] = RunDirectory.list(path.join(this.folder, runs));
    assert.deepEqual(others, []);
    return directory;
  }

  /** A training that was killed in the middle. */
  async killed(): Promise<RunDirectory> {
    const { process, run } = await this.underWay();
    process.child.kill('SIGKILL');
    await process.finished;
    return run;
  }

  /** Runs `grokking` to its end. */
  async grokking(args: readonly string[], options?: CliOptions): Promise<Finished> {
    return this.ended(this.start(args, options));
  }

  async ended({ finished }: CliProcess): Promise<Finished> {
    let timer: NodeJS.Timeout | undefined;
    const hangs = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('it does not end')), PATIENCE_MS);
    });
    return Promise.race([finished, hangs]).finally(() => clearTimeout(timer));
  }

  /** Resumes the run to an end soon after where it is. */
  async resumed(run: RunDirectory, options?: CliOptions): Promise<Finished> {
    endSoon(run);
    const finished = await this.grokking(['resume', run.path], options);
    assert.equal(finished.code, 0, finished.stderr);
    return finished;
  }

  /** That nothing was lost: the run has come to its end, and all of it is what an undisturbed training comes to, bit for bit. */
  async assertWhole(run: RunDirectory): Promise<void> {
    const { status, config } = run.require();
    assert.deepEqual(
      [status.state, status.epoch, status.error, status.waiting],
      ['completed', config.training.epochs, null, null],
    );
    const whole = await undisturbed(status.epoch);
    assert.deepEqual(
      rowsOf(run.path).map(withoutTime),
      whole.rows.slice(0, status.epoch / CONFIG.training.logEvery + 1),
    );
    const epochs = run.checkpoints().map(({ epoch }) => epoch);
    for (let epoch = 0; epoch <= status.epoch; epoch += CHECKPOINT_EVERY) {
      assert.ok(epochs.includes(epoch), `no checkpoint of epoch ${epoch}`);
      assert.ok(
        weightsOf(run, epoch).equals(whole.weights.get(epoch) ?? Buffer.of()),
        `other weights at epoch ${epoch}`,
      );
    }
    assert.deepEqual(leftovers(run), []);
  }
}

/** Makes the run's training end at a checkpoint soon after where it is. */
export function endSoon(run: RunDirectory): void {
  const { config } = run;
  const newest = run.checkpoints().at(-1)?.epoch ?? 0;
  const epochs = CHECKPOINT_EVERY * (Math.floor(newest / CHECKPOINT_EVERY) + 3);
  const changed = { ...config, training: { ...config.training, epochs } };
  fs.writeFileSync(runFile.config(run.path), JSON.stringify(changed));
}

/** What is in a run directory that is not the run's. */
function leftovers(run: RunDirectory): string[] {
  const names = fs.readdirSync(run.path, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.tmp$|\.spare$|^(lock|control)[\\/]/.test(name));
}

async function undisturbed(end: number): Promise<Reference> {
  if (!reference || reference.end < end) {
    const folder = temporaryFolder();
    const epochs = Math.max(10_000, 2 * end);
    writeConfig(folder, { ...CONFIG, training: { ...CONFIG.training, epochs } });
    const { code, stderr } = await grokking(['train', 'test.grok.json', '--runs', 'runs'], folder);
    assert.equal(code, 0, stderr);
    const run = RunDirectory.list(path.join(folder, 'runs'))[0].directory;
    const weights = run.checkpoints().map(({ epoch }): [number, Buffer] => [epoch, weightsOf(run, epoch)]);
    reference = { end: epochs, rows: rowsOf(run.path).map(withoutTime), weights: new Map(weights) };
    fs.rmSync(folder, { recursive: true });
  }
  return reference;
}

function withoutTime({ seconds, ...row }: MetricsRow): object {
  assert.ok(seconds >= 0);
  return row;
}

function weightsOf(run: RunDirectory, epoch: number): Buffer {
  const { parameters } = loadCheckpoint(run.checkpointFile(epoch));
  return Buffer.concat(
    Object.values(parameters).map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  );
}
