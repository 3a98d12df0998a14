import type { SweepPlan } from '../core/sweep/runs';
import type { ResultRow } from '../core/sweep/result-row';
import type { SweepStatus } from '../core/sweep/sweep-status';
import type { FileKind } from './dashboard';

/** What may be done with a sweep. */
export const SWEEP_ACTIONS = ['pause', 'resume', 'stop', 'reveal', 'delete'] as const;
export type SweepAction = (typeof SWEEP_ACTIONS)[number];

/** A sweep as its page shows it. */
export interface SweepView extends Pick<SweepPlan, 'name' | 'vary' | 'seeds'> {
  readonly status: SweepStatus;
  readonly actions: readonly SweepAction[];
}

/** Rows as they are sent, column by column: a run's number says what it was given. */
export interface SentRows {
  readonly index: readonly number[];
  readonly seed: readonly number[];
  readonly state: readonly ResultRow['state'][];
  /** By RESULT_NUMBERS, then by row; NaN where it is not known. */
  readonly numbers: readonly (readonly number[])[];
  /** Of the rows that have one, by their places. */
  readonly errors: readonly { readonly at: number; readonly error: string }[];
}

/** What the host serves to the page of a sweep. */
export interface SweepHostMethods {
  /** The page is there (again): answers everything there is to show; what comes follows. */
  open(): { sweep: SweepView; rows: SentRows };
  act(action: SweepAction): void;
  /** Opens runs by their numbers: one in its dashboard, several against each other. */
  openRuns(runs: readonly number[]): void;
  saveFile(name: string, kind: FileKind, content: string | Uint8Array): void;
  showLog(): void;
}

/** What the page serves to the host. */
export interface SweepViewMethods {
  sweepChanged(sweep: SweepView): void;
  /** Rows of runs that have ended, also of such as have a row already. */
  rowsCame(rows: SentRows): void;
}
