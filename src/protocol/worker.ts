import type { RunStatus } from '../core/run/state';

/** What a worker process serves. One worker trains one run. */
export interface WorkerMethods {
  /** Trains the run in this directory from its newest checkpoint, or from the start; resolves when training ends. */
  train(run: string): RunStatus;
  pause(): void;
  resume(): void;
  /** Writes a checkpoint and ends training. */
  stop(): void;
  /** Writes a checkpoint now; the answer is its file. */
  checkpoint(): string;
}

/** What the supervising process serves to its worker. */
export interface WorkerEvents {
  /** At most four a second, and at every change of state. */
  status(status: RunStatus): void;
  checkpointWritten(epoch: number, file: string): void;
  /** A line for the log. */
  log(line: string): void;
}
