import type { OnWatch } from '../core/run/lock';
import { RunLock } from '../core/run/lock';
import { removeQuietly, sweepTemporary } from '../core/run/disk';
import { runFile } from '../core/run/layout';
import { writeProblem } from '../core/run/problems';
import { requestFiles } from '../core/run/requests';
import type { StartedIn } from '../core/run/lock-entry';
import type { SweepDirectory } from '../core/sweep/directory';

/**
 * Makes this process the one that schedules a sweep which is there already.
 * @param inherited the name of the lock's file of a process that leaves the sweep to this one
 * @throws RunTakenError that says who does; Error, one line, when the sweep cannot be written
 */
export async function ownSweep(
  sweep: SweepDirectory,
  startedIn: StartedIn,
  onWatch: OnWatch,
  inherited?: string,
): Promise<RunLock> {
  let lock: RunLock;
  try {
    lock = await RunLock.take(sweep.path, startedIn, onWatch, inherited);
  } catch (error) {
    const problem = writeProblem(error);
    throw problem === undefined ? error : new Error(`${sweep.path} cannot be written: ${problem}`, { cause: error });
  }
  // What processes that died have left; who inherits has been asked already.
  sweepTemporary(sweep.path);
  if (inherited === undefined) {
    requestFiles(runFile.control(sweep.path)).forEach(({ file }) => removeQuietly(file));
  }
  return lock;
}
