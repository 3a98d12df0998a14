import { Worker } from 'node:worker_threads';

/** Looks at the process from a thread of its own, so that a loop without end does not keep it from looking. */
const PROGRAM = `
const { writeSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
setInterval(() => {
  const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
  if (megabytes > workerData) {
    writeSync(2, 'the function took ' + megabytes + ' MB of memory; ' + workerData + ' MB are allowed\\n');
    process.kill(process.pid, 'SIGKILL');
  }
}, 100);
`;

/**
 * Ends this process, with one line on stderr, when it takes more memory than that. By a signal: a thread cannot end its
 * process with an exit code, and the main thread may be in a loop.
 * @param megabytes of resident memory; 0 for no limit
 */
export function watchMemory(megabytes: number): void {
  if (megabytes > 0) {
    new Worker(PROGRAM, { eval: true, workerData: megabytes, execArgv: [] }).unref();
  }
}
