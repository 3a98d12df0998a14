import type { CheckpointComparison, CheckpointPlace } from '../core/compare/checkpoints';
import type { KeySet } from '../core/compare/frequencies';
import type { IrrepSet } from '../core/compare/irrep-set';
import type { ComparedRun } from '../core/compare/groups';
import type { CurvesChange, FileKind, MetricsColumns } from './dashboard';

/** A run in the comparison. */
export interface ComparedRunView extends ComparedRun {
  /** Epochs that have a checkpoint, ascending. */
  readonly checkpoints: readonly number[];
}

/** What is compared. */
export interface CompareView {
  readonly runs: readonly ComparedRunView[];
  /** Runs that were asked for and are not there: more than are compared at once, or gone. */
  readonly left: { readonly tooMany: number; readonly gone: number };
  /** Rows of each run that are kept at most for its curves; of longer ones those that curves need. */
  readonly rowsEach: number;
}

/** Rows of a run's curves: `epoch`, `seconds` and the metrics that the view asked for. */
export interface ComparedCurvesChange {
  readonly run: string;
  readonly kind: CurvesChange['kind'];
  readonly metrics: MetricsColumns;
  /** How many rows there are in all. */
  readonly logged: number;
}

/** What the host serves to the page. */
export interface CompareHostMethods {
  /** The page is there (again). What is read meanwhile follows: `runsChanged`, `metricsFound` and `curvesChanged`. */
  open(metrics: readonly string[]): CompareView;
  /** The page draws these metrics from now on: all their rows follow. */
  show(metrics: readonly string[]): void;
  /** The key frequencies of a run's newest checkpoint, of a group its irreps; undefined where it has none. */
  keys(run: string): KeySet | IrrepSet | undefined;
  checkpoints(a: CheckpointPlace, b: CheckpointPlace): CheckpointComparison;
  saveFile(name: string, kind: FileKind, content: string | Uint8Array): void;
  showLog(): void;
}

/** What the page serves to the host. */
export interface CompareViewMethods {
  runsChanged(runs: readonly ComparedRunView[]): void;
  /** Runs whose directories are gone. */
  runsGone(runs: readonly string[]): void;
  /** Metrics that any run has; and whether all runs have been read once. */
  metricsFound(metrics: readonly string[], complete: boolean): void;
  curvesChanged(changes: readonly ComparedCurvesChange[]): void;
}
