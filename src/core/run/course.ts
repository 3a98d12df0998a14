import { TrainingProgress } from '../phases';
import type { RunDirectory } from './directory';
import type { MetricsRow } from './metrics-row';
import { ThinnedRows } from './thinned-rows';

/** The course of a training. */
export interface Course {
  /** Its rows, of very many those that curves need. */
  readonly rows: readonly MetricsRow[];
  /** Where it stood at the last of all rows. */
  readonly progress: TrainingProgress;
}

/** The course of a run's training up to an epoch, or to its last row. */
export function courseOf(run: RunDirectory, epoch = Infinity): Course {
  const [rows, progress] = [new ThinnedRows(), new TrainingProgress()];
  for (const piece of run.rowsFrom(0)) {
    for (const row of piece.filter((other) => other.epoch <= epoch)) {
      rows.add(row);
      progress.add(row);
    }
  }
  return { rows: rows.rows(), progress };
}
