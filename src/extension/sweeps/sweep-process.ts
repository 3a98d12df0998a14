import { execFile, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { InputError } from '../../core/config/problem';
import { runFile } from '../../core/run/layout';
import type { RunLock } from '../../core/run/lock';
import { INHERITED_LOCK } from '../../core/sweep/layout';
import type { WorkerEnd, WorkerProgram } from '../runs/worker-process';

/**
 * Starts the command line's `sweep` on the folder of a sweep, which it inherits. It is in a session of its own and has
 * nothing of this process: it goes on when this one ends. What it says goes to a log in that folder.
 * @returns its end, where this process sees it; the lock is left then, whether it was inherited or not
 */
export function startSweep({ script, env }: WorkerProgram, sweep: string, lock: RunLock): Promise<WorkerEnd> {
  const log = fs.openSync(runFile.log(sweep), 'a');
  try {
    const child = spawn(process.execPath, [script, 'sweep', sweep], {
      env: { ...env, [INHERITED_LOCK]: lock.name },
      detached: true,
      stdio: ['ignore', log, log],
      windowsHide: true,
    });
    child.unref();
    const ended = new Promise<WorkerEnd>((resolve) => {
      child.once('error', ({ message }) => resolve({ code: null, signal: null, error: message }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    return ended.finally(() => lock.release());
  } finally {
    fs.closeSync(log);
  }
}

/** What the command line's `referee` says of a sweep. @throws InputError with its line where it refuses */
export function refereeText({ script, env }: WorkerProgram, sweep: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, 'referee', sweep], { env, windowsHide: true }, (error, stdout, stderr) => {
      if (error) {
        reject(new InputError(stderr.trim() || error.message));
      } else {
        resolve(stdout);
      }
    });
  });
}

/** The last line of a sweep's log. */
export function lastLine(sweep: string): string | undefined {
  try {
    return fs
      .readFileSync(runFile.log(sweep), 'utf8')
      .split('\n')
      .findLast((line) => line.trim() !== '');
  } catch {
    return undefined;
  }
}
