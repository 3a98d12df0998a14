import { type ChildProcess, fork } from 'node:child_process';
import type { FromTrainer, ToTrainer } from './messages';

/** How much of its error stream is kept, for when it is lost. */
const STDERR_KEPT = 4000;

/** A kernel's memory is outside of what V8 counts: hundreds of megabytes would wait for it to look. See `serveSweep`. */
export const TRAINER_FLAGS = ['--expose-gc'];

/** How a process ended, in words. */
export interface ProcessEnd {
  readonly what: string;
}

interface Listener {
  heard(message: FromTrainer): void;
  ended(how: ProcessEnd): void;
}

/** A process that trains runs of a sweep, so many at a time. It ends with this one, however that ends. */
export class TrainerProcess {
  /** The runs that it trains. */
  readonly runs = new Set<number>();
  private readonly child: ChildProcess;
  private said = '';
  private isReady = false;
  private isLeaving = false;

  /** @param most runs at a time */
  constructor(
    script: string,
    sweep: string,
    private readonly most: number,
    listener: Listener,
  ) {
    this.child = fork(script, [sweep], {
      // Loaders and a debugger's port of this process are not for it.
      execArgv: TRAINER_FLAGS,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.said = (this.said + text).slice(-STDERR_KEPT);
    });
    this.child.on('message', (message) => {
      this.isReady = true;
      listener.heard(message as FromTrainer);
    });
    this.child.once('error', ({ message }) => (this.said += `\n${message}`));
    this.child.once('close', (code, signal) => {
      const said = this.said.split('\n').findLast((line) => line.trim() !== '');
      listener.ended({ what: [signal ?? `exit code ${code}`, said].filter((part) => part !== undefined).join(': ') });
    });
  }

  /** Whether it has its code, and can be given another run. */
  get ready(): boolean {
    return this.isReady && this.runs.size < this.most;
  }

  /** Whether it was told that there is nothing more to do. */
  get left(): boolean {
    return this.isLeaving;
  }

  send(message: ToTrainer): void {
    if (this.child.connected) {
      this.child.send(message, () => undefined); // one that has just ended is noticed by its end
    }
  }

  /** It ends at once. */
  leave(): void {
    this.isLeaving = true;
    this.send({ kind: 'leave' }); // a channel that this side closes would leave its end unheard
  }
}
