import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from '../config/problem';
import type { RunConfig } from '../config/types';
import { RunDirectory } from './directory';
import { listNames, removeQuietly, replaceFile } from './disk';
import { runFile } from './layout';
import { RunLock } from './lock';
import type { StartedIn } from './lock-entry';
import { RunOwner } from './owner';
import { errorCode } from './problems';
import { newStatus, StatusFile } from './status';

/** `20260304-050607-add-113-a1b2`, in the making. */
const IN_THE_MAKING = /^\d{8}-\d{6}-.+-[0-9a-f]{4}\.tmp$/;

/** A run is made within milliseconds: what is older was left by a process that died. */
const ABANDONED_MS = 3_600_000;

/**
 * Makes a new run directory `<time>-<name>-<id>` with its config and a queued status; this process owns it. Others see it
 * when it is complete.
 * @throws InputError when the folder cannot be written; nothing half-made stays behind
 */
export function createRun(runsFolder: string, config: RunConfig, startedIn: StartedIn, now = new Date()): RunOwner {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const slug = config.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60);
  const run = path.resolve(runsFolder, `${time}-${slug}-${randomBytes(2).toString('hex')}`);
  const making = `${run}.tmp`;
  let made = false;
  try {
    fs.mkdirSync(making, { recursive: true });
    made = true;
    sweepAbandoned(runsFolder);
    const { name } = RunLock.first(making, startedIn);
    replaceFile(runFile.config(making), `${JSON.stringify(config, null, 2)}\n`);
    const status = new StatusFile(runFile.status(making));
    status.write(newStatus(config, now.toISOString()), true);
    status.keepRoom();
    fs.renameSync(making, run);
    return RunOwner.begin(new RunDirectory(run), RunLock.standing(run, name), true);
  } catch (error) {
    if (made) {
      removeQuietly(making);
    }
    throw new InputError(
      `${runsFolder}: runs cannot be written there (${errorCode(error) ?? 'error'}); choose another folder or mend its permissions`,
    );
  }
}

/** Removes runs that were never made to their end. */
function sweepAbandoned(runsFolder: string): void {
  for (const name of listNames(runsFolder).filter((name) => IN_THE_MAKING.test(name))) {
    const folder = path.join(runsFolder, name);
    const left = fs.statSync(folder, { throwIfNoEntry: false });
    if (left && Date.now() - left.mtimeMs > ABANDONED_MS && !RunLock.holder(folder)) {
      removeQuietly(folder);
    }
  }
}
