import * as os from 'node:os';
import type { EngineName, RunConfig } from '../core/config/types';
import { mirrorAccuracy, mirrorColumns, mirrorsTrained } from '../core/measures/mirror';
import { LEARNED } from '../core/phases';
import { MetricsWriter, readMetrics, truncateMetrics } from '../core/run/metrics';
import type { MetricsRow } from '../core/run/metrics-row';
import type { RunState, RunStatus } from '../core/run/state';
import { readStatus, writeStatus } from '../core/run/status';
import type { Split } from '../core/split';
import type { LossRow } from './engine';

/** The status is written and told at most this often, but for changes of state. */
const STATUS_MS = 250;

/** Speed is measured over about this long. */
const SPEED_WINDOW_MS = 3000;

/** Writes what happens in a training to its run directory: status and metrics. */
export class RunRecorder {
  private status: RunStatus;
  private readonly metrics: MetricsWriter;
  /** Per test pair, 1 where its mirror is trained; undefined where the task is not commutative. */
  private readonly mirrored: Uint8Array | undefined;
  private lastWrite = 0;
  private window: { time: number; epoch: number }[] = [];

  /** Continues after `epoch`: later rows, which will come again, are dropped. */
  constructor(
    private readonly run: string,
    config: RunConfig,
    split: Split,
    epoch: number,
    private readonly tell: (status: RunStatus) => void,
  ) {
    const status = readStatus(run);
    if (!status) {
      throw new Error(`${run} has no readable status.json`);
    }
    truncateMetrics(run, epoch);
    const rows = readMetrics(run);
    const first = (name: 'train_accuracy' | 'test_accuracy'): number | null =>
      rows.find((row) => row[name] >= LEARNED)?.epoch ?? null;
    this.status = {
      ...status,
      epoch,
      epochs: config.training.epochs,
      memorised_at: first('train_accuracy'),
      grokked_at: first('test_accuracy'),
      train_accuracy: known(rows.at(-1)?.train_accuracy),
      test_accuracy: known(rows.at(-1)?.test_accuracy),
      seconds: rows.at(-1)?.seconds ?? 0,
      ended_at: null,
      error: null,
    };
    this.metrics = new MetricsWriter(run);
    this.mirrored = split.test && mirrorsTrained(split, split.test);
  }

  get state(): RunState {
    return this.status.state;
  }

  /** Whether the row of the current epoch is already there. */
  get logged(): boolean {
    return this.status.train_accuracy !== null;
  }

  startedOn(engine: EngineName, threads: number): void {
    this.status = { ...this.status, engine, threads, pid: process.pid, host: os.hostname() };
    this.enter('running');
  }

  enter(state: RunState): RunStatus {
    this.window = [];
    this.update({ state, epochs_per_second: state === 'running' ? this.status.epochs_per_second : null });
    return this.status;
  }

  /** Epochs were trained in so many seconds. */
  advanced(epoch: number, seconds: number): void {
    const time = performance.now();
    this.window = [...this.window.filter((point) => time - point.time < SPEED_WINDOW_MS), { time, epoch }];
    const [from] = this.window;
    const speed =
      this.window.length > 1 ? (1000 * (epoch - from.epoch)) / (time - from.time) : this.status.epochs_per_second;
    this.status = { ...this.status, epoch, seconds: this.status.seconds + seconds, epochs_per_second: speed };
    if (time - this.lastWrite > STATUS_MS) {
      this.update({});
    }
  }

  /** Appends a row; `measures` are further numbers of it. */
  log(losses: LossRow, measures: Record<string, number>): void {
    const row: MetricsRow = {
      epoch: losses.epoch,
      train_loss: losses.trainLoss,
      test_loss: losses.testLoss,
      train_accuracy: losses.trainAccuracy,
      test_accuracy: losses.testAccuracy,
      ...(this.mirrored && mirrorColumns(mirrorAccuracy(losses.testRight, this.mirrored))),
      learning_rate: losses.learningRate,
      seconds: Number(this.status.seconds.toFixed(3)),
      ...measures,
    };
    this.metrics.append(row);
    const { memorised_at, grokked_at } = this.status;
    this.status = {
      ...this.status,
      train_accuracy: known(row.train_accuracy),
      test_accuracy: known(row.test_accuracy),
      memorised_at: memorised_at ?? (row.train_accuracy >= LEARNED ? row.epoch : null),
      grokked_at: grokked_at ?? (row.test_accuracy >= LEARNED ? row.epoch : null),
    };
  }

  /** The last word about this training; `error` is one line. */
  end(state: RunState, error: string | null = null): RunStatus {
    this.metrics.close();
    this.update({ state, error, pid: null, epochs_per_second: null, ended_at: new Date().toISOString() });
    return this.status;
  }

  private update(change: Partial<RunStatus>): void {
    this.lastWrite = performance.now();
    this.status = { ...this.status, ...change, updated_at: new Date().toISOString() };
    writeStatus(this.run, this.status);
    this.tell(this.status);
  }
}

function known(accuracy: number | undefined): number | null {
  return accuracy === undefined || Number.isNaN(accuracy) ? null : accuracy;
}
