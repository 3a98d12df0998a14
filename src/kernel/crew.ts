import { Worker } from 'node:worker_threads';
import { threadEntry } from './assets';
import { type KernelExports, type Place, startThread, type ThreadData } from './protocol';
import { Command, Control } from './shared-layout';

/** Whoever executes the commands that stand in the control words. */
export interface Crew {
  /** Updates that one train command may make without keeping the event loop from its turn. */
  readonly patience: number;
  execute(command: Command): Promise<void>;
  close(): void;
}

/** Worker threads on shared memory. They sleep between commands; the thread that commands them never blocks. */
export class ThreadCrew implements Crew {
  readonly patience = Infinity;
  private readonly workers: Worker[];
  private readonly control: Int32Array;
  private pending: { resolve: () => void; reject: (error: Error) => void } | undefined;
  private failure: Error | undefined;

  constructor(place: Place, threads: number) {
    this.control = new Int32Array(place.memory.buffer, place.control);
    this.workers = Array.from({ length: threads }, (_, thread) => {
      const workerData: ThreadData = { ...place, thread };
      // The entry is bundled: loaders that this process was started with would only delay it.
      const worker = new Worker(threadEntry(), { workerData, execArgv: [] });
      worker.on('error', (error: Error) => this.fail(error));
      worker.on('exit', () => this.fail(new Error('a thread of the training kernel ended')));
      // An idle crew does not keep the process alive.
      worker.unref();
      return worker;
    });
    this.workers[0].on('message', () => {
      this.workers[0].unref();
      const pending = this.pending;
      this.pending = undefined;
      pending?.resolve();
    });
  }

  execute(command: Command): Promise<void> {
    if (this.failure) {
      return Promise.reject(this.failure);
    }
    return new Promise((resolve, reject) => {
      this.pending = { resolve, reject };
      this.workers[0].ref();
      this.send(command);
    });
  }

  close(): void {
    this.fail(new Error('the training kernel is closed'));
    this.send(Command.exit);
    // In the middle of a command a thread reads no other; an idle one is faster to go by itself.
    this.workers.forEach((worker) => void worker.terminate());
  }

  private send(command: Command): void {
    this.control[Control.command] = command;
    Atomics.add(this.control, Control.sequence, 1);
    Atomics.notify(this.control, Control.sequence);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.pending?.reject(error);
    this.pending = undefined;
  }
}

/** The calling thread itself, where memory cannot be shared; the event loop gets a turn before every command. */
export class LocalCrew implements Crew {
  readonly patience = 1;
  private readonly kernel: KernelExports;
  private readonly control: Int32Array;

  constructor(place: Place) {
    this.kernel = startThread(place, 0);
    this.control = new Int32Array(place.memory.buffer, place.control);
  }

  async execute(command: Command): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.executeNow(command);
  }

  executeNow(command: Command): void {
    this.control[Control.command] = command;
    this.kernel.execute();
  }

  close(): void {
    // Nothing outlives the instance.
  }
}
