import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { RunDirectory } from '../../core/run/directory';
import { runFile } from '../../core/run/layout';
import type { RunOwner } from '../../core/run/owner';
import { trainingNode } from './training-node';

/** A script of the extension that runs in a process of its own. */
export interface WorkerProgram {
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
}

/** How a process ended: with a code, or by a signal. */
export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started at all. */
  readonly error?: string;
}

/**
 * Starts the process that inherits a run and trains it. It is in a session of its own and has nothing of this process: it
 * goes on when this one ends. What it says goes to the run's log.
 * @returns its end, where this process sees it
 */
export function startWorker({ script, env }: WorkerProgram, owner: RunOwner): Promise<WorkerEnd> {
  const engine = new RunDirectory(owner.path).info()?.config.training.engine;
  const log = fs.openSync(runFile.log(owner.path), 'a');
  let child: ChildProcess;
  try {
    child = spawn(trainingNode(engine ?? 'auto'), [script, owner.path, owner.ticket], {
      env,
      detached: true,
      stdio: ['ignore', log, log],
      windowsHide: true,
    });
  } finally {
    fs.closeSync(log);
  }
  child.unref();
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ code: null, signal: null, error: message }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** What an end that the run does not tell of means: a process that was killed can go on, one that died by itself failed. */
export function unexpected({ code, signal, error }: WorkerEnd): { state: 'failed' | 'interrupted'; error: string } {
  const why = error ?? signal ?? `exit code ${code}`;
  return { state: signal ? 'interrupted' : 'failed', error: `the training process ended unexpectedly (${why})` };
}
