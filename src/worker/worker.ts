import '../engine/disarm-debugger';
import { measureTraining } from '../analysis/training-measures';
import { visibleText } from '../core/printable';
import { RunDirectory } from '../core/run/directory';
import { leaveSoon } from '../engine/process-end';
import { interruptOnSignals } from '../engine/signals';
import { trainRun } from '../engine/training';
import { TrainingControl } from '../engine/training-control';

// Trains one run: `worker.js <run> <ticket>`. It outlives the window that started it and is spoken to through the run
// directory alone; what it has to say goes to stdout, a file there.

const [run, ticket] = process.argv.slice(2);

async function main(): Promise<void> {
  const control = new TrainingControl();
  const log = (line: string): void => console.log(visibleText(line));
  interruptOnSignals(control, () => log('interrupted: writing a checkpoint'));
  const owner = await new RunDirectory(run).own('editor', log, ticket);
  try {
    const observer = { status: () => undefined, row: () => undefined, log };
    const { state, error } = await trainRun(owner, control, observer, measureTraining);
    if (error !== null) {
      console.error(error);
    }
    process.exitCode = state === 'failed' ? 1 : state === 'interrupted' ? 130 : 0;
  } finally {
    owner.release();
  }
}

main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  })
  .finally(leaveSoon);
