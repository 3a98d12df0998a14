import type { RunInfo } from '../../core/run/directory';
import type { RunLabels } from '../../core/run/labels';
import { isActive } from '../../core/run/state';

/** A run as the editor knows it. Its `name` is what people call it; `config.name` is that of its config. */
export interface Run extends RunInfo {
  readonly labels: RunLabels;
  /** Epochs that have a checkpoint, ascending. */
  readonly checkpoints: readonly number[];
}

/** One checkpoint of a run. */
export interface RunCheckpoint {
  readonly run: string;
  readonly epoch: number;
}

export function newestFirst(runs: Iterable<Run>): Run[] {
  return [...runs].sort((a, b) => compare(b.status.created_at, a.status.created_at) || compare(b.path, a.path));
}

/** The run that is on the person's mind: the newest one that has a process. */
export function newestActive(runs: Iterable<Run>): Run | undefined {
  return newestFirst(runs).find(({ status }) => isActive(status.state));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
