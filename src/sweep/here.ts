import * as os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeQuietly } from '../core/run/disk';
import { runFile } from '../core/run/layout';
import type { RunLock } from '../core/run/lock';
import { writeProblem } from '../core/run/problems';
import { requestFiles } from '../core/run/requests';
import type { RunState } from '../core/run/state';
import { RunDirectory } from '../core/run/directory';
import type { SweepDirectory } from '../core/sweep/directory';
import { isDone, type ResultRow } from '../core/sweep/result-row';
import { type SweepStatus, writeSweepStatus } from '../core/sweep/status';
import type { FromTrainer } from './messages';
import { type ProcessEnd, TrainerProcess } from './trainer-process';

/** The status is written, and what was asked for is looked for, this often. */
const LOOK_MS = 250;

/** A run that has taken so many processes with it is given up. */
const MOST_DEATHS = 2;

/** Who is told of a sweep's progress. */
export interface SweepObserver {
  status(status: SweepStatus): void;
  row(row: ResultRow): void;
  log(line: string): void;
}

export interface SweepHere {
  readonly directory: SweepDirectory;
  readonly lock: RunLock;
  /** Runs side by side; 0: one a core. */
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
  private readonly waiting: { index: number; error?: string }[];
  private readonly trainers = new Set<TrainerProcess>();
  private readonly deaths = new Map<number, number>();
  private readonly began = performance.now();
  private readonly before: SweepStatus;
  private ending: 'interrupted' | 'stopped' | undefined;
  private held = false;
  /** Runs that have ended since this began, for the time left. */
  private ended = 0;
  private broken: Error | undefined;
  /** Aborted when no process trains any more. */
  private readonly over = new AbortController();

  constructor(private readonly setup: SweepHere) {
    this.results = setup.directory.results();
    this.before = setup.directory.status(this.results);
    const runs = setup.only ?? setup.directory.runs.map(({ index }) => index);
    this.waiting = runs.flatMap((index) => {
      const row = this.results.row(index);
      return row && isDone(row) ? [] : [{ index }];
    });
  }

  private get parallel(): number {
    return this.setup.parallel || os.availableParallelism();
  }

  /** Runs that are to be trained. */
  get left(): number {
    return this.waiting.length;
  }

  /** Every run that is being trained writes a checkpoint, then the sweep is `interrupted`. */
  interrupt(): void {
    this.end('interrupted');
  }

  /** @throws Error, one line, where processes cannot be started; RunGoneError, RunLostError when the sweep is not this process's any more */
  async go(): Promise<SweepStatus> {
    this.setup.lock.beat();
    this.tell('running', true);
    const count = Math.min(this.parallel, this.waiting.length);
    try {
      for (let i = 0; i < count; i++) {
        this.start();
      }
      while (this.trainers.size > 0) {
        await sleep(LOOK_MS, undefined, { signal: this.over.signal }).catch(() => undefined);
        this.look();
      }
    } finally {
      this.trainers.forEach((trainer) => trainer.leave());
    }
    if (this.broken) {
      this.tell('failed', true, this.broken.message);
      throw this.broken;
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
        this.pass(request);
        this.trainers.forEach((trainer) => this.next(trainer));
      }
    }
  }

  /** Runs that are being trained wait, or go on. */
  private pass(request: 'pause' | 'resume'): void {
    for (const { index } of this.trainers) {
      try {
        if (index !== undefined) {
          new RunDirectory(this.setup.directory.runPath(index)).request(request);
        }
      } catch {
        // It has just ended, or has not begun.
      }
    }
  }

  private end(how: 'interrupted' | 'stopped'): void {
    this.ending ??= how;
    this.trainers.forEach((trainer) => {
      trainer.send({ kind: 'interrupt' });
      if (trainer.index === undefined) {
        trainer.leave();
      }
    });
  }

  private start(): void {
    const trainer = new TrainerProcess(this.setup.script, this.setup.directory.path, {
      heard: (message) => this.heard(trainer, message),
      ended: (how) => this.lost(trainer, how),
    });
    this.trainers.add(trainer);
  }

  private heard(trainer: TrainerProcess, message: FromTrainer): void {
    switch (message.kind) {
      case 'log':
        this.setup.observer.log(message.line);
        return;
      case 'ended':
        trainer.index = undefined;
        if (message.row) {
          this.ended++;
          this.setup.observer.row(message.row);
        }
    }
    this.next(trainer);
  }

  /** Gives a process its next run; one for which there is none leaves. */
  private next(trainer: TrainerProcess): void {
    if (trainer.index !== undefined || !trainer.ready || (this.held && !this.ending)) {
      return;
    }
    const run = this.ending ? undefined : this.waiting.shift();
    if (!run) {
      trainer.leave();
      return;
    }
    const { index, error } = run;
    trainer.index = index;
    trainer.send(error === undefined ? { kind: 'train', index } : { kind: 'give up', index, error });
  }

  /** A process has ended: as it was told, or in the middle of a run, which is then begun again by another. */
  private lost(trainer: TrainerProcess, { what }: ProcessEnd): void {
    this.trainers.delete(trainer);
    this.takeUp(trainer, what);
    if (this.trainers.size === 0) {
      this.over.abort();
    }
  }

  private takeUp({ index, left }: TrainerProcess, what: string): void {
    if (this.ending || (index === undefined && left)) {
      return;
    }
    if (index === undefined) {
      this.broken = new Error(`the process that trains could not be started (${what})`);
      this.end('interrupted');
      return;
    }
    const deaths = (this.deaths.get(index) ?? 0) + 1;
    this.deaths.set(index, deaths);
    const error = `the process that trained it ended unexpectedly (${what})`;
    this.setup.observer.log(`run ${index}: ${error}`);
    this.waiting.unshift(deaths < MOST_DEATHS ? { index } : { index, error });
    this.start();
  }

  private tell(state: RunState, durable: boolean, error: string | null = null): SweepStatus {
    const { directory, observer } = this.setup;
    const now = new Date().toISOString();
    const active = state === 'running' || state === 'paused';
    const elapsed = (performance.now() - this.began) / 1000;
    const unended = this.waiting.length + [...this.trainers].filter(({ index }) => index !== undefined).length;
    const status: SweepStatus = {
      ...directory.status(this.results),
      state,
      seconds: Math.round(10 * (this.before.seconds + elapsed)) / 10,
      seconds_left: state === 'running' && this.ended > 0 ? Math.round((elapsed / this.ended) * unended) : null,
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
