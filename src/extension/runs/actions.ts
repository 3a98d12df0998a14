import * as os from 'node:os';
import type { RunInfo } from '../../core/run/directory';
import { isActive, type RunState } from '../../core/run/state';
import type { RunAction } from '../../protocol/dashboard';

/**
 * How this window reaches a run's process: `worker` is its own, a `signal` goes to one that was started elsewhere on
 * this machine, and others are out of reach.
 */
export type Reach = 'worker' | 'signal' | 'none';

const RESUMABLE: readonly RunState[] = ['stopped', 'interrupted', 'failed'];

export function reachOf({ status }: Pick<RunInfo, 'status'>, ownWorker: boolean, host = os.hostname()): Reach {
  if (ownWorker) {
    return 'worker';
  }
  return isActive(status.state) && status.pid !== null && status.host === host ? 'signal' : 'none';
}

/** What may be done with a run now. */
export function runActions({ status, config }: Pick<RunInfo, 'status' | 'config'>, reach: Reach): RunAction[] {
  const actions: RunAction[] = [];
  if (isActive(status.state)) {
    if (reach === 'worker' && status.state === 'running') {
      actions.push('pause');
    }
    if (reach === 'worker' && status.state === 'paused') {
      actions.push('resume');
    }
    if (reach !== 'none') {
      actions.push('stop');
    }
  } else if (reach !== 'worker') {
    // A worker that has ended its run is about to leave; until then the run is not free.
    if (RESUMABLE.includes(status.state) && config.load === null) {
      actions.push('resume');
    }
    actions.push('delete');
  }
  return [...actions, 'reveal', 'exportCsv', 'exportReport', 'showLog', 'openConfig'];
}
