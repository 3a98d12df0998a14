import assert from 'node:assert/strict';
import { defaultConfig } from '../../../src/core/config/parse';
import type { RunStatus } from '../../../src/core/run/state';
import type {
  DashboardHostMethods,
  DashboardViewMethods,
  RunView,
  CurvesChange,
} from '../../../src/protocol/dashboard';
import type { RunnerEvents, RunnerMethods } from '../../../src/protocol/analyses';
import type { ResultEntry, ResultsHostMethods, ResultsViewMethods } from '../../../src/protocol/results';
import { DASHBOARD_CHECKS } from '../../../src/protocol/checks/dashboard';
import { RUNNER_CHECKS } from '../../../src/protocol/checks/analyses';
import { RESULTS_CHECKS } from '../../../src/protocol/checks/results';
import { type Handlers, type Methods, type Port, Rpc, type Trust } from '../../../src/protocol/rpc';

/** Two connected ends; every message passes through structured clone, as between processes. */
function portPair(): [Port, Port] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const end = (mine: number): Port => ({
    post: (message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => listeners[1 - mine].forEach((listener) => listener(copy)));
    },
    listen: (listener) => {
      listeners[mine].push(listener);
      return { dispose: () => (listeners[mine] = listeners[mine].filter((other) => other !== listener)) };
    },
  });
  return [end(0), end(1)];
}

/** Arguments and answer of each method; a method that is added must be added here to compile. */
type Samples<T extends Methods<T>> = { [M in keyof T]: { args: Parameters<T[M]>; answer: Awaited<ReturnType<T[M]>> } };

const believed = { checks: 'trusted', report: (line: string): void => assert.fail(line) } as const;

/** @param checks that the arguments have to pass */
async function roundTrips<T extends Methods<T>>(samples: Samples<T>, checks: Trust<T>['checks']): Promise<void> {
  const received: [string, unknown[]][] = [];
  const handlers = Object.fromEntries(
    Object.entries(samples).map(([method, sample]) => [
      method,
      (...args: unknown[]) => {
        received.push([method, args]);
        return (sample as Samples<T>[keyof T]).answer;
      },
    ]),
  ) as unknown as Handlers<T>;
  const [near, far] = portPair();
  const client = new Rpc<T, Record<never, never>>(near, {}, believed);
  const server = new Rpc<Record<never, never>, T>(far, handlers, { ...believed, checks });
  for (const method of Object.keys(samples) as (keyof T & string)[]) {
    const { args, answer } = samples[method];
    assert.deepEqual(await client.call(method, ...args), answer);
    client.notify(method, ...args);
    await new Promise(setImmediate);
    assert.deepEqual(received, [[method, args], [method, args]]); // prettier-ignore
    received.length = 0;
  }
  client.dispose();
  server.dispose();
}

const status: RunStatus = {
  state: 'running',
  epoch: 10,
  epochs: 100,
  engine: 'tensorflow',
  threads: 2,
  pid: 1,
  host: 'here',
  epochs_per_second: 20.5,
  train_accuracy: 1,
  test_accuracy: 0.5,
  memorised_at: 5,
  grokked_at: null,
  seconds: 1.5,
  created_at: '2026-03-04T05:06:07.000Z',
  updated_at: '2026-03-04T05:06:08.000Z',
  ended_at: null,
  error: null,
  waiting: null,
};
const run: RunView = {
  name: 'add-113',
  formula: 'x + y mod 113',
  config: defaultConfig(),
  status,
  checkpoints: [0, 500],
  actions: ['pause', 'stop'],
};
const metrics = { epoch: Float64Array.of(0, 10), gini: Float64Array.of(NaN, 0.5) };
const curves: CurvesChange = { kind: 'anew', metrics, logged: 2, phases: [{ name: 'memorisation', from: 0, to: 10 }] };

describe('protocol', () => {
  it('every message between host and dashboard round-trips', async () => {
    await roundTrips<DashboardHostMethods>(
      {
        open: { args: [], answer: { run, curves } },
        act: { args: ['exportReport', 500], answer: undefined },
        keep: { args: [], answer: undefined },
        scrubbed: { args: [], answer: undefined },
        saveFile: { args: ['loss', 'png', Uint8Array.of(137, 80, 78, 71)], answer: undefined },
        saveMetrics: { args: ['loss', ['epoch', 'gini'], ['gini']], answer: undefined },
        rowsBetween: { args: [0, 10], answer: { metrics, logged: 2 } },
        analyse: { args: ['neuron', [500, 12]], answer: Float32Array.of(0, NaN, 1.5) },
      },
      DASHBOARD_CHECKS,
    );
    await roundTrips<DashboardViewMethods>(
      {
        runChanged: { args: [run], answer: undefined },
        curvesChanged: { args: [curves], answer: undefined },
        explain: { args: [], answer: undefined },
      },
      'trusted',
    );
  });

  it('every message between host and results view, and host and runner, round-trips', async () => {
    const output = { kind: 'heatmap', values: [1, NaN, -Infinity], rows: 1, columns: 3 } as const;
    const error = { message: 'TypeError: no', stack: [{ text: 'at f', file: '/f.ts', line: 1, column: 2 }] };
    const film = { epochs: Float64Array.of(0), extents: { ' heatmap': { color: { min: 1, max: 1 } } } };
    const sweep = { total: 2, columns: metrics, losses: metrics, film, failed: [{ epoch: 500, error }] };
    const entry: ResultEntry = { id: 1, name: 'f', file: 'f.ts', model: 'add-113', epoch: 0, args: '', state: 'done', started: 0, log: [], sweep, pinned: false, hasNext: false }; // prettier-ignore
    await roundTrips<ResultsHostMethods>(
      {
        open: { args: [], answer: [entry] },
        act: { args: [1, 'rerun'], answer: undefined },
        clear: { args: [], answer: undefined },
        openFrame: { args: ['/f.ts', 1, 2], answer: undefined },
        frame: { args: [1, 0], answer: output },
        saveFile: { args: ['f', 'csv', 'x\n'], answer: undefined },
        showLog: { args: [], answer: undefined },
      },
      RESULTS_CHECKS,
    );
    await roundTrips<ResultsViewMethods>(
      {
        entryChanged: { args: [entry], answer: undefined },
        reveal: { args: [1], answer: undefined },
        removed: { args: [[1, 2]], answer: undefined },
      },
      'trusted',
    );
    const call = { file: '/f.ts', name: 'f', checkpoint: '/c', args: [NaN, undefined] };
    await roundTrips<RunnerMethods>(
      {
        warm: { args: [], answer: undefined },
        warmPython: { args: ['/usr/bin/python3'], answer: undefined },
        call: { args: [call], answer: { ok: true, output, milliseconds: 1 } },
        grade: {
          args: [{ file: '/f.ts', name: 'f', checkpoint: '/c', exercise: 'fourier-basis' }],
          answer: { ok: true, output: { state: 'failed', message: 'no' }, milliseconds: 1 },
        },
      },
      'trusted',
    );
    await roundTrips<RunnerEvents>({ logged: { args: ['a line'], answer: undefined } }, RUNNER_CHECKS);
  });

  it('errors are replied, unknown and inherited methods refused', async () => {
    interface Fails {
      fail(): void;
    }
    const [near, far] = portPair();
    const client = new Rpc<Fails, Record<never, never>>(near, {}, believed);
    new Rpc<Record<never, never>, Fails>(
      far,
      {
        fail: () => {
          throw new Error('no room');
        },
      },
      believed,
    );
    await assert.rejects(client.call('fail'), /^Error: no room$/);
    for (const method of ['absent', 'toString', '__proto__']) {
      await assert.rejects(client.call(method as 'fail'), new RegExp(`there is no method ${method}`));
    }
  });

  it('pending calls reject when an end is disposed, later ones at once', async () => {
    const [near] = portPair();
    const client = new Rpc<DashboardHostMethods, Record<never, never>>(near, {}, believed);
    const pending = client.call('open');
    client.dispose();
    await assert.rejects(pending, /the channel was closed/);
    await assert.rejects(client.call('open'), /open: the channel is closed/);
  });
});
