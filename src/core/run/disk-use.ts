import * as fs from 'node:fs';
import * as path from 'node:path';
import { namesIn } from './disk';
import { runFile } from './layout';
import { errorCode } from './problems';

/** What the files of a run take, in bytes. */
export interface DiskUse {
  readonly checkpoints: number;
  /** Optimizer states. */
  readonly states: number;
  readonly all: number;
}

/** So many files are asked about at once. */
const AT_ONCE = 16;

/** @throws what the disk answers where a part of the run cannot be read */
export async function diskUse(run: string): Promise<DiskUse> {
  const sizes = await sizesIn(run);
  const part = (folder: string): number => sizes.get(path.basename(folder)) ?? 0;
  return { checkpoints: part(runFile.checkpoints(run)), states: part(runFile.states(run)), all: total(sizes.values()) };
}

/** Bytes of what is in a folder, by name; a folder in it takes what is in that. What goes meanwhile is not there. */
export async function sizesIn(folder: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  const names = await namesIn(folder);
  for (let i = 0; i < names.length; i += AT_ONCE) {
    const some = names.slice(i, i + AT_ONCE);
    const found = await Promise.all(some.map((name) => sizeOf(path.join(folder, name))));
    found.forEach((size, j) => size !== undefined && sizes.set(some[j], size));
  }
  return sizes;
}

export function total(sizes: Iterable<number>): number {
  return Array.from(sizes).reduce((sum, size) => sum + size, 0);
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    const stats = await fs.promises.lstat(file);
    return stats.isDirectory() ? total((await sizesIn(file)).values()) : stats.size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
