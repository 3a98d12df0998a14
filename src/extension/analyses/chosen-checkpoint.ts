import type { CurrentCheckpoint } from '../runs/current-checkpoint';
import type { RunCheckpoint } from '../runs/run';
import type { RunStore } from '../runs/run-store';

/** The checkpoint that functions run on: the current one; where none is set, the newest one of the newest run. */
export function chosenCheckpoint(store: RunStore, current: CurrentCheckpoint): RunCheckpoint | undefined {
  const chosen = current.get();
  if (chosen) {
    return chosen;
  }
  const run = store.list().find(({ checkpoints }) => checkpoints.length > 0);
  const epoch = run?.checkpoints.at(-1);
  return run && epoch !== undefined ? { run: run.path, epoch } : undefined;
}
