import * as fs from 'node:fs';
import { endOf } from '../core/compare/outcome';
import { trainingOf } from '../core/compare/read';
import { createRunAt } from '../core/run/create';
import { RunDirectory } from '../core/run/directory';
import type { RunOwner } from '../core/run/owner';
import { RunTakenError } from '../core/run/problems';
import type { RunStatus } from '../core/run/state';
import type { SweepDirectory } from '../core/sweep/directory';
import type { SweepRun } from '../core/sweep/plan';
import type { ResultRow } from '../core/sweep/result-row';
import type { Engine } from '../engine/engine';
import { type Measure, trainRun } from '../engine/training';
import type { TrainingControl } from '../engine/training-control';

/** Who trains a run, and how it is asked to end. */
export interface SweepTraining {
  readonly control: TrainingControl;
  readonly measure: Measure;
  readonly log: (line: string) => void;
  /** What trains in the place of the engine that a run has. */
  readonly engine?: (own: Engine) => Engine;
}

/**
 * Trains a run of a sweep to its end: from its newest whole checkpoint where it was interrupted, else from the start.
 * @returns its row; undefined where it was interrupted and is to go on
 */
export async function trainSweepRun(
  sweep: SweepDirectory,
  run: SweepRun,
  { control, measure, log, engine }: SweepTraining,
): Promise<ResultRow | undefined> {
  let owner: RunOwner;
  try {
    owner = await ownRun(sweep, run);
  } catch (error) {
    return failedRow(run, error instanceof Error ? error.message : String(error));
  }
  try {
    const { status } = owner.directory.require();
    const observer = { status: () => undefined, row: () => undefined, log };
    // A process may die when its run is complete and its row is not written yet.
    const ended = status.state === 'completed' ? status : await trainRun(owner, control, observer, measure, engine);
    if (ended.state === 'interrupted') {
      return undefined;
    }
    const { keep } = sweep.plan;
    if (ended.state === 'completed' && keep !== 'all') {
      await owner.strip(keep);
    }
    return rowOf(run, owner.directory, ended);
  } catch (error) {
    return failedRow(run, error instanceof Error ? error.message : String(error));
  } finally {
    owner.release();
  }
}

/** The row of a run of which nothing else is known. */
export function failedRow({ index, values, seed }: SweepRun, error: string): ResultRow {
  return {
    ...{ index, values, seed, state: 'failed', epoch: null, memorised_at: null, grokked_at: null },
    ...{ peak_test_loss: null, train_loss: null, test_loss: null, train_accuracy: null, test_accuracy: null },
    ...{ seconds: null, error },
  };
}

/** @throws RunTakenError where another process trains it */
async function ownRun(sweep: SweepDirectory, run: SweepRun): Promise<RunOwner> {
  const path = sweep.runPath(run.index);
  const directory = new RunDirectory(path);
  if (fs.existsSync(path)) {
    const info = directory.info();
    if (info && info.status.state !== 'failed') {
      return directory.own('terminal');
    }
    // What failed or cannot be read is begun anew.
    if (info?.holder) {
      throw new RunTakenError(`${path} is being trained by process ${info.holder.pid} on ${info.holder.host}`);
    }
    fs.rmSync(path, { recursive: true, force: true });
  }
  return createRunAt(path, sweep.configOf(run), 'terminal');
}

function rowOf({ index, values, seed }: SweepRun, directory: RunDirectory, status: RunStatus): ResultRow {
  const { progress, last } = trainingOf(directory);
  return { index, values, seed, ...endOf(status, progress, last) };
}
