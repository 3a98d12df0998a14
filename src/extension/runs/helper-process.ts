import { type ChildProcess, fork } from 'node:child_process';
import { type Checks, type Handlers, type Methods, type Port, Rpc } from '../../protocol/rpc';
import type { Log } from '../log';
import type { WorkerProgram } from './worker-process';

/** How much of what it writes to its error stream is kept, for when it is lost. */
const STDERR_KEPT = 10_000;

/** How a process ended, or why it could not be started. */
export interface ProcessEnd {
  readonly code?: number | null;
  readonly signal?: string | null;
  readonly message?: string;
}

interface HelperOptions<Local extends Methods<Local>> {
  /** What its lines in the log begin with. */
  readonly name: string;
  readonly program: WorkerProgram;
  readonly execArgv?: readonly string[];
  readonly cwd?: string;
  readonly handlers: Handlers<Local>;
  readonly checks: Checks<Local>;
  readonly log: Pick<Log, 'debug' | 'warn' | 'error'>;
  /** Called once, when it has ended by itself and its error stream has been read to the end. */
  lost(end: ProcessEnd): void;
}

/** A process of the window that answers calls, and ends with the window. */
export class HelperProcess<Remote extends Methods<Remote>, Local extends Methods<Local>> {
  readonly rpc: Rpc<Remote, Local>;
  private readonly child: ChildProcess;
  private written = '';
  private ended = false;

  constructor({ name, program, execArgv = [], cwd, handlers, checks, log, lost }: HelperOptions<Local>) {
    this.child = fork(program.script, [], {
      env: program.env,
      // The extension host's own flags (a debugger's port, for one) are not for it.
      execArgv: [...execArgv],
      cwd,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const report = (line: string): void => log.warn(`${name}: ${line}`);
    this.rpc = new Rpc(processPort(this.child), handlers, { checks, report });
    log.debug(`${name}: process ${this.child.pid} started`);
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.written = (this.written + text).slice(-STDERR_KEPT);
      const lines = text.slice(0, STDERR_KEPT).split('\n');
      lines.filter((line) => line.trim() !== '').forEach((line) => log.error(`${name}: ${line}`));
    });
    const end = (how: ProcessEnd): void => {
      if (!this.ended) {
        this.ended = true;
        lost(how);
        this.rpc.dispose();
      }
    };
    this.child.once('close', (code, signal) => end({ code, signal }));
    this.child.once('error', ({ message }) => end({ message }));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The end of what it has written to its error stream. */
  get stderr(): string {
    return this.written;
  }

  /** Ends it at once; who still waits for an answer is told so. */
  kill(): void {
    this.ended = true;
    this.child.kill('SIGKILL');
    this.rpc.dispose();
  }
}

/** The channel to a forked process. */
function processPort(child: ChildProcess): Port {
  return {
    post(message) {
      if (child.connected) {
        child.send(message as Parameters<ChildProcess['send']>[0], ignoreClosedChannel);
      }
    },
    listen(listener) {
      child.on('message', listener);
      return { dispose: () => child.off('message', listener) };
    },
  };
}

/** A channel that closes while a message is on its way: the exit tells the rest. */
function ignoreClosedChannel(): void {}
