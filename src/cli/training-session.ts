import { measureTraining } from '../analysis/training-measures';
import type { RunOwner } from '../core/run/owner';
import type { RunDirectory } from '../core/run/directory';
import type { MetricsRow } from '../core/run/metrics-row';
import type { RunStatus } from '../core/run/state';
import { splitPairs } from '../core/split';
import { taskFormula } from '../core/tasks';
import { interruptOnSignals } from '../engine/signals';
import { trainRun } from '../engine/training';
import { TrainingControl } from '../engine/training-control';
import { Progress } from './progress';
import { summaryText } from './summary';
import { EXIT } from './usage';
import { print, printJson, say } from './terminal';
import { countText } from '../text/counts';

/** What `--json` prints for a training. */
export interface TrainingResult {
  run: string;
  epoch: number;
  train_loss: number;
  test_loss: number;
  train_accuracy: number;
  test_accuracy: number;
  /** First logged epoch with test accuracy ≥ 99%. */
  grokked_at: number | null;
  seconds: number;
  engine: string | null;
}

/**
 * Trains a run to its end with progress on stderr, prints what came of it and leaves the run. A signal makes it write a
 * checkpoint and end; a second one ends it at once.
 * @returns the exit code
 */
export async function trainHere(owner: RunOwner, json: boolean): Promise<number> {
  const control = new TrainingControl();
  const progress = new Progress();
  const restore = interruptOnSignals(control, () => progress.line('interrupted: writing a checkpoint'));
  try {
    introduce(owner.directory, progress);
    const status = await trainRun(owner, control, progress, measureTraining);
    progress.end();
    return reportRun(owner.directory, status, json);
  } finally {
    progress.end();
    owner.release();
    restore();
  }
}

/** Opens the checkpoint of a new run with `load`, prints its row and leaves the run. @returns the exit code */
export async function loadHere(owner: RunOwner, json: boolean): Promise<number> {
  const observer = {
    status: () => undefined,
    row: () => undefined,
    log: (line: string) => void say(`${line}\n`),
  };
  try {
    return reportRun(owner.directory, await trainRun(owner, new TrainingControl(), observer, measureTraining), json);
  } finally {
    owner.release();
  }
}

function introduce(directory: RunDirectory, progress: Progress): void {
  const { config } = directory;
  const { train, test } = splitPairs(config.task);
  progress.line(
    `${config.name}: ${taskFormula(config.task)}, ${countText(train.x.length)} pairs to train on, ${countText(test.x.length)} to test`,
  );
  progress.line(`run ${directory.path}`);
}

/** Prints what came of a run. @returns the exit code */
export function reportRun(directory: RunDirectory, status: RunStatus, json: boolean): number {
  const { path: run } = directory;
  if (status.state === 'failed') {
    throw new Error(`${run}: ${status.error ?? 'training failed'}`);
  }
  const row = directory.lastRow();
  if (!row) {
    throw new Error(`${run}: training ended before the first epoch was logged`);
  }
  if (json) {
    printJson(resultOf(run, status, row));
  } else {
    print(summaryText(directory, status, row));
  }
  if (status.state === 'completed') {
    return EXIT.done;
  }
  say(`${status.state} at epoch ${countText(status.epoch)}; go on with: grokking resume ${run}\n`);
  return EXIT.interrupted;
}

/** The losses are those of the last logged row, which an interrupted run has trained past. */
function resultOf(run: string, { epoch, grokked_at, seconds, engine }: RunStatus, row: MetricsRow): TrainingResult {
  const { train_loss, test_loss, train_accuracy, test_accuracy } = row;
  return { run, epoch, train_loss, test_loss, train_accuracy, test_accuracy, grokked_at, seconds, engine };
}
