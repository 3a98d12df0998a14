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

const ABANDONED = /^\d{8}-\d{6}-.+-[0-9a-f]{4}(\.sweep)?\.tmp$/;

/** A run is made within milliseconds: what is older was left by a process that died. */
const ABANDONED_MS = 3_600_000;

/**
 * Makes a new run directory `<time>-<name>-<id>` with its config and a queued status; this process owns it. Others see it
 * when it is complete.
 * @throws InputError when the config could not be read again or the folder cannot be written; nothing half-made stays behind
 */
export function createRun(runsFolder: string, config: RunConfig, startedIn: StartedIn, now = new Date()): RunOwner {
  const text = configText(config);
  return makeFolder(runsFolder, config.name, '', now, (making, publish) =>
    fillRun(making, publish, text, config, startedIn, now),
  );
}

/**
 * The same for a run whose folder has its name, which no other process makes; what one that died has left of it is removed.
 * @throws what the disk answers, too
 */
export function createRunAt(run: string, config: RunConfig, startedIn: StartedIn): RunOwner {
  const making = run + IN_THE_MAKING;
  fs.rmSync(making, { recursive: true, force: true });
  fs.mkdirSync(making);
  const publish = (): string => {
    fs.renameSync(making, run);
    return run;
  };
  return fillRun(making, publish, configText(config), config, startedIn, new Date());
}

/**
 * Makes a folder `<time>-<name>-<id><suffix>` under a name that nothing has. Others see it when it is published.
 * @throws InputError when it cannot be written; nothing half-made stays behind
 */
export function makeFolder<T>(
  runsFolder: string,
  name: string,
  suffix: string,
  now: Date,
  fill: (making: string, publish: () => string) => T,
): T {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const slug = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60);
  let making: string | undefined;
  try {
    const folder = newFolder(runsFolder, `${time}-${slug}`, suffix);
    making = folder + IN_THE_MAKING;
    sweepAbandoned(runsFolder);
    return fill(making, () => {
      fs.renameSync(folder + IN_THE_MAKING, folder);
      return folder;
    });
  } catch (error) {
    if (making !== undefined) {
      fs.rmSync(making, { recursive: true, force: true });
    }
    throw new InputError(
      `${runsFolder}: runs cannot be written there (${errorCode(error) ?? 'error'}); choose another folder or mend its permissions`,
    );
  }
}

function fillRun(
  making: string,
  publish: () => string,
  text: string,
  config: RunConfig,
  startedIn: StartedIn,
  now: Date,
): RunOwner {
  const { name } = RunLock.first(making, startedIn);
  replaceFile(runFile.config(making), text);
  const status = new StatusFile(runFile.status(making));
  status.write(newStatus(config, now.toISOString()), true);
  status.keepRoom();
  const run = publish();
  return RunOwner.begin(new RunDirectory(run), RunLock.standing(run, name), true);
}

/** @throws InputError when it could not be read again */
function configText(config: RunConfig): string {
  const text = `${JSON.stringify(config, null, 2)}\n`;
  const [problem] = parseConfig(text).problems;
  if (problem) {
    throw new InputError(problemLine(config.name, problem));
  }
  return text;
}

/** A name that no run has, whose folder in the making is there. */
function newFolder(runsFolder: string, name: string, suffix: string): string {
  for (;;) {
    const run = path.resolve(runsFolder, `${name}-${randomBytes(2).toString('hex')}${suffix}`);
    if (!fs.existsSync(run) && fs.mkdirSync(run + IN_THE_MAKING, { recursive: true }) !== undefined) {
      return run;
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
