import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from '../config/problem';
import { replaceFile } from '../run/disk';
import { epochFileName, epochOfFileName } from '../run/layout';
import type { SycophancySubject } from './subject';

/** What is kept of a run is in a folder of it, so that it goes where the run goes. */
const FOLDER = 'sycophancy';

/** Where the analysis of a subject is kept: in its run, or, of a folder, among runs. */
export function keptFile(subject: SycophancySubject, runsFolder: () => string): string {
  if (subject.kind === 'checkpoint') {
    return path.join(subject.run, FOLDER, `${path.parse(epochFileName(subject.epoch)).name}.json`);
  }
  const { folder, prompts } = subject;
  const hash = createHash('sha256')
    .update(JSON.stringify([folder, prompts]))
    .digest('hex')
    .slice(0, 8);
  return path.join(runsFolder(), `${path.basename(folder)}-${hash}.sycophancy.json`);
}

/** Epochs of which a run keeps an analysis, ascending. */
export function keptEpochs(run: string): number[] {
  const folder = path.join(run, FOLDER);
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return names.flatMap((name) => epochOfFileName(name.replace(/\.json$/, '.safetensors')) ?? []).sort((a, b) => a - b);
}

/** Where the rows of all checkpoints of a run are kept. */
export function seriesFile(run: string): string {
  return path.join(run, FOLDER, 'checkpoints.json');
}

/**
 * What is in such a file; undefined where there is none.
 * @param check throws where it is something else
 * @throws InputError, one line
 */
export function readKept<T>(file: string, check: (kept: unknown) => T): T | undefined {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw new InputError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
  }
  try {
    return check(JSON.parse(text));
  } catch (error) {
    throw new InputError(`${file}: ${error instanceof SyntaxError ? 'is not JSON' : (error as Error).message}`);
  }
}

/** @throws InputError where it cannot be written */
export function writeKept(file: string, kept: object, subject: SycophancySubject): void {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    replaceFile(file, JSON.stringify({ subject, ...kept }));
  } catch (error) {
    throw new InputError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
  }
}
