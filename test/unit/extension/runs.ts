import { defaultConfig } from '../../../src/core/config/parse';
import { RunDirectory } from '../../../src/core/run/directory';
import { NO_LABELS } from '../../../src/core/run/labels';
import type { RunStatus } from '../../../src/core/run/state';
import type { Run } from '../../../src/extension/runs/run';

/** A run as it would be read from disk, with the parts that a test is about. */
export function aRun(status: Partial<RunStatus>, more: Partial<Omit<Run, 'status'>> = {}): Run {
  return {
    directory: new RunDirectory('/runs/20260101-120000-add-113-ab12'),
    path: '/runs/20260101-120000-add-113-ab12',
    name: 'add-113',
    config: defaultConfig(),
    checkpoints: [],
    labels: NO_LABELS,
    ...more,
    status: {
      state: 'running',
      epoch: 0,
      epochs: 25000,
      engine: null,
      threads: null,
      pid: 4242,
      host: 'here',
      epochs_per_second: null,
      train_accuracy: null,
      test_accuracy: null,
      memorised_at: null,
      grokked_at: null,
      seconds: 0,
      created_at: '2026-01-01T12:00:00.000Z',
      updated_at: '2026-01-01T12:00:00.000Z',
      ended_at: null,
      error: null,
      waiting: null,
      ...status,
    },
  };
}
