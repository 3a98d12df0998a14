import * as fs from 'node:fs';
import * as os from 'node:os';
import { replaceFile, runFile } from './files';
import { isActive, RUN_STATES, type RunStatus } from './state';

/** Processes on other machines cannot be asked; they are taken for dead after this long without a sign. */
const SILENCE_MS = 120_000;

/**
 * Reads `status.json` as it should be shown: a run whose process died reads `interrupted`.
 * @returns undefined when the file is missing or not a status
 */
export function readStatus(run: string): RunStatus | undefined {
  let status: RunStatus;
  try {
    status = JSON.parse(fs.readFileSync(runFile.status(run), 'utf8')) as RunStatus;
  } catch {
    return undefined;
  }
  if (!RUN_STATES.includes(status?.state) || typeof status.epoch !== 'number') {
    return undefined;
  }
  return isActive(status.state) && !processLives(status) ? { ...status, state: 'interrupted', pid: null } : status;
}

export function writeStatus(run: string, status: RunStatus): void {
  replaceFile(runFile.status(run), `${JSON.stringify(status, null, 2)}\n`);
}

function processLives({ pid, host, updated_at }: RunStatus): boolean {
  if (pid === null) {
    return false;
  }
  if (host !== os.hostname()) {
    return Date.now() - Date.parse(updated_at) < SILENCE_MS;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
