import * as os from 'node:os';
import { removeQuietly } from '../core/run/disk';
import { runFile } from '../core/run/layout';
import type { RunLock } from '../core/run/lock';
import { RunGoneError, RunLostError, writeProblem } from '../core/run/problems';
import { requestFiles } from '../core/run/requests';
import type { RunState } from '../core/run/state';
import type { SweepDirectory } from '../core/sweep/directory';
import { isDone } from '../core/sweep/result-row';
import { type SweepStatus, writeSweepStatus } from '../core/sweep/status';
import { type PoolListener, TrainerPool } from './pool';

/** Runs that train at a time on the GPU, unless a sweep says how many; of more than its memory takes, in turns. */
const GPU_RUNS = 100;

/** Who is told of a sweep's progress. */
export interface SweepObserver extends PoolListener {
  status(status: SweepStatus): void;
}

export interface SweepHere {
  readonly directory: SweepDirectory;
  readonly lock: RunLock;
  /** Runs side by side; 0: one a core, on the GPU a hundred. */
  readonly parallel: number;
  /** The script that trains, which is forked. */
  readonly script: string;
  readonly observer: SweepObserver;
  /** Only these are trained; all that have no end yet unless given. */
  readonly only?: readonly number[];
}

/** Trains the runs of a sweep that have not come to their end, side by side in processes of their own. */
export class LocalSweep {
  private readonly results;
  private readonly pool: TrainerPool;
  private readonly began = performance.now();
  private readonly before: SweepStatus;
  private ending: 'interrupted' | 'stopped' | undefined;
  private held = false;

  constructor(private readonly setup: SweepHere) {
    const { directory, script, observer } = setup;
    this.results = directory.results();
    this.before = directory.status(this.results);
    const runs = setup.only ?? directory.runs.map(({ index }) => index);
    const left = runs.filter((index) => {
      const row = this.results.row(index);
      return !row || !isDone(row);
    });
    this.pool = new TrainerPool(script, directory, left, observer);
  }

  private get parallel(): number {
    const { parallel } = this.setup;
    return parallel || (this.isOnGpu ? GPU_RUNS : os.availableParallelism());
  }

  /** Runs on the GPU train in one process, in batches; others have a process each. */
  private get isOnGpu(): boolean {
    const { base, vary } = this.setup.directory.plan;
    return base.training.engine === 'webgpu' && !('training.engine' in vary);
  }

  /** Runs that are to be trained. */
  get left(): number {
    return this.pool.unended;
  }

  /** Every run that is being trained writes a checkpoint, then the sweep is `interrupted`. */
  interrupt(): void {
    this.end('interrupted');
  }

  /** @throws Error, one line, where processes cannot be started; RunGoneError, RunLostError when the sweep is not this process's any more */
  async go(): Promise<SweepStatus> {
    this.setup.lock.beat();
    this.tell('running', true);
    try {
      const { parallel } = this;
      const shares = this.isOnGpu ? { processes: 1, each: parallel } : { processes: parallel, each: 1 };
      await this.pool.go(shares, () => this.look());
    } catch (error) {
      if (!(error instanceof RunGoneError || error instanceof RunLostError)) {
        this.tell('failed', true, error instanceof Error ? error.message : String(error));
      }
      throw error;
    }
    return this.tell(this.ending ?? 'completed', true);
  }

  private look(): void {
    this.setup.lock.check();
    this.heed();
    this.tell(this.held ? 'paused' : 'running', false);
  }

  /** What was asked for through the sweep's folder. */
  private heed(): void {
    for (const { file, request } of requestFiles(runFile.control(this.setup.directory.path))) {
      removeQuietly(file);
      if (request === 'stop') {
        this.end('stopped');
      } else if (request === 'pause' || request === 'resume') {
        this.held = request === 'pause';
        this.pool.hold(this.held);
      }
    }
  }

  private end(how: 'interrupted' | 'stopped'): void {
    this.ending ??= how;
    this.pool.end();
  }

  private tell(state: RunState, durable: boolean, error: string | null = null): SweepStatus {
    const { directory, observer } = this.setup;
    const now = new Date().toISOString();
    const active = state === 'running' || state === 'paused';
    const elapsed = (performance.now() - this.began) / 1000;
    const { ended, unended } = this.pool;
    const status: SweepStatus = {
      ...directory.status(this.results),
      state,
      seconds: Math.round(10 * (this.before.seconds + elapsed)) / 10,
      seconds_left: state === 'running' && ended > 0 ? Math.round((elapsed / ended) * unended) : null,
      parallel: active ? this.parallel : null,
      pid: active ? process.pid : null,
      host: os.hostname(),
      updated_at: now,
      ended_at: active ? null : now,
      error,
    };
    try {
      writeSweepStatus(directory.path, status, durable);
    } catch (problem) {
      if (writeProblem(problem) === undefined) {
        throw problem;
      }
      // What counts are the results, whose writers wait for the disk.
    }
    observer.status(status);
    return status;
  }
}
