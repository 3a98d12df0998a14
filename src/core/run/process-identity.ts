import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';

/** What tells a process from every other one, also from those that get its number later. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Of this start of the machine; null where it has no such number. */
  readonly boot: string | null;
  /** Of the processes among which `pid` counts: a container has its own; null where there is no such thing. */
  readonly namespace: string | null;
  /** When the process started, in the system's own terms; null where it cannot be asked cheaply. */
  readonly started: string | null;
}

let own: ProcessIdentity | undefined;

export function thisProcess(): ProcessIdentity {
  own ??= {
    host: os.hostname(),
    pid: process.pid,
    boot: bootId(),
    namespace: pidNamespace(),
    started: startOf(process.pid) ?? null,
  };
  return own;
}

/**
 * Whether a process of this machine and its present start is there.
 * @returns undefined where the number is taken and nothing says by which process
 */
export function isThere({ pid, started }: ProcessIdentity): boolean | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') {
      return false;
    }
  }
  const found = startOf(pid);
  if (found === 'ended') {
    return false;
  }
  return found === undefined || started === null ? undefined : found === started;
}

/** Whether two processes count their numbers together: then one can be asked about the other. */
export function sharesNumbers(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.host === b.host && a.boot === b.boot && a.namespace === b.namespace;
}

/** When a process started; `ended` for one that has ended and whose parent has not asked for its exit code yet. */
function startOf(pid: number): string | undefined {
  switch (process.platform) {
    case 'linux': {
      const stat = textOf(`/proc/${pid}/stat`);
      // `pid (name) state …`: the name may hold anything; the start is field 22.
      const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields?.[0] === 'Z' || fields?.[0] === 'X' ? 'ended' : fields?.[19];
    }
    case 'darwin':
      return askedStart(pid);
    default:
      return undefined;
  }
}

/** Asking costs a process: not more often than this for the same number. */
const ASK_MS = 5000;
const asked = new Map<number, { readonly at: number; readonly start: string | undefined }>();

function askedStart(pid: number): string | undefined {
  const known = asked.get(pid);
  if (known && performance.now() - known.at < ASK_MS) {
    return known.start;
  }
  const start = outputOf('ps', ['-o', 'lstart=', '-p', String(pid)]);
  asked.set(pid, { at: performance.now(), start });
  return start;
}

function bootId(): string | null {
  switch (process.platform) {
    case 'linux':
      return textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
    case 'darwin':
      return outputOf('sysctl', ['-n', 'kern.bootsessionuuid']) ?? null;
    default:
      return null;
  }
}

function pidNamespace(): string | null {
  try {
    return process.platform === 'linux' ? fs.readlinkSync('/proc/self/ns/pid') : null;
  } catch {
    return null;
  }
}

function textOf(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function outputOf(program: string, args: string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: 'utf8', timeout: 2000, stdio: 'pipe' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
