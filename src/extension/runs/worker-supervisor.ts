import * as os from 'node:os';
import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import { readRun, type RunInfo } from '../../core/run/directory';
import { isActive, type RunStatus } from '../../core/run/state';
import { writeStatus } from '../../core/run/status';
import { Disposable } from '../disposable';
import { reachOf, runActions } from './actions';
import type { Run } from './run';
import { type WorkerEnd, type WorkerFailure, WorkerProcess, type WorkerProgram } from './worker-process';

/** A process that was asked to end gets this long to write its checkpoint. */
const INTERRUPT_MS = 15_000;

/** On the way out the editor allows about five seconds. */
const FAREWELL_MS = 4000;

/** The training processes of this window, one per run. */
export class WorkerSupervisor extends Disposable {
  private readonly ends = this.own(new vscode.EventEmitter<RunInfo>());
  /** A run of this window stopped training; its status says why. */
  readonly onDidEnd = this.ends.event;
  private readonly changes = this.own(new vscode.EventEmitter<string>());
  /** Something about a run of this window changed on disk. */
  readonly onDidChange = this.changes.event;
  private readonly workers = new Map<string, WorkerProcess>();
  private leaving = false;

  constructor(
    private readonly program: WorkerProgram,
    private readonly log: Pick<vscode.LogOutputChannel, 'info' | 'error'>,
  ) {
    super();
  }

  owns(run: string): boolean {
    return this.workers.has(run);
  }

  /** Trains the run in a process of its own, from its newest checkpoint or from the start. */
  start(run: string): void {
    const info = readRun(run);
    if (!info) {
      throw new InputError(`There is no run at ${run}`);
    }
    const { name, status } = info;
    if (this.workers.has(run) || (status.state !== 'queued' && isActive(status.state))) {
      throw new InputError(`${name} is being trained already`);
    }
    this.log.info(`${name}: starting (${run})`);
    // Until the worker is up, this process answers for the run.
    const queued = { state: 'queued', pid: process.pid, host: os.hostname(), error: null, ended_at: null } as const;
    writeStatus(run, { ...status, ...queued });
    const worker = new WorkerProcess(this.program, run, {
      changed: () => this.changes.fire(run),
      log: (line) => this.log.info(`${name}: ${line}`),
    });
    this.workers.set(run, worker);
    this.changes.fire(run);
    void worker.ended.then((end) => {
      this.workers.delete(run);
      this.settle(run, end);
    });
  }

  async pause(run: string): Promise<void> {
    await this.worker(run).pause();
  }

  /** Goes on with a paused run, or trains an ended one from its newest checkpoint. */
  async resume(run: string): Promise<void> {
    const worker = this.workers.get(run);
    if (worker) {
      await worker.resume();
    } else {
      this.start(run);
    }
  }

  /** Ends training with a checkpoint; a process that was started elsewhere on this machine gets an interrupt. */
  async stop(run: Run): Promise<void> {
    const worker = this.workers.get(run.path);
    if (worker) {
      await worker.stop();
    } else if (run.status.pid !== null && reachOf(run, false) === 'signal') {
      await interrupt(run.status.pid, run);
    } else {
      throw new InputError(`${run.name} is trained on ${run.status.host}: stop it there`);
    }
  }

  actionsOf(run: RunInfo): ReturnType<typeof runActions> {
    return runActions(run, reachOf(run, this.owns(run.path)));
  }

  /** Lets all workers go; they write a checkpoint, and their runs read `interrupted`. */
  async abandonAll(): Promise<void> {
    this.leaving = true;
    const farewells = [...this.workers.values()].map((worker) => worker.abandon());
    await Promise.race([Promise.all(farewells), new Promise((resolve) => setTimeout(resolve, FAREWELL_MS))]);
  }

  private worker(run: string): WorkerProcess {
    const worker = this.workers.get(run);
    if (!worker) {
      throw new InputError(`${readRun(run)?.name ?? run} is not trained by this window`);
    }
    return worker;
  }

  /** Writes down how a run ended where its worker could not, and tells. */
  private settle(run: string, end: WorkerEnd): void {
    const info = readRun(run);
    if (info) {
      const status = 'error' in end ? this.statusAfter(info, end) : info.status;
      this.log.info(`${info.name}: ${status.state} at epoch ${status.epoch}`);
      if (!this.leaving) {
        this.ends.fire({ ...info, status });
      }
    }
    this.changes.fire(run);
  }

  private statusAfter({ path, name, status }: RunInfo, end: WorkerFailure): RunStatus {
    this.log.error(`${name}: ${end.error}`);
    const saidByWorker = !isActive(status.state) && status.state !== 'interrupted';
    if (saidByWorker || this.leaving) {
      return status;
    }
    const now = new Date().toISOString();
    const ended = { ...status, state: end.state, error: end.error, pid: null, updated_at: now, ended_at: now };
    writeStatus(path, ended);
    return ended;
  }
}

/** @throws InputError when the process goes on, as the workers of other windows do: theirs is to decide */
async function interrupt(pid: number, run: Run): Promise<void> {
  process.kill(pid, 'SIGINT');
  for (const end = Date.now() + INTERRUPT_MS; Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const status = readRun(run.path)?.status;
    if (!status || !isActive(status.state)) {
      return;
    }
  }
  throw new InputError(`${run.name} goes on (process ${pid}): stop it in the window or terminal that started it`);
}
