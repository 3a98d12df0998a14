import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { FunctionAnswer } from '../../../src/protocol/analyses';
import { Runner, type RunningCall } from '../../../src/extension/analyses/runner';
import { until } from '../../until';

/** A program that serves the runner's methods; what it does with a call is the function's name. */
const PROGRAM = `
  process.on('disconnect', () => process.exit(0));
  process.on('message', ({ kind, id, method, args }) => {
    const reply = (value) => process.send({ kind: 'reply', id, ok: true, value });
    if (method === 'warm') return reply();
    const [{ name, args: values }] = args;
    const number = (value) => reply({ ok: true, output: { kind: 'number', value }, milliseconds: 1 });
    if (name === 'pid') number(process.pid);
    if (name === 'limit') number(Number(process.env.GROKKING_RUNNER_MEMORY_MB));
    if (name === 'folder') reply({ ok: true, output: { kind: 'text', text: process.cwd() }, milliseconds: 1 });
    if (name === 'say') { process.send({ kind: 'notify', method: 'logged', args: ['said ' + values[0]] }); number(values[0]); }
    if (name === 'slow') setTimeout(() => number(values[0]), 100);
    if (name === 'endless') process.send({ kind: 'notify', method: 'logged', args: ['begun'] }, () => { for (;;); });
    if (name === 'lie') { for (const message of values[0]) process.send(message); reply(values[1]); }
    if (name === 'exit') process.exit(3);
    if (name === 'hoard') { const all = []; for (;;) all.push(Array.from({ length: 1e5 }, (_, i) => ({ i }))); }
  });`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the runner of analysis functions', () => {
  let folder: string;
  let script: string;
  const open: Runner[] = [];
  let limits = { seconds: 20, megabytes: 512 };
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-runner-')));
    script = path.join(folder, 'runner.js');
    fs.writeFileSync(script, PROGRAM);
  });
  afterEach(() => {
    open.splice(0).forEach((runner) => runner.dispose());
    fs.rmSync(folder, { recursive: true, force: true });
  });

  function aRunner({ seconds = 20, megabytes = 512, guard = (): void => undefined } = {}): Runner {
    limits = { seconds, megabytes };
    const runner = new Runner(
      guard,
      { script, env: process.env },
      () => limits,
      () => folder,
      { debug: () => undefined, warn: () => undefined, error: () => undefined },
    );
    open.push(runner);
    return runner;
  }

  const call = (runner: Runner, name: string, ...args: unknown[]): RunningCall =>
    runner.call({ file: '/f.analysis.ts', name, checkpoint: '/c', args }, () => undefined);

  /** A call that has begun what never ends. */
  function endlessCall(runner: Runner): Promise<RunningCall> {
    return new Promise((resolve) => {
      const running = runner.call({ file: '/f', name: 'endless', checkpoint: '/c', args: [] }, () => resolve(running));
    });
  }

  async function value(running: RunningCall): Promise<number> {
    const answer = await running.ended;
    assert.ok(answer?.ok && answer.output.kind === 'number', JSON.stringify(answer));
    return answer.output.value;
  }

  const message = (answer: FunctionAnswer | undefined): string | false | undefined =>
    !answer?.ok && answer?.error.message;

  it('answers calls one after the other in one process, with the limits and the folder', async () => {
    const runner = aRunner();
    const calls = [call(runner, 'slow', 1), call(runner, 'say', 2), call(runner, 'pid'), call(runner, 'pid')];
    const [slow, said, one, other] = await Promise.all(calls.map(value));
    assert.deepEqual([slow, said], [1, 2]);
    assert.equal(one, other);
    assert.equal(one, runner.pid);
    assert.equal(await value(call(runner, 'limit')), 512);
    const answer = await call(runner, 'folder').ended;
    assert.deepEqual(answer?.ok && answer.output, { kind: 'text', text: folder });
  });

  it('gives each call its own log lines', async () => {
    const runner = aRunner();
    const lines: string[] = [];
    const say = (n: number, who: string): RunningCall =>
      runner.call({ file: '/f', name: 'say', checkpoint: '/c', args: [n] }, (line) => lines.push(`${who}: ${line}`));
    await Promise.all([value(say(1, 'a')), value(say(2, 'b'))]);
    assert.deepEqual(lines, ['a: said 1', 'b: said 2']);
  });

  it('ends an endless loop when it is cancelled; what waits and what comes next runs in a new process', async () => {
    const runner = aRunner({ seconds: 600 }); // it is not the time limit that ends it
    const before = await value(call(runner, 'pid'));
    const endless = await endlessCall(runner);
    const waiting = call(runner, 'pid');
    endless.cancel();
    assert.equal(await endless.ended, undefined);
    const after = await value(waiting);
    assert.notEqual(after, before);
    await until('its process is gone', () => !isAlive(before));
    assert.equal(await value(call(runner, 'pid')), after);
  });

  it('cancels a call that waits without touching the one that runs', async () => {
    const runner = aRunner();
    const pid = await value(call(runner, 'pid'));
    const slow = call(runner, 'slow', 7);
    const waiting = call(runner, 'endless');
    waiting.cancel();
    assert.equal(await waiting.ended, undefined);
    assert.equal(await value(slow), 7);
    slow.cancel();
    assert.equal(await value(call(runner, 'pid')), pid);
  });

  it('stops a call after the time limit, and says which setting sets it', async () => {
    const runner = aRunner({ seconds: 1 });
    const endless = await endlessCall(runner);
    runner.warm(); // another analysis file comes into view
    assert.equal(
      message(await endless.ended),
      'the function took more than 1 second and was stopped; grokking.analyses.timeLimit sets the limit',
    );
    assert.equal(await value(call(runner, 'slow', 3)), 3);
  });

  it('stops a call that hoards memory, and says which setting sets the limit', async () => {
    const runner = aRunner({ megabytes: 60 });
    assert.equal(
      message(await call(runner, 'hoard').ended),
      'the function used more than 60 MB and was stopped; grokking.analyses.memoryLimit sets the limit',
    );
    assert.equal(await value(call(runner, 'slow', 3)), 3);
  });

  it('follows the settings: the time of the next call, the memory of a new process', async () => {
    const runner = aRunner();
    const pid = await value(call(runner, 'pid'));
    limits = { seconds: 1, megabytes: 512 };
    assert.equal(await value(call(runner, 'pid')), pid);
    assert.match(String(message(await call(runner, 'endless').ended)), /more than 1 second/);
    limits = { seconds: 20, megabytes: 300 };
    assert.equal(await value(call(runner, 'limit')), 300);
  });

  it('tells when a function ends its process, or the process is killed, and goes on', async () => {
    const runner = aRunner();
    assert.match(String(message(await call(runner, 'exit').ended)), /^the function ended its process \(exit code 3\);/);
    const endless = await endlessCall(runner);
    process.kill(runner.pid ?? 0, 'SIGTERM');
    assert.match(String(message(await endless.ended)), /^the function ended its process \(signal SIGTERM\);/);
    assert.equal(await value(call(runner, 'slow', 3)), 3);
  });

  it('tells when its process cannot start', async () => {
    fs.rmSync(script);
    assert.match(
      String(message(await call(aRunner(), 'pid').ended)),
      /^the function ended its process \(exit code 1\)/,
    );
  });

  it('starts nothing where the guard forbids it', () => {
    const runner = aRunner({
      guard: () => {
        throw new Error('not trusted');
      },
    });
    assert.throws(() => call(runner, 'pid'), /not trusted/);
    assert.throws(() => runner.warm(), /not trusted/);
    assert.equal(runner.pid, undefined);
  });

  it('ends with its window, whatever runs', async () => {
    const runner = aRunner();
    const pid = await value(call(runner, 'pid'));
    const endless = await endlessCall(runner);
    const waiting = call(runner, 'pid');
    runner.dispose();
    assert.deepEqual(await Promise.all([endless.ended, waiting.ended]), [undefined, undefined]);
    await until('its process is gone', () => !isAlive(pid));
  });

  it('believes nothing that the process says, and goes on', async () => {
    const runner = aRunner();
    const hostile = [null, 5, 'text', { kind: 'reply', id: 99, ok: true }, { kind: 'notify', method: 'logged', args: [{}] }, { kind: 'notify', method: '__proto__', args: [] }, { kind: 'call', id: 1, method: 'logged', args: 'x' }]; // prettier-ignore
    const answer = await call(runner, 'lie', hostile, { ok: true, output: { kind: 'heatmap', values: 'all' }, milliseconds: 1 }).ended; // prettier-ignore
    assert.ok(answer && !answer.ok);
    assert.match(
      answer.error.message,
      /^the answer is not what it should be: argument output\.values should be a list/,
    );
    const next = await call(runner, 'slow', 7).ended;
    assert.deepEqual(next, { ok: true, output: { kind: 'number', value: 7 }, milliseconds: 1 });
  });
});
