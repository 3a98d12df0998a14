import type { RunConfig } from '../../core/config/types';
import { createRun } from '../../core/run/create';
import { sameLoaded } from '../../core/run/loaded';
import type { Services } from '../services';
import { requireTrust } from './trust';

/**
 * Opens the model of a config with `load` and shows its dashboard: a run of its own, or the one that has opened it before.
 * Answers the run's directory.
 */
export async function openModel(config: RunConfig, runsFolder: string, services: Services): Promise<string> {
  requireTrust('Opening a model');
  const { store, supervisor, dashboards } = services;
  await store.refresh();
  const known = sameLoaded(store.list().toReversed(), config);
  const path = known?.path ?? started(config, runsFolder, supervisor);
  const run = store.get(path);
  if (run) {
    dashboards.show(run);
  }
  return path;
}

function started(config: RunConfig, runsFolder: string, supervisor: Services['supervisor']): string {
  const owner = createRun(runsFolder, config, 'editor');
  supervisor.start(owner);
  return owner.path;
}
