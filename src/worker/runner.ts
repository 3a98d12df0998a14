import { callFunction, warmUp, warmUpPython } from '../analysis/analyses/call-function';
import { grade } from '../analysis/exercises/grade';
import type { RunnerEvents, RunnerMethods } from '../protocol/analyses';
import { Rpc } from '../protocol/rpc';
import { watchMemory } from './memory-watch';
import { parentPort } from './parent-port';

let last: Promise<unknown> = Promise.resolve();
let waiting = 0;

/** One after the other: calls share console, tensors and kernel. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  waiting++;
  const result = last.then(work).finally(() => waiting--);
  last = result.catch(() => undefined);
  return result;
}

const rpc = new Rpc<RunnerEvents, RunnerMethods>(
  parentPort,
  {
    warm: () => inTurn(warmUp),
    warmPython: (python) => inTurn(() => warmUpPython(python)),
    call: (call) => inTurn(() => callFunction(call, (line) => rpc.notify('logged', line))),
    grade: (call) => inTurn(() => grade(call, (line) => rpc.notify('logged', line))),
  },
  { checks: 'trusted', report: (line) => void process.stderr.write(`${line}\n`) },
);

// What a function left behind may fail after its answer. During a call that is the call's error.
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => {
    if (waiting === 0) {
      rpc.notify('logged', `after a function had ended: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}
process.on('disconnect', () => process.exit());

watchMemory(Number(process.env['GROKKING_RUNNER_MEMORY_MB'] ?? 0));
