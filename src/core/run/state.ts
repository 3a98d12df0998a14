import type { EngineName } from '../config/types';

export const RUN_STATES = ['queued', 'running', 'paused', 'stopped', 'completed', 'failed', 'interrupted'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** `status.json` of a run. Times are ISO 8601; `seconds` is time spent training, over all resumptions. */
export interface RunStatus {
  state: RunState;
  epoch: number;
  /** The last epoch that is planned. */
  epochs: number;
  engine: EngineName | null;
  threads: number | null;
  pid: number | null;
  host: string;
  epochs_per_second: number | null;
  train_accuracy: number | null;
  test_accuracy: number | null;
  /** First logged epoch with train accuracy ≥ 99%. */
  memorised_at: number | null;
  /** First logged epoch with test accuracy ≥ 99%. */
  grokked_at: number | null;
  /** Epochs at which it lost what it had grokked; see core/collapse. Null where earlier versions trained it. */
  collapses?: readonly number[] | null;
  seconds: number;
  created_at: string;
  updated_at: string;
  ended_at: string | null;
  error: string | null;
  /** Why a paused training waits though nobody paused it: what keeps it from writing. It goes on by itself. */
  waiting: string | null;
}

/** Whether a process ought to be alive behind this state. */
export function isActive(state: RunState): boolean {
  return state === 'queued' || state === 'running' || state === 'paused';
}
