import * as fs from 'node:fs';
import { runFile } from '../../core/run/layout';

/** A file's stamp is another one when it has changed; undefined where there is none. */
export interface Stamps {
  readonly status: string | undefined;
  readonly checkpoints: string | undefined;
  readonly labels: string | undefined;
}

/** A folder that has changed so recently may change again without getting another time. */
const SETTLED_MS = 2000;

export function sameStamps(a: Stamps, b: Stamps): boolean {
  return a.status === b.status && a.checkpoints === b.checkpoints && a.labels === b.labels;
}

/** The stamps of a run; others have their turn while the disk is asked. */
export async function stampsOf(run: string): Promise<Stamps> {
  const files = [runFile.status(run), runFile.checkpoints(run), runFile.labels(run)];
  const [status, checkpoints, labels] = await Promise.all(files.map(stamp));
  return { status, checkpoints, labels };
}

/** The stamps of a run, at once. */
export function stampsNow(run: string): Stamps {
  const files = [runFile.status(run), runFile.checkpoints(run), runFile.labels(run)];
  const [status, checkpoints, labels] = files.map(stampSync);
  return { status, checkpoints, labels };
}

/** Of a runs folder; undefined where it says nothing: the folder may change within the same moment. */
export async function settledStamp(folder: string): Promise<string | undefined> {
  try {
    const stats = await fs.promises.stat(folder);
    return Math.abs(Date.now() - stats.mtimeMs) < SETTLED_MS ? undefined : stampText(stats);
  } catch {
    return 'missing';
  }
}

function stamp(file: string): Promise<string | undefined> {
  return fs.promises.stat(file).then(stampText, () => undefined);
}

function stampSync(file: string): string | undefined {
  try {
    return stampText(fs.statSync(file));
  } catch {
    return undefined;
  }
}

function stampText({ ino, mtimeMs, size }: fs.Stats): string {
  return `${ino} ${mtimeMs} ${size}`;
}
