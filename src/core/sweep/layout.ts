import * as path from 'node:path';
import { runsOfSweep } from '../run/layout';
import { runName } from './plan';

/** The variable that tells a process which file of a sweep's lock is left to it; see RunLock. */
export const INHERITED_LOCK = 'GROKKING_INHERITED_LOCK';

/** The parts of a sweep's folder; `lock` and `control` are those of a run directory. */
export const sweepFile = {
  /** What is trained: resolved, and never written again. */
  plan: (sweep: string): string => path.join(sweep, 'sweep.json'),
  status: (sweep: string): string => path.join(sweep, 'status.json'),
  /** A file for each process that trains, which it alone writes. */
  results: (sweep: string): string => path.join(sweep, 'results'),
  runs: runsOfSweep,
  run: (sweep: string, index: number): string => path.join(runsOfSweep(sweep), runName(index)),
  /** What was submitted to a cluster, and what its tasks say. */
  slurm: (sweep: string): string => path.join(sweep, 'slurm'),
};
