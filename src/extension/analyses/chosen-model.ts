import type { CurrentModel } from '../runs/current-model';
import type { ModelPlace } from '../runs/model-place';
import type { RunStore } from '../runs/run-store';

/** The model that functions run on: the current one; where none is set, the newest checkpoint of the newest run. */
export function chosenModel(store: RunStore, current: CurrentModel): ModelPlace | undefined {
  const chosen = current.get();
  if (chosen) {
    return chosen;
  }
  const run = store.list().find(({ checkpoints }) => checkpoints.length > 0);
  const epoch = run?.checkpoints.at(-1);
  return run && epoch !== undefined ? { run: run.path, epoch } : undefined;
}
