import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeQuietly } from './disk';
import { Heartbeat } from './heartbeat';
import {
  holderText,
  judge,
  type LockEntry,
  type LockFile,
  lockFiles,
  lockName,
  seemsToLive,
  type StartedIn,
} from './lock-entry';
import { runFile } from './layout';
import { errorCode, RunGoneError, RunLostError, RunTakenError } from './problems';
import { thisProcess } from './process-identity';

/** Rivals of the same instant get this long to find out who it is. */
const PATIENCE_MS = 3000;

/** An owner that has said its last word gets this long to leave. */
const LEAVING_MS = 300;

const ENTRY_BYTES = 400;

/** Who is told while it is watched whether another process lives. */
export type OnWatch = (line: string) => void;

/**
 * A run's owner is the process with the only living file in its lock folder. Each contender first writes a file of its own
 * and then looks: of two, at least one looks after both have written, so two never find themselves alone.
 */
export class RunLock {
  private heartbeat: Heartbeat | undefined;

  private constructor(
    private readonly run: string,
    /** Its file's name, by which a process can leave the run to another. */
    readonly name: string,
  ) {}

  /** The lock of a run that nobody else knows yet. */
  static first(run: string, startedIn: StartedIn): RunLock {
    fs.mkdirSync(runFile.lock(run));
    const lock = RunLock.written(run, startedIn);
    lock.say({ ...thisProcess(), startedIn, owns: true });
    return lock;
  }

  /** The lock of this process under the name that its run was given. */
  static standing(run: string, name: string): RunLock {
    return new RunLock(run, name);
  }

  /**
   * @param inherited the name of the file of the process that leaves the run to this one
   * @throws RunTakenError that says who has it
   */
  static async take(run: string, startedIn: StartedIn, onWatch: OnWatch, inherited?: string): Promise<RunLock> {
    makeFolder(runFile.lock(run));
    const watched = new Watch(onWatch, inherited === undefined ? PATIENCE_MS : 2 * PATIENCE_MS);
    for (;;) {
      const lock = RunLock.written(run, startedIn);
      const rival = await lock.wait(watched, inherited);
      if (!rival) {
        lock.say({ ...thisProcess(), startedIn, owns: true });
        if (inherited !== undefined) {
          removeQuietly(path.join(runFile.lock(run), inherited));
        }
        return lock;
      }
      lock.release();
      if (watched.overWith(rival)) {
        throw new RunTakenError(`${run} is being trained by ${holderText(rival)}; stop that first`);
      }
      await sleep(20 + 80 * Math.random());
    }
  }

  /** Who seems to hold a run, for those who only look. */
  static holder(run: string): LockEntry | undefined {
    try {
      return lockFiles(runFile.lock(run)).find((file) => file.entry?.owns && seemsToLive(file))?.entry;
    } catch {
      return undefined; // no folder of runs, or one that may not be read
    }
  }

  /** Lets other machines know that this process lives, from now on. */
  beat(): void {
    this.heartbeat ??= new Heartbeat(this.file);
  }

  /**
   * To be called before every write.
   * @throws RunGoneError, RunLostError when the run is not this process's any more
   */
  check(): void {
    if (isThere(this.file)) {
      return;
    }
    if (!isThere(runFile.lock(this.run)) || !isThere(runFile.config(this.run))) {
      throw new RunGoneError(this.run);
    }
    throw new RunLostError(this.run, holderText({ entry: RunLock.holder(this.run) }));
  }

  /** Whether its file is still there: a process that inherited the run has removed it. */
  get stands(): boolean {
    return isThere(this.file);
  }

  release(): void {
    this.heartbeat?.stop();
    this.heartbeat = undefined;
    removeQuietly(this.file);
  }

  private get file(): string {
    return path.join(runFile.lock(this.run), this.name);
  }

  private static written(run: string, startedIn: StartedIn): RunLock {
    const lock = new RunLock(run, lockName());
    try {
      fs.closeSync(fs.openSync(lock.file, 'wx'));
      lock.say({ ...thisProcess(), startedIn, owns: false });
    } catch (error) {
      removeQuietly(lock.file);
      throw error;
    }
    return lock;
  }

  /** In one piece of the same length, so that who reads meanwhile sees one or the other. */
  private say(entry: LockEntry): void {
    const descriptor = fs.openSync(this.file, 'r+');
    try {
      fs.writeSync(descriptor, `${JSON.stringify(entry)}`.padEnd(ENTRY_BYTES) + '\n', 0);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  /** Resolves when no other process lives, or with one that this makes way for. */
  private async wait(watched: Watch, inherited: string | undefined): Promise<LockFile | undefined> {
    for (;;) {
      const own = fs.statSync(this.file, { throwIfNoEntry: false });
      if (!own) {
        throw new RunGoneError(this.run);
      }
      const others = lockFiles(runFile.lock(this.run)).filter(({ name }) => name !== this.name && name !== inherited);
      const living: LockFile[] = [];
      for (const other of others) {
        if (watched.lives(other, own.mtimeMs)) {
          living.push(other);
        } else {
          removeQuietly(path.join(runFile.lock(this.run), other.name));
        }
      }
      const owner = living.find(({ entry }) => entry?.owns);
      // Of several contenders the first by name stays, so that one of them comes to its end.
      const first = living.every(({ name }) => name > this.name);
      if (living.length === 0 || owner || !first || watched.overWith(living[0])) {
        return owner ?? living[0];
      }
      await sleep(10);
    }
  }
}

/** Bears with others for a while, and watches the heartbeats of those about whom nothing else can be learned. */
class Watch {
  private readonly began = performance.now();
  private readonly seen = new Map<string, { readonly beat: number; readonly since: number }>();

  constructor(
    private readonly onWatch: OnWatch,
    private patience: number,
  ) {}

  /** Whether it was borne with for long enough. */
  overWith({ entry }: LockFile): boolean {
    return performance.now() - this.began > (entry?.owns ? this.patience - PATIENCE_MS + LEAVING_MS : this.patience);
  }

  lives(file: LockFile, now: number): boolean {
    const verdict = judge(file, now);
    if (verdict.is !== 'silent') {
      return verdict.is === 'there';
    }
    const first = this.seen.get(file.name);
    if (!first) {
      this.seen.set(file.name, { beat: file.beat, since: performance.now() });
      this.patience += verdict.watch;
      this.onWatch(
        `looking for ${Math.ceil(verdict.watch / 1000)} s whether ${holderText(file)} still trains this run`,
      );
    } else if (first.beat !== file.beat) {
      this.patience = PATIENCE_MS; // it lives
    }
    return first?.beat !== file.beat || performance.now() - first.since < verdict.watch;
  }
}

function makeFolder(folder: string): void {
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') {
      throw error;
    }
  }
}

/** @throws what the disk answers other than that it is not there */
function isThere(file: string): boolean {
  try {
    fs.statSync(file);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ESTALE'].includes(errorCode(error) ?? '')) {
      return false;
    }
    throw error;
  }
}
