import { Worker } from 'node:worker_threads';

/** A living owner's lock file is written anew this often. */
export const BEAT_MS = 3000;

/**
 * Writes the file's first byte again, which gives it the time of the disk's own clock. In a thread of its own: a training
 * step may keep the main one busy for minutes. It never makes the file: without it there is nothing to say.
 */
const PROGRAM = `
const fs = require('node:fs');
const { workerData } = require('node:worker_threads');
setInterval(() => {
  try {
    const descriptor = fs.openSync(workerData.file, 'r+');
    try {
      fs.writeSync(descriptor, '{', 0);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    // A disk without an answer: the next beat tries again.
  }
}, workerData.every);
`;

/** Says through a lock file's time that its process lives, until `stop`. Does not keep the process alive. */
export class Heartbeat {
  private readonly thread: Worker;

  constructor(file: string) {
    this.thread = new Worker(PROGRAM, {
      eval: true,
      execArgv: [],
      workerData: { file, every: BEAT_MS },
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
    });
    // Without a heartbeat a lock is still judged by its process.
    this.thread.on('error', () => undefined);
    this.thread.unref();
  }

  stop(): void {
    void this.thread.terminate();
  }
}
