import * as fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../config/problem';
import { removeQuietly } from './disk';
import { RunLock } from './lock';
import type { LockEntry } from './lock-entry';

/** A training looks for requests between its steps, which may be long. */
const ANSWER_MS = 30_000;

/**
 * Resolves when a request was heard by who has the folder: its file is gone.
 * @param name of the run or sweep
 * @throws InputError when nobody has it any more, or who does not answer
 */
export async function heard(
  folder: string,
  name: string,
  file: string,
  holder: Pick<LockEntry, 'pid' | 'host'> | undefined,
): Promise<void> {
  for (const end = performance.now() + ANSWER_MS; fs.existsSync(file); await sleep(50)) {
    if (!RunLock.holder(folder)) {
      removeQuietly(file);
      throw new InputError(`${name} did not hear: the process that trained it has ended`);
    }
    if (performance.now() > end) {
      throw new InputError(`${name} has not answered yet: process ${holder?.pid} on ${holder?.host} will when it can`);
    }
  }
}
