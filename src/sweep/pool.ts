import { setTimeout as sleep } from 'node:timers/promises';
import { RunDirectory } from '../core/run/directory';
import type { SweepDirectory } from '../core/sweep/directory';
import type { ResultRow } from '../core/sweep/result-row';
import type { FromTrainer } from './messages';
import { type ProcessEnd, TrainerProcess } from './trainer-process';

/** Whoever has a pool looks after what else is asked of it this often. */
const LOOK_MS = 250;

/** A run that has taken so many processes with it is given up. */
const MOST_DEATHS = 2;

/** Who is told of what runs come to. */
export interface PoolListener {
  row(row: ResultRow): void;
  log(line: string): void;
}

/** Processes that train runs of a sweep side by side. */
export class TrainerPool {
  /** Runs that have ended since this began. */
  ended = 0;
  private readonly waiting: { index: number; error?: string }[];
  private readonly trainers = new Set<TrainerProcess>();
  private readonly deaths = new Map<number, number>();
  private handedOut = false;
  private held = false;
  /** Runs that know whether they are held. */
  private readonly told = new Set<number>();
  private isEnding = false;
  private broken: Error | undefined;
  /** Aborted when no process trains any more. */
  private readonly over = new AbortController();

  /**
   * @param script the program that trains, which is forked
   * @param runs that have not come to their end
   */
  constructor(
    private readonly script: string,
    private readonly sweep: SweepDirectory,
    runs: readonly number[],
    private readonly listener: PoolListener,
  ) {
    this.waiting = runs.map((index) => ({ index }));
  }

  /** Runs that have not ended, those among them that are being trained. */
  get unended(): number {
    return [...this.trainers].reduce((sum, { runs }) => sum + runs.size, this.waiting.length);
  }

  /** Whether some run was begun. */
  get begun(): boolean {
    return this.handedOut;
  }

  /**
   * Trains all runs, or until `end`.
   * @param processes that train side by side
   * @param each runs of one process at a time
   * @param look is called a few times a second
   * @throws Error, one line, where processes cannot be started
   */
  async go({ processes, each }: { processes: number; each: number }, look: () => void): Promise<void> {
    const count = Math.min(processes, Math.ceil(this.waiting.length / each));
    try {
      for (let i = 0; i < count; i++) {
        this.start(each);
      }
      while (this.trainers.size > 0) {
        await sleep(LOOK_MS, undefined, { signal: this.over.signal }).catch(() => undefined);
        look();
        if (this.held) {
          this.tellRuns();
        }
      }
    } finally {
      this.trainers.forEach((trainer) => trainer.leave());
    }
    if (this.broken) {
      throw this.broken;
    }
  }

  /** Every run that is being trained writes a checkpoint; no other one is begun. */
  end(): void {
    this.isEnding = true;
    this.trainers.forEach((trainer) => {
      trainer.send({ kind: 'interrupt' });
      if (trainer.runs.size === 0) {
        trainer.leave();
      }
    });
  }

  /** Runs that are being trained wait, or go on. */
  hold(held: boolean): void {
    this.held = held;
    this.told.clear();
    this.tellRuns();
    this.trainers.forEach((trainer) => this.next(trainer));
  }

  /** Tells each run once; one whose directory is still in the making, when that is there. */
  private tellRuns(): void {
    for (const index of [...this.trainers].flatMap(({ runs }) => [...runs])) {
      if (this.told.has(index)) {
        continue;
      }
      try {
        new RunDirectory(this.sweep.runPath(index)).request(this.held ? 'pause' : 'resume');
        this.told.add(index);
      } catch {
        // It has just ended, or has not begun.
      }
    }
  }

  private start(each: number): void {
    const trainer = new TrainerProcess(this.script, this.sweep.path, each, {
      heard: (message) => this.heard(trainer, message),
      ended: (how) => this.lost(trainer, how, each),
    });
    this.trainers.add(trainer);
  }

  private heard(trainer: TrainerProcess, message: FromTrainer): void {
    switch (message.kind) {
      case 'log':
        this.listener.log(message.line);
        return;
      case 'ended':
        if (message.row) {
          this.ended++;
          this.listener.row(message.row);
        } else {
          this.waiting.unshift({ index: message.index }); // it is to go on another time
        }
        trainer.runs.delete(message.index);
    }
    this.next(trainer);
  }

  /** Gives a process its next runs; one for which there is none leaves. */
  private next(trainer: TrainerProcess): void {
    if (this.held && !this.isEnding && this.waiting.length > 0) {
      return;
    }
    while (trainer.ready) {
      const run = this.isEnding ? undefined : this.waiting.shift();
      if (!run) {
        if (trainer.runs.size === 0) {
          trainer.leave();
        }
        return;
      }
      const { index, error } = run;
      trainer.runs.add(index);
      this.handedOut = true;
      trainer.send(error === undefined ? { kind: 'train', index } : { kind: 'give up', index, error });
    }
  }

  /** A process has ended: as it was told, or in the middle of a run, which is then begun again by another. */
  private lost(trainer: TrainerProcess, { what }: ProcessEnd, each: number): void {
    this.trainers.delete(trainer);
    this.takeUp(trainer, what, each);
    if (this.trainers.size === 0) {
      this.over.abort();
    }
  }

  private takeUp({ runs, left }: TrainerProcess, what: string, each: number): void {
    if (this.isEnding) {
      this.waiting.unshift(...[...runs].map((index) => ({ index })));
      return;
    }
    if (runs.size === 0) {
      if (!left) {
        this.broken = new Error(`the process that trains could not be started (${what})`);
        this.end();
      }
      return;
    }
    for (const index of runs) {
      const deaths = (this.deaths.get(index) ?? 0) + 1;
      this.deaths.set(index, deaths);
      const error = `the process that trained it ended unexpectedly (${what})`;
      this.listener.log(`run ${index}: ${error}`);
      this.waiting.unshift(deaths < MOST_DEATHS ? { index } : { index, error });
    }
    this.start(each);
  }
}
