import type { RunConfig } from '../core/config/types';
import type { Phase } from '../core/phases';
import type { RunStatus } from '../core/run/state';
import type { Ablation, Answer, Question } from './analysis';

/** Metrics by name, one entry per logged epoch; NaN where a row lacks the measure. `epoch` is always there. */
export type MetricsColumns = Record<string, Float64Array>;

/** Rows of a run; where there are more than curves need, those that they need. */
export interface Stretch {
  readonly metrics: MetricsColumns;
  /** How many rows there are in all. */
  readonly logged: number;
}

/** What there is to draw now. */
export interface CurvesChange extends Stretch {
  /** The rows are added to those that are there; or take their place, as fewer of the same or as others. */
  readonly kind: 'added' | 'thinned' | 'anew';
  /** For the bands behind the curves; the last may still be going on. */
  readonly phases: readonly Phase[];
}

/** The run as the dashboard's header shows it. */
export interface RunView {
  readonly name: string;
  /** e.g. `x + y mod 113` */
  readonly formula: string;
  readonly config: RunConfig;
  readonly status: RunStatus;
  /** Epochs that have a checkpoint, ascending. */
  readonly checkpoints: readonly number[];
  /** What may be done with it now. */
  readonly actions: readonly RunAction[];
}

export const RUN_ACTIONS = [
  'pause',
  'resume',
  'stop',
  'reveal',
  'exportCsv',
  'exportReport',
  'thin',
  'delete',
  'showLog',
  'openConfig',
] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

/** What the person chose in a dashboard; kept across reloads. */
export interface DashboardState {
  tab: string;
  /** Undefined until the person has chosen one. */
  epochScale: 'linear' | 'log' | 'phases' | undefined;
  /** The epochs that were zoomed to; undefined: all. */
  epochZoom?: { readonly min: number; readonly max: number };
  /** The checkpoint that is looked at, by its epoch; undefined: the newest. */
  checkpoint?: number;
  choices?: Partial<AnalysisChoices>;
  /** Whether what the model does is unfolded. */
  summaryOpen?: boolean;
  /** How far the tab is scrolled, in pixels. */
  scrolled?: number;
}

type FrequencyAblation = Extract<Ablation, { kind: 'frequencies' }>;

/** What is looked at in the tabs about a checkpoint. */
export interface AnalysisChoices {
  /** The pair that is traced, and whose interference is shown. */
  readonly pair: { readonly x: number; readonly y: number };
  /** undefined: the one that its frequency explains best. */
  readonly neuron: number | undefined;
  /** Share of W_L's power from which a frequency is marked as key; undefined: as the analysis does. */
  readonly threshold: number | undefined;
  /** Frequencies to ablate, kept while a part of the model is ablated instead. */
  readonly frequencies: Omit<FrequencyAblation, 'kind'>;
  /** The part that is ablated instead of frequencies. */
  readonly part: Exclude<Ablation, FrequencyAblation> | undefined;
}

/** What a figure or its numbers are saved as. */
export const FILE_KINDS = ['svg', 'png', 'csv', 'json'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** What the host serves to a dashboard. */
export interface DashboardHostMethods {
  /** The view is there (again): answers everything there is to show. Deltas follow. */
  open(): { run: RunView; curves: CurvesChange };
  /** The rows from one epoch to another. A later call ends an earlier one. */
  rowsBetween(from: number, to: number): Stretch;
  /** `checkpoint` is the one that is shown, by its epoch, where the action is about it. */
  act(action: RunAction, checkpoint?: number): void;
  /** The person has chosen something here: no other run's dashboard takes its place. */
  keep(): void;
  /** The person has moved to another checkpoint. */
  scrubbed(): void;
  /** Offers to save a figure or its numbers; `name` is a suggestion for the file. */
  saveFile(name: string, kind: FileKind, content: string | Uint8Array): void;
  /** Offers to save these metrics of all rows that have one of `having`. */
  saveMetrics(name: string, metrics: readonly string[], having: readonly string[]): void;
  /** Answers a question about a checkpoint of the run. */
  analyse(...question: Question): Answer;
}

/** What a dashboard serves to the host. */
export interface DashboardViewMethods {
  /** Says what the tab that is open shows. */
  explain(): void;
  runChanged(run: RunView): void;
  curvesChanged(change: CurvesChange): void;
}
