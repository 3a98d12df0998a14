import { measureTraining } from '../analysis/training-measures';
import { InputError } from '../core/config/problem';
import { readRun } from '../core/run/directory';
import { readMetrics } from '../core/run/metrics';
import type { MetricsRow } from '../core/run/metrics-row';
import type { RunStatus } from '../core/run/state';
import { splitPairs } from '../core/split';
import { taskFormula } from '../core/tasks';
import { trainRun } from '../engine/training';
import { TrainingControl } from '../engine/training-control';
import { countText } from './number-text';
import { Progress } from './progress';
import { summaryText } from './summary';
import { EXIT } from './usage';

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

/** Signals that ask a process to end. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Trains a run to its end with progress on stderr, and prints what came of it. A signal makes it write a checkpoint and
 * end; a second one ends it at once.
 * @returns the exit code
 */
export async function trainHere(run: string, json: boolean): Promise<number> {
  const control = new TrainingControl();
  const progress = new Progress(run);
  let asked = false;
  const interrupt = (): void => {
    if (asked) {
      process.exit(EXIT.interrupted);
    }
    asked = true;
    progress.line('interrupted: writing a checkpoint');
    control.interrupt();
  };
  SIGNALS.forEach((signal) => process.on(signal, interrupt));
  try {
    introduce(run, progress);
    const observer = {
      status: (status: RunStatus) => progress.status(status),
      checkpoint: () => undefined,
      log: (line: string) => progress.line(line),
    };
    const status = await trainRun(run, control, observer, measureTraining);
    progress.end();
    return reportRun(run, status, json);
  } finally {
    progress.end();
    SIGNALS.forEach((signal) => process.off(signal, interrupt));
  }
}

/** Opens the checkpoint of a new run with `load`, and prints its row. @returns the exit code */
export async function loadHere(run: string, json: boolean): Promise<number> {
  const observer = {
    status: () => undefined,
    checkpoint: () => undefined,
    log: (line: string) => void process.stderr.write(`${line}\n`),
  };
  return reportRun(run, await trainRun(run, new TrainingControl(), observer, measureTraining), json);
}

function introduce(run: string, progress: Progress): void {
  const { config } = readRunOrFail(run);
  const { train, test } = splitPairs(config.task);
  progress.line(
    `${config.name}: ${taskFormula(config.task)}, ${countText(train.x.length)} pairs to train on, ${countText(test.x.length)} to test`,
  );
  progress.line(`run ${run}`);
}

/** Prints what came of a run. @returns the exit code */
export function reportRun(run: string, status: RunStatus, json: boolean): number {
  if (status.state === 'failed') {
    throw new Error(`${run}: ${status.error ?? 'training failed'}`);
  }
  const row = readMetrics(run).at(-1);
  if (!row) {
    throw new Error(`${run}: training ended before the first epoch was logged`);
  }
  if (json) {
    process.stdout.write(`${JSON.stringify(resultOf(run, status, row))}\n`);
  } else {
    process.stdout.write(summaryText(run, readRunOrFail(run).config, status, row));
  }
  if (status.state === 'interrupted') {
    process.stderr.write(`interrupted at epoch ${countText(status.epoch)}; go on with: grokking resume ${run}\n`);
    return EXIT.interrupted;
  }
  return EXIT.done;
}

/** The losses are those of the last logged row, which an interrupted run has trained past. */
function resultOf(run: string, { epoch, grokked_at, seconds, engine }: RunStatus, row: MetricsRow): TrainingResult {
  const { train_loss, test_loss, train_accuracy, test_accuracy } = row;
  return { run, epoch, train_loss, test_loss, train_accuracy, test_accuracy, grokked_at, seconds, engine };
}

function readRunOrFail(run: string): NonNullable<ReturnType<typeof readRun>> {
  const info = readRun(run);
  if (!info) {
    throw new InputError(`${run} is not a run directory: it has no readable config.json and status.json`);
  }
  return info;
}
