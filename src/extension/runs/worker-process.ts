import { type ChildProcess, fork } from 'node:child_process';
import type { RunStatus } from '../../core/run/state';
import { Rpc } from '../../protocol/rpc';
import type { WorkerEvents, WorkerMethods } from '../../protocol/worker';
import { processPort } from './process-port';

/** A worker that has said its last word gets this long to leave. */
const GRACE_MS = 5000;

export interface WorkerListener {
  /** Something about the run changed on disk. */
  changed(): void;
  log(line: string): void;
}

export interface WorkerProgram {
  /** The worker's script. */
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A worker left without a status; `state` is what its run ought to read. */
export interface WorkerFailure {
  readonly state: 'failed' | 'interrupted';
  readonly error: string;
}

export type WorkerEnd = { readonly status: RunStatus } | WorkerFailure;

/** A forked process that trains one run. */
export class WorkerProcess {
  readonly ended: Promise<WorkerEnd>;
  private readonly child: ChildProcess;
  private readonly rpc: Rpc<WorkerMethods, WorkerEvents>;

  constructor(program: WorkerProgram, run: string, listener: WorkerListener) {
    this.child = fork(program.script, [], {
      env: program.env,
      // The extension host's own flags (a debugger's port, for one) are not for the worker.
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', lines(listener.log));
    this.child.stderr?.setEncoding('utf8').on('data', lines(listener.log));
    this.rpc = new Rpc<WorkerMethods, WorkerEvents>(processPort(this.child), {
      status: () => listener.changed(),
      checkpointWritten: () => listener.changed(),
      log: (line) => listener.log(line),
    });
    const exit = this.exit();
    this.ended = this.train(run, exit);
  }

  pause(): Promise<void> {
    return this.rpc.call('pause');
  }

  resume(): Promise<void> {
    return this.rpc.call('resume');
  }

  stop(): Promise<void> {
    return this.rpc.call('stop');
  }

  /** Lets the worker go: without its parent it writes a checkpoint and leaves. Resolves when it has left. */
  async abandon(): Promise<void> {
    if (this.child.connected) {
      this.child.disconnect();
    }
    await this.ended;
  }

  private async train(run: string, exit: Promise<WorkerEnd>): Promise<WorkerEnd> {
    const outcome = this.rpc.call('train', run).then(
      (status): WorkerEnd => ({ status }),
      (error: Error): WorkerEnd => ({ state: 'failed', error: error.message }),
    );
    const end = await Promise.race([outcome, exit]);
    if (this.child.connected) {
      this.child.disconnect();
    }
    const timer = setTimeout(() => this.child.kill('SIGKILL'), GRACE_MS);
    await exit;
    clearTimeout(timer);
    this.rpc.dispose();
    return end;
  }

  /**
   * What an end without an answer means: a process that was killed can go on, one that died by itself has failed. Comes
   * after the last line that it wrote.
   */
  private exit(): Promise<WorkerEnd> {
    const { child } = this;
    // The event 'close' of the process itself does not come where its channel was closed from here.
    const written = Promise.all(
      [child.stdout, child.stderr].map((stream) => stream && new Promise((resolve) => stream.once('close', resolve))),
    );
    return new Promise((resolve) => {
      const unexpected = 'the training process ended unexpectedly';
      child.once('error', ({ message }) => resolve({ state: 'failed', error: `${unexpected} (${message})` }));
      child.once('exit', (code, signal) => {
        const end: WorkerEnd =
          signal === null
            ? { state: 'failed', error: `${unexpected} (exit code ${code})` }
            : { state: 'interrupted', error: `${unexpected} (${signal})` };
        void written.then(() => resolve(end));
      });
    });
  }
}

/** Calls `listener` for every whole line of a stream. */
function lines(listener: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    parts.filter((line) => line.trim() !== '').forEach(listener);
  };
}
