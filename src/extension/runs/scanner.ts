import * as fs from 'node:fs';
import * as path from 'node:path';
import { listCheckpoints } from '../../core/run/checkpoint';
import { readRun } from '../../core/run/directory';
import { listNames, runFile } from '../../core/run/files';
import { isActive } from '../../core/run/state';
import type { Run } from './run';

interface Known {
  statusStamp: string;
  checkpointsStamp: string;
  run: Run;
}

/**
 * Reads run directories and remembers them: what has not changed on disk costs two `stat`s the next time. Runs that
 * ought to have a process are read again each time, because the death of a process leaves no trace on disk.
 */
export class RunScanner {
  private known = new Map<string, Known>();

  /** All runs of these folders by path. A run is the same object as last time unless something about it changed. */
  scan(folders: readonly string[]): Map<string, Run> {
    const seen = new Map<string, Known>();
    for (const folder of new Set(folders)) {
      for (const name of namesIn(folder)) {
        const directory = path.join(folder, name);
        const known = this.look(directory, this.known.get(directory));
        if (known) {
          seen.set(directory, known);
        }
      }
    }
    this.known = seen;
    return new Map([...seen].map(([directory, { run }]) => [directory, run]));
  }

  private look(directory: string, before: Known | undefined): Known | undefined {
    const statusStamp = stamp(runFile.status(directory));
    if (statusStamp === undefined) {
      return undefined;
    }
    const checkpointsStamp = stamp(runFile.checkpoints(directory)) ?? '';
    const sameCheckpoints = before?.checkpointsStamp === checkpointsStamp;
    if (before && sameCheckpoints && before.statusStamp === statusStamp && !isActive(before.run.status.state)) {
      return before;
    }
    const info = readRun(directory);
    if (!info) {
      return before;
    }
    if (before && sameCheckpoints && JSON.stringify(before.run.status) === JSON.stringify(info.status)) {
      return before;
    }
    const checkpoints =
      before && sameCheckpoints ? before.run.checkpoints : listCheckpoints(directory).map(({ epoch }) => epoch);
    return { statusStamp, checkpointsStamp, run: { ...info, checkpoints } };
  }
}

/** A runs folder that cannot be read has no runs to show. */
function namesIn(folder: string): string[] {
  try {
    return listNames(folder);
  } catch {
    return [];
  }
}

function stamp(file: string): string | undefined {
  try {
    const { ino, mtimeMs, size } = fs.statSync(file);
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return undefined;
  }
}
