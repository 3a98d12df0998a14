import type { RunConfig } from '../core/config/types';
import type { RunStatus } from '../core/run/state';

/** Metrics by name, one entry per logged epoch; NaN where a row lacks the measure. `epoch` is always there. */
export type MetricsColumns = Record<string, Float64Array>;

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
  'delete',
  'showLog',
  'openConfig',
] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

/** What the person chose in a dashboard; kept across reloads. */
export interface DashboardState {
  tab: string;
  epochScale: 'linear' | 'log';
  /** The epochs that were zoomed to; undefined: all. */
  epochZoom?: { readonly min: number; readonly max: number };
}

/** What the host serves to a dashboard. */
export interface DashboardHostMethods {
  /** The view is there (again): answers everything there is to show. Deltas follow. */
  open(): { run: RunView; metrics: MetricsColumns };
  act(action: RunAction): void;
  /** Offers to save a chart's picture; `name` is a suggestion for the file. */
  savePng(name: string, png: Uint8Array): void;
}

/** What a dashboard serves to the host. */
export interface DashboardViewMethods {
  runChanged(run: RunView): void;
  /** Rows to add; with `replace` they take the place of all earlier ones. */
  metricsAdded(metrics: MetricsColumns, replace: boolean): void;
}
