import { isSnapshot } from '../../core/config/snapshot';
import type { RunInfo } from '../../core/run/directory';
import { isActive, type RunState } from '../../core/run/state';
import type { RunAction } from '../../protocol/dashboard';

const RESUMABLE: readonly RunState[] = ['stopped', 'interrupted', 'failed'];

/** What may be done with a run now. Whoever trains it is reached through its directory. */
export function runActions({ status, config }: Pick<RunInfo, 'status' | 'config'>): RunAction[] {
  const actions: RunAction[] = [];
  if (isActive(status.state)) {
    if (status.state === 'running') {
      actions.push('pause');
    }
    if (status.state === 'paused' && status.waiting === null) {
      actions.push('resume');
    }
    actions.push('stop');
  } else {
    if (RESUMABLE.includes(status.state) && config.load === null) {
      actions.push('resume');
    }
    if (!isSnapshot(config)) {
      actions.push('thin');
    }
    actions.push('delete');
  }
  return [...actions, 'reveal', 'exportCsv', 'exportReport', 'showLog', 'openConfig'];
}
