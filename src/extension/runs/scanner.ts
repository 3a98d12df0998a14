import * as fs from 'node:fs';
import { RunDirectory } from '../../core/run/directory';
import { runFile } from '../../core/run/layout';
import { isActive } from '../../core/run/state';
import type { Run } from './run';

interface Known {
  readonly directory: RunDirectory;
  readonly statusStamp: string;
  readonly checkpointsStamp: string;
  readonly run: Run;
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
      for (const path of pathsIn(folder)) {
        const known = read(path, this.known.get(path));
        if (known) {
          seen.set(path, known);
        }
      }
    }
    this.known = seen;
    return new Map([...seen].map(([directory, { run }]) => [directory, run]));
  }

  /** One run, as `scan` would find it. */
  look(path: string): Run | undefined {
    const known = read(path, this.known.get(path));
    if (known) {
      this.known.set(path, known);
    } else {
      this.known.delete(path);
    }
    return known?.run;
  }
}

function read(path: string, before: Known | undefined): Known | undefined {
  const statusStamp = stamp(runFile.status(path));
  if (statusStamp === undefined) {
    return undefined;
  }
  const checkpointsStamp = stamp(runFile.checkpoints(path)) ?? '';
  const sameCheckpoints = before?.checkpointsStamp === checkpointsStamp;
  if (before && sameCheckpoints && before.statusStamp === statusStamp && !isActive(before.run.status.state)) {
    return before;
  }
  const directory = before?.directory ?? new RunDirectory(path);
  const info = directory.info();
  if (!info) {
    return before;
  }
  if (before && sameCheckpoints && sameTraining(before.run, info)) {
    return before;
  }
  const checkpoints =
    before && sameCheckpoints ? before.run.checkpoints : directory.checkpoints().map(({ epoch }) => epoch);
  return { directory, statusStamp, checkpointsStamp, run: { ...info, checkpoints } };
}

function sameTraining(a: Pick<Run, 'status' | 'holder'>, b: Pick<Run, 'status' | 'holder'>): boolean {
  return JSON.stringify([a.status, a.holder]) === JSON.stringify([b.status, b.holder]);
}

/** A runs folder that cannot be read has no runs to show. */
function pathsIn(folder: string): string[] {
  try {
    return RunDirectory.paths(folder);
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
