import type { Extents } from '../core/extent';
import type { Output } from '../core/output';
import type { FileKind, MetricsColumns } from './dashboard';
import type { FunctionError } from './analyses';

/** A function over all checkpoints of a run: its numbers by name against the epoch, or a film of its figures. */
export interface Sweep {
  /** Checkpoints to go through. */
  readonly total: number;
  /** `epoch` and one column per number, a row per checkpoint that was answered; no rows where there is a film. */
  readonly columns: MetricsColumns;
  /** The run's `epoch`, `train_loss`, `test_loss`, to be shown beside. */
  readonly losses: MetricsColumns;
  readonly film?: Film;
  /** Checkpoints on which the function failed, by epoch. */
  readonly failed?: readonly FailedCheckpoint[];
}

/** The figures of a function over the checkpoints of a run. The view asks for one frame after the other. */
export interface Film {
  /** Epochs that have a frame, ascending. */
  readonly epochs: Float64Array;
  /** What the axes and the colours have to show, so that they are the same in all frames. */
  readonly extents: Extents;
}

export interface FailedCheckpoint {
  readonly epoch: number;
  readonly error: FunctionError;
}

/** One call of a function, as the results view lists it. */
export interface ResultEntry {
  readonly id: number;
  /** Name of the function. */
  readonly name: string;
  /** The file, relative to its workspace folder. */
  readonly file: string;
  /** Name of the run, or of the folder of a language model. */
  readonly model: string;
  /** Epoch of the checkpoint; for a sweep, that of the newest. Undefined for a language model. */
  readonly epoch?: number;
  /** The arguments after `model` as they were typed; empty without any. */
  readonly args: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly milliseconds?: number;
  /** What the function wrote to the console. */
  readonly log: readonly string[];
  readonly output?: Output;
  readonly error?: FunctionError;
  readonly sweep?: Sweep;
  /** It stays. Called again whenever the run has a new checkpoint; the entry is then replaced. */
  readonly pinned: boolean;
  /** Whether the run has a checkpoint after this one. */
  readonly hasNext: boolean;
}

export const RESULT_ACTIONS = [
  'rerun', // on the same checkpoint
  'next', // on the run's next checkpoint
  'cancel',
  'pin',
  'unpin',
  'sweep', // over all checkpoints
  'openFunction',
  'remove',
] as const;
export type ResultAction = (typeof RESULT_ACTIONS)[number];

/** What the host serves to the results view. */
export interface ResultsHostMethods {
  /** The view is there (again): answers everything, the newest first. Deltas follow. */
  open(): readonly ResultEntry[];
  act(id: number, action: ResultAction): void;
  /** Removes all that have ended and are not pinned. */
  clear(): void;
  /** Opens a file of a result's stack at its line. */
  openFrame(file: string, line: number, column: number): void;
  /** A frame of a result's film; undefined where there is none (any more). */
  frame(id: number, epoch: number): Output | undefined;
  saveFile(name: string, kind: FileKind, content: string | Uint8Array): void;
  showLog(): void;
}

/** What the results view serves to the host. */
export interface ResultsViewMethods {
  /** A new entry, or another state of one that is there. */
  entryChanged(entry: ResultEntry): void;
  /** The person asked for this one: it is shown. */
  reveal(id: number): void;
  removed(ids: readonly number[]): void;
}
