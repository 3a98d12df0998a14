import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from '../config/problem';
import { readText } from '../read-text';
import { listNames } from './disk';
import { BEAT_MS } from './heartbeat';
import { errorCode } from './problems';
import { isThere, type ProcessIdentity, sharesNumbers, thisProcess } from './process-identity';

/** Where a training was started: the editor's is followed by its windows, a terminal's belongs to who sits there. */
export type StartedIn = 'editor' | 'terminal';

/** What a lock file says of the process that holds a run, or would like to. */
export interface LockEntry extends ProcessIdentity {
  readonly startedIn: StartedIn;
  /** Whether it has the run: it has found itself alone. */
  readonly owns: boolean;
}

/** A file of a lock folder. */
export interface LockFile {
  readonly name: string;
  /** Missing where the file cannot be read or is not one. */
  readonly entry: LockEntry | undefined;
  /** The disk's time of its last heartbeat, in milliseconds. */
  readonly beat: number;
}

/** Without a heartbeat for so long, a process that cannot be asked about is taken for dead: network disks tell late. */
const SILENCE_MS = 120_000;

/** On the same machine files tell at once: a process that counts its number elsewhere (a container) has a few beats. */
export const WATCH_MS = 3.5 * BEAT_MS;

/** `there`: its process lives. `gone`: it does not. `silent`: only its heartbeat could tell, by watching for that long. */
export type Verdict = { readonly is: 'there' | 'gone' } | { readonly is: 'silent'; readonly watch: number };

/** The name of a lock file: names are never used again, so one that was found dead can be removed by its name. */
export function lockName(): string {
  const host = thisProcess()
    .host.replaceAll(/[^A-Za-z0-9.-]/g, '-')
    .slice(0, 60);
  return `${host}-${process.pid}-${randomBytes(6).toString('hex')}.json`;
}

/** The files of a lock folder that are there now. */
export function lockFiles(folder: string): LockFile[] {
  return listNames(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => lockFile(folder, name) ?? []);
}

function lockFile(folder: string, name: string): LockFile | undefined {
  const file = path.join(folder, name);
  try {
    return { name, entry: parseEntry(textOf(file)), beat: fs.statSync(file).mtimeMs };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return undefined; // released meanwhile
    }
    throw error;
  }
}

/** Nothing where it is no file as a lock is. */
function textOf(file: string): string {
  try {
    return readText(file, 'lock');
  } catch (error) {
    if (error instanceof InputError) {
      return '';
    }
    throw error;
  }
}

/**
 * What is known of a lock file's process.
 * @param now the disk's time
 */
export function judge({ entry, beat }: LockFile, now: number): Verdict {
  const own = thisProcess();
  if (entry && sharesNumbers(entry, own)) {
    const found = isThere(entry);
    return found === undefined ? { is: 'silent', watch: WATCH_MS } : { is: found ? 'there' : 'gone' };
  }
  if (now - beat > SILENCE_MS) {
    return { is: 'gone' };
  }
  // The same name with another start of the machine, or another container on it.
  return entry?.host === own.host ? { is: 'silent', watch: WATCH_MS } : { is: 'there' };
}

/** As who reads should see it, who cannot ask the disk for its time and does not want to watch. */
export function seemsToLive(file: LockFile): boolean {
  const verdict = judge(file, Date.now());
  return verdict.is === 'silent' ? Date.now() - file.beat < verdict.watch : verdict.is === 'there';
}

/** `process 4242 on host` */
export function holderText({ entry }: Pick<LockFile, 'entry'>): string {
  return entry ? `process ${entry.pid} on ${entry.host}` : 'another process';
}

function parseEntry(text: string): LockEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { host, pid, boot, namespace, started, startedIn, owns } = value as Record<string, unknown>;
  const textOrNull = (field: unknown): field is string | null => field === null || typeof field === 'string';
  return typeof host === 'string' &&
    Number.isSafeInteger(pid) &&
    Number(pid) > 0 &&
    textOrNull(boot) &&
    textOrNull(namespace) &&
    textOrNull(started) &&
    (startedIn === 'editor' || startedIn === 'terminal') &&
    typeof owns === 'boolean'
    ? { host, pid: Number(pid), boot, namespace, started, startedIn, owns }
    : undefined;
}
