import { parentPort, workerData } from 'node:worker_threads';
import { startThread, type ThreadData } from './protocol';
import { Command, Control } from './shared-layout';

// Entry of a worker thread: sleeps until there is a command, executes it with the others, and again. Thread 0 tells when a
// command is done.
const place = workerData as ThreadData;
const { memory, control: offset, thread } = place;
const kernel = startThread(place, thread);
const control = new Int32Array(memory.buffer, offset);
for (let done = 0; ;) {
  Atomics.wait(control, Control.sequence, done);
  const sequence = Atomics.load(control, Control.sequence);
  if (sequence === done) {
    continue;
  }
  if (control[Control.command] === Command.exit) {
    break;
  }
  kernel.execute();
  done = sequence;
  if (thread === 0) {
    parentPort?.postMessage(done);
  }
}
