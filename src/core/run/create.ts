import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseConfig } from '../config/parse';
import { InputError, problemLine } from '../config/problem';
import type { RunConfig } from '../config/types';
import { RunDirectory } from './directory';
import { listNames, replaceFile } from './disk';
import { runFile } from './layout';
import { RunLock } from './lock';
import type { StartedIn } from './lock-entry';
import { RunOwner } from './owner';
import { errorCode } from './problems';
import { newStatus, StatusFile } from './status';

/** What the name of a run ends with while it is being made. */
const IN_THE_MAKING = '.tmp';

const ABANDONED = /^\d{8}-\d{6}-.+-[0-9a-f]{4}\.tmp$/;

/** A run is made within milliseconds: what is older was left by a process that died. */
const ABANDONED_MS = 3_600_000;

/**
 * Makes a new run directory `<time>-<name>-<id>` with its config and a queued status; this process owns it. Others see it
 * when it is complete.
 * @throws InputError when the config could not be read again or the folder cannot be written; nothing half-made stays behind
 */
export function createRun(runsFolder: string, config: RunConfig, startedIn: StartedIn, now = new Date()): RunOwner {
  const text = `${JSON.stringify(config, null, 2)}\n`;
  const [problem] = parseConfig(text).problems;
  if (problem) {
    throw new InputError(problemLine(config.name, problem));
  }
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const slug = config.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60);
  let making: string | undefined;
  try {
    making = newFolder(runsFolder, `${time}-${slug}`);
    sweepAbandoned(runsFolder);
    const { name } = RunLock.first(making, startedIn);
    replaceFile(runFile.config(making), text);
    const status = new StatusFile(runFile.status(making));
    status.write(newStatus(config, now.toISOString()), true);
    status.keepRoom();
    const run = making.slice(0, -IN_THE_MAKING.length);
    fs.renameSync(making, run);
    return RunOwner.begin(new RunDirectory(run), RunLock.standing(run, name), true);
  } catch (error) {
    if (making !== undefined) {
      fs.rmSync(making, { recursive: true, force: true });
    }
    throw new InputError(
      `${runsFolder}: runs cannot be written there (${errorCode(error) ?? 'error'}); choose another folder or mend its permissions`,
    );
  }
}

/** A folder for a run in the making, under a name that no run has. */
function newFolder(runsFolder: string, name: string): string {
  for (;;) {
    const run = path.resolve(runsFolder, `${name}-${randomBytes(2).toString('hex')}`);
    if (!fs.existsSync(run) && fs.mkdirSync(run + IN_THE_MAKING, { recursive: true }) !== undefined) {
      return run + IN_THE_MAKING;
    }
  }
}

/** Removes runs that were never made to their end. */
function sweepAbandoned(runsFolder: string): void {
  for (const name of listNames(runsFolder).filter((name) => ABANDONED.test(name))) {
    const folder = path.join(runsFolder, name);
    try {
      if (Date.now() - fs.statSync(folder).mtimeMs > ABANDONED_MS && !RunLock.holder(folder)) {
        fs.rmSync(folder, { recursive: true, force: true });
      }
    } catch {
      // It is another's, or just came to its end.
    }
  }
}
