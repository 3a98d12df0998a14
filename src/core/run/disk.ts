import * as fs from 'node:fs';
import * as path from 'node:path';
import { errorCode } from './problems';

/** A file that is being written: `<its name>.<process>.tmp`. */
const TEMPORARY = /\.\d+\.tmp$/;

/** What a file system that cannot sync answers: some network disks, and folders on Windows. */
const CANNOT_SYNC = new Set(['EINVAL', 'ENOTSUP', 'ENOSYS', 'EPERM', 'EISDIR']);

/**
 * Replaces a file in one step, so that a reader sees the old one or the new one and a crash leaves no half.
 * @param durable whether it has reached the disk on return, so that it survives a power failure, too
 * @param confirm throws where the file is not to be replaced after all: it is asked last
 */
export function replaceFile(
  file: string,
  content: string | Uint8Array,
  { durable = true, confirm = () => undefined }: { durable?: boolean; confirm?: () => void } = {},
): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const descriptor = fs.openSync(temporary, 'w');
    try {
      fs.writeFileSync(descriptor, content);
      if (durable) {
        sync(descriptor);
      }
    } finally {
      fs.closeSync(descriptor);
    }
    confirm();
    fs.renameSync(temporary, file);
    if (durable) {
      syncFolder(path.dirname(file));
    }
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

/** Waits until what was written to an open file is on the disk. */
export function sync(descriptor: number): void {
  try {
    fs.fsyncSync(descriptor);
  } catch (error) {
    if (!CANNOT_SYNC.has(errorCode(error) ?? '')) {
      throw error;
    }
  }
}

/** Waits until the names in a folder are on the disk. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') {
    return; // folders cannot be opened there
  }
  const descriptor = fs.openSync(folder, 'r');
  try {
    sync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Removes a file that is in the way of nobody: where that fails it stays. */
export function removeQuietly(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // The next owner tries again.
  }
}

/** Gives a folder another time, where that may be done. */
export function touchFolder(folder: string): void {
  try {
    const now = new Date();
    fs.utimesSync(folder, now, now);
  } catch {
    // It is another's: who watches it looks more seldom.
  }
}

/** Removes the files of a folder that `replaceFile` has left when its process died. */
export function sweepTemporary(folder: string): void {
  for (const name of listNames(folder).filter((name) => TEMPORARY.test(name))) {
    removeQuietly(path.join(folder, name));
  }
}

/** Names in a folder, in any order; none when there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await fs.promises.readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

/** The same at once, sorted. */
export function listNames(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}
