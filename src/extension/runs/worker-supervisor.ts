import * as vscode from 'vscode';
import { LogReader } from '../../core/run/log';
import { runFile } from '../../core/run/layout';
import type { RunDirectory, RunInfo } from '../../core/run/directory';
import type { RunOwner } from '../../core/run/owner';
import { isActive } from '../../core/run/state';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import type { Notices } from '../notices';
import type { Run } from './run';
import type { RunStore } from './run-store';
import type { RunChanges } from './scanner';
import { startWorker, unexpected, type WorkerEnd, type WorkerProgram } from './worker-process';

/** A training that was started in an editor, by this window or by another one, also by one that is gone. */
interface Followed {
  readonly log: LogReader;
  /** Whether this window sees its process end. */
  readonly own: boolean;
}

/** Starts the trainings of this window, and follows all that were started in an editor: windows come and go. */
export class WorkerSupervisor extends Disposable {
  private readonly ends = this.own(new vscode.EventEmitter<RunInfo>());
  /** A training that was started in an editor has ended; its status says why. */
  readonly onDidEnd = this.ends.event;
  private readonly followed = new Map<string, Followed>();

  constructor(
    private readonly program: WorkerProgram,
    private readonly store: RunStore,
    private readonly log: Pick<Log, 'debug' | 'info' | 'warn' | 'error' | 'failure'>,
    private readonly notices: Pick<Notices, 'passing'>,
  ) {
    super();
    this.own(store.onDidChange((changes) => this.follow(changes)));
    this.follow({ changed: store.list(), removed: [], membership: true });
  }

  /** Whether a training of this run is followed. */
  follows(run: string): boolean {
    return this.followed.has(run);
  }

  /** Leaves a run that this window owns to a process that trains it, from its newest checkpoint or from the start. */
  start(owner: RunOwner): void {
    const { directory, path } = owner;
    const { name } = directory.require();
    this.log.info(`${name}: starting (${path})`);
    this.followed.set(path, { log: new LogReader(runFile.log(path)), own: true });
    void startWorker(this.program, owner).then(async (end) => {
      this.log.debug(`${name}: its process ended (${end.error ?? end.signal ?? `exit code ${end.code}`})`);
      await this.settle(owner, end);
      this.end(path);
    });
    this.store.look(path);
  }

  async pause({ directory, path, name }: Run): Promise<void> {
    this.log.info(`${name}: asked to pause`);
    await directory.ask('pause');
    this.store.look(path);
  }

  /** Goes on with a paused run, or trains an ended one from its newest checkpoint. */
  async resume({ directory, path, name, status }: Run): Promise<void> {
    if (isActive(status.state)) {
      this.log.info(`${name}: asked to go on`);
      await directory.ask('resume');
      this.store.look(path);
    } else {
      this.start(await this.queued(directory));
    }
  }

  /** Ends training with a checkpoint, whoever trains. */
  async stop({ directory, path, name }: Run): Promise<void> {
    this.log.info(`${name}: asked to stop`);
    await directory.ask('stop');
    this.store.look(path);
  }

  /** Trainings go on without their window, unless the person wants otherwise: then those of the editor are asked to stop. */
  windowCloses(): void {
    if (vscode.workspace.getConfiguration('grokking').get('training.whenWindowCloses') !== 'stop') {
      return;
    }
    for (const { directory, path } of this.store.list().filter(({ status }) => isActive(status.state))) {
      if (this.follows(path)) {
        try {
          directory.request('stop');
        } catch (error) {
          this.log.failure('a training was not asked to stop', error);
        }
      }
    }
  }

  private async queued(directory: RunDirectory): Promise<RunOwner> {
    const owner = await directory.own('editor', (line) => {
      this.log.info(line);
      this.notices.passing('clock', line);
    });
    try {
      const { status } = directory.require();
      owner.writeStatus({ ...status, state: 'queued', error: null, ended_at: null }, false);
    } catch (error) {
      owner.release();
      throw error;
    }
    return owner;
  }

  private follow({ changed, removed }: RunChanges): void {
    removed.forEach((path) => this.followed.delete(path));
    for (const { path, name, status, holder } of changed) {
      const active = isActive(status.state);
      const followed = this.followed.get(path);
      if (!followed && active && holder?.startedIn === 'editor') {
        this.log.info(
          `${name}: ${status.state} at epoch ${status.epoch}, trained by process ${holder.pid} on ${holder.host}`,
        );
        this.followed.set(path, { log: new LogReader(runFile.log(path)), own: false });
      } else if (followed && !active && !followed.own) {
        this.end(path);
      }
    }
    this.passOnLogs();
  }

  private passOnLogs(): void {
    for (const [path, { log }] of this.followed) {
      const name = this.store.get(path)?.name ?? path;
      log.read().forEach((line) => this.log.info(`${name}: ${line}`));
    }
  }

  /** Writes down how a run ended where its process could not. */
  private async settle(owner: RunOwner, end: WorkerEnd): Promise<void> {
    try {
      if (!owner.holds) {
        // Its process has inherited the run, and has said how it ended unless something kept it from that.
        if (owner.directory.status()?.state !== 'interrupted' || end.code === INTERRUPTED) {
          return;
        }
        owner = await owner.directory.own('editor');
      }
      try {
        const now = new Date().toISOString();
        const ended = { ...unexpected(end), pid: null, epochs_per_second: null, updated_at: now, ended_at: now };
        owner.writeStatus({ ...owner.directory.require().status, ...ended }, true);
      } finally {
        owner.release();
      }
    } catch (error) {
      // Another process goes on with it, or it cannot be written: it reads as interrupted all the same.
      this.log.failure('how a training ended was not written down', error);
    }
  }

  private end(path: string): void {
    this.passOnLogs();
    this.followed.delete(path);
    this.store.look(path);
    const run = this.store.get(path);
    if (run && !this.disposed) {
      const { error, state, epoch } = run.status;
      this.log[error === null ? 'info' : 'error'](
        `${run.name}: ${state} at epoch ${epoch}${error === null ? '' : `: ${error}`}`,
      );
      this.ends.fire(run);
    }
  }
}

/** The exit code of a training that wrote its checkpoint and `interrupted`. */
const INTERRUPTED = 130;
