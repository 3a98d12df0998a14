import * as os from 'node:os';
import type { CollapseWatch } from '../core/collapse';
import type { EngineName, RunConfig } from '../core/config/types';
import { mirrorAccuracy, mirrorColumns, mirrorsTrained } from '../core/measures/mirror';
import { LEARNED } from '../core/learned';
import type { MetricsRow } from '../core/run/metrics-row';
import type { RunOwner } from '../core/run/owner';
import type { RunState, RunStatus } from '../core/run/state';
import type { Split } from '../core/split';
import type { LossRow } from './engine';
import type { TrainingObserver } from './training';

/** The status is written and told at most this often, but for changes of state. */
const STATUS_MS = 250;

/** Speed is measured over about this long. */
const SPEED_WINDOW_MS = 3000;

/** Losses of a row; which test pairs are right is there where the model was run. */
export type RecordedLosses = Omit<LossRow, 'testRight'> & Partial<Pick<LossRow, 'testRight'>>;

/** Keeps the account of a training: its status, and the rows of its metrics. What it cannot write can be tried again. */
export class RunRecorder {
  private status: RunStatus;
  private last: MetricsRow | undefined;
  /** Per test pair, 1 where its mirror is trained; undefined where the task is not commutative. */
  private readonly mirrored: Uint8Array | undefined;
  private readonly collapse: CollapseWatch;
  private lastWrite = 0;
  private window: { time: number; epoch: number }[] = [];

  /** Continues after `epoch`: later rows, which will come again, are dropped. */
  constructor(
    private readonly owner: RunOwner,
    config: RunConfig,
    split: Split,
    epoch: number,
    private readonly observer: TrainingObserver,
  ) {
    const { status } = owner.directory.require();
    const { last, memorised_at, grokked_at, collapse } = owner.continueFrom(epoch);
    this.collapse = collapse;
    this.status = {
      ...status,
      epoch,
      epochs: config.training.epochs,
      memorised_at,
      grokked_at,
      collapses: collapse.epochs,
      train_accuracy: known(last?.train_accuracy),
      test_accuracy: known(last?.test_accuracy),
      seconds: last?.seconds ?? 0,
      ended_at: null,
      error: null,
      waiting: null,
    };
    this.mirrored = split.test && mirrorsTrained(split, split.test);
    this.last = last;
    if (last) {
      observer.row(last);
    }
  }

  /** The status, written or not. */
  get current(): RunStatus {
    return this.status;
  }

  get state(): RunState {
    return this.status.state;
  }

  /** The last row that was logged. */
  get row(): MetricsRow | undefined {
    return this.last;
  }

  /** Whether the status is due to be written again. */
  get due(): boolean {
    return performance.now() - this.lastWrite > STATUS_MS;
  }

  startedOn(engine: EngineName, threads: number): void {
    this.status = { ...this.status, engine, threads, pid: process.pid, host: os.hostname() };
    this.enter('running');
  }

  enter(state: RunState): void {
    this.window = [];
    this.write({ state, epochs_per_second: state === 'running' ? this.status.epochs_per_second : null }, true);
  }

  /** Epochs were trained in so many seconds. */
  advanced(epoch: number, seconds: number): void {
    const time = performance.now();
    this.window = [...this.window.filter((point) => time - point.time < SPEED_WINDOW_MS), { time, epoch }];
    const [from] = this.window;
    const speed =
      this.window.length > 1 ? (1000 * (epoch - from.epoch)) / (time - from.time) : this.status.epochs_per_second;
    this.status = { ...this.status, epoch, seconds: this.status.seconds + seconds, epochs_per_second: speed };
  }

  /** Appends a row; `measures` are further numbers of it. */
  log(losses: RecordedLosses, measures: Record<string, number>): void {
    const row: MetricsRow = {
      epoch: losses.epoch,
      train_loss: losses.trainLoss,
      test_loss: losses.testLoss,
      train_accuracy: losses.trainAccuracy,
      test_accuracy: losses.testAccuracy,
      ...(this.mirrored && losses.testRight && mirrorColumns(mirrorAccuracy(losses.testRight, this.mirrored))),
      learning_rate: losses.learningRate,
      seconds: Math.round(1000 * this.status.seconds) / 1000,
      ...measures,
    };
    this.owner.appendRow(row);
    this.last = row;
    this.collapse.add(row);
    const { memorised_at, grokked_at } = this.status;
    this.status = {
      ...this.status,
      train_accuracy: known(row.train_accuracy),
      test_accuracy: known(row.test_accuracy),
      memorised_at: memorised_at ?? (row.train_accuracy >= LEARNED ? row.epoch : null),
      grokked_at: grokked_at ?? (row.test_accuracy >= LEARNED ? row.epoch : null),
      collapses: [...this.collapse.epochs],
    };
    this.observer.row(row);
  }

  /** Writes the status as it is now. */
  tell(): void {
    this.write({}, false);
  }

  /** The run cannot be written: it is paused, and its status says why, where that can be written. */
  wait(problem: string): void {
    this.window = [];
    this.status = { ...this.stamped(), state: 'paused', waiting: problem, epochs_per_second: null };
    try {
      this.owner.writeStatusOnFullDisk(this.status);
    } catch {
      // Who looks at the run sees its last status.
    }
    this.observer.status(this.status);
  }

  /** The run can be written again. */
  goOn(): void {
    this.status = { ...this.status, state: 'running', waiting: null };
    this.lastWrite = 0;
  }

  /** The last word about this training; `error` is one line. */
  end(state: RunState, error: string | null = null): RunStatus {
    const ended_at = new Date().toISOString();
    this.write({ state, error, pid: null, epochs_per_second: null, waiting: null, ended_at }, true);
    return this.status;
  }

  private write(change: Partial<RunStatus>, durable: boolean): void {
    const status = { ...this.stamped(), ...change };
    this.owner.writeStatus(status, durable);
    this.lastWrite = performance.now();
    this.status = status;
    this.observer.status(status);
  }

  private stamped(): RunStatus {
    return { ...this.status, updated_at: new Date().toISOString() };
  }
}

function known(accuracy: number | undefined): number | null {
  return accuracy === undefined || Number.isNaN(accuracy) ? null : accuracy;
}
