import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readSubmission, runsOfTask } from '../../core/sweep/cluster/submission';
import { SweepDirectory } from '../../core/sweep/directory';
import { isDone } from '../../core/sweep/result-row';
import { exitInterrupted } from '../../engine/process-end';
import { SIGNALS } from '../../engine/signals';
import { TrainerPool } from '../pool';

/** The signal by which the cluster warns before the time limit. */
const WARNING = 'SIGUSR1';

/**
 * Trains the runs of one task that have not come to their end. Before its time limit it writes checkpoints and has itself put
 * into the queue again; cancelled, it writes checkpoints and ends.
 * @param task its number in the submission
 * @param script the program that trains, which is forked
 * @param log is told in lines what went wrong
 * @returns the exit code: 0 when all its runs have a row
 */
export async function trainTask(
  sweep: string,
  submission: number,
  task: number,
  script: string,
  log: (line: string) => void,
): Promise<number> {
  const directory = new SweepDirectory(sweep);
  const { run } = directory.plan;
  const results = directory.results();
  results.read();
  const runs = runsOfTask(readSubmission(sweep, submission), task).filter((index) => {
    const row = results.row(index);
    return !row || !isDone(row);
  });
  const pool = new TrainerPool(script, directory, runs, {
    row: ({ index, error }) => error !== null && log(`run ${index} failed: ${error}`),
    log,
  });
  let signalled: NodeJS.Signals | undefined;
  process.off(WARNING, exitInterrupted);
  SIGNALS.forEach((signal) =>
    process.on(signal, () => {
      signalled = signal === WARNING ? (signalled ?? signal) : signal; // cancelled after a warning: it is to end
      pool.end();
    }),
  );
  await pool.go({ processes: 'slurm' in run ? run.slurm.cpusPerTask : 1, each: 1 }, () => undefined);
  const left = pool.unended;
  if (left === 0) {
    return 0;
  }
  log(`${signalled ?? 'ended'}: ${left} of ${runs.length} runs are left`);
  if (signalled === WARNING) {
    // A task that got nowhere would never get anywhere.
    await (pool.begun
      ? requeue(log)
      : log('no run was begun before the time limit: a longer run.slurm.time is needed'));
  }
  return 1;
}

/** Puts this task into the queue again, where the cluster allows it. It is ended then. */
async function requeue(log: (line: string) => void): Promise<void> {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: task } = process.env;
  try {
    await promisify(execFile)('scontrol', ['requeue', `${array}_${task}`], { timeout: 20_000 });
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    log(`it could not be put into the queue again (${line}); go on with grokking sweep`);
  }
}
