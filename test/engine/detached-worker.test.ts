import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as readline from 'node:readline';
import { RunDirectory } from '../../src/core/run/directory';
import { runFile } from '../../src/core/run/layout';
import { isActive, type RunState } from '../../src/core/run/state';
import { unexpected } from '../../src/extension/runs/worker-process';
import { until } from '../until';
import { temporaryFolder } from './cli-process';

const ENDLESS = {
  task: { modulus: 11, trainFraction: 0.5 },
  model: { dModel: 16, heads: 2, dMlp: 32 },
  training: { epochs: 10_000_000, logEvery: 5, checkpointEvery: 50 },
};

/** A window of the editor in whose process a training was started. */
class Window {
  readonly child: ChildProcess;
  readonly run: Promise<RunDirectory>;
  /** How it sees the training's process end. */
  readonly end: Promise<unknown>;

  constructor(folder: string, config: object) {
    const args = ['--import', 'tsx', 'test/processes/window.ts', folder, JSON.stringify(config)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = readline.createInterface(child.stdout)[Symbol.asyncIterator]();
    this.child = child;
    this.run = lines.next().then(({ value }) => new RunDirectory(String(value)));
    this.end = this.run.then(() => lines.next()).then(({ value }) => JSON.parse(String(value)) as unknown);
    this.end.catch(() => undefined); // a window that is killed sees nothing
  }

  async kill(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }
}

describe('a training that was started in the editor', function () {
  this.timeout(60_000);
  let folder: string;
  let window: Window | undefined;

  beforeEach(() => (folder = temporaryFolder()));
  afterEach(async () => {
    if (window?.child.exitCode === null && window.child.signalCode === null) {
      await window.kill();
    }
    fs.rmSync(folder, { recursive: true });
  });

  const opened = async (config: object): Promise<RunDirectory> => {
    window = new Window(folder, config);
    return window.run;
  };
  const untilState = (run: RunDirectory, state: RunState): Promise<unknown> =>
    until(state, () => run.status()?.state === state);
  const untilEpoch = (run: RunDirectory, epoch: number): Promise<unknown> =>
    until(`epoch ${epoch}`, () => run.require().status.epoch >= epoch);

  it('outlives its window, and is steered by whoever comes next', async () => {
    const run = await opened(ENDLESS);
    assert.ok(isActive(run.require().status.state), 'it has an owner from the beginning');
    await untilState(run, 'running');
    const holder = run.require().holder;
    assert.notEqual(holder?.pid, window?.child.pid);
    assert.equal(holder?.startedIn, 'editor');
    await window?.kill();
    await untilEpoch(run, run.require().status.epoch + 200);
    assert.deepEqual(run.require().holder, holder, 'it is the same process');

    await run.ask('pause');
    await untilState(run, 'paused');
    const { epoch } = run.require().status;
    await run.ask('checkpoint');
    await until('a checkpoint', () => run.checkpoints().at(-1)?.epoch === epoch);
    assert.equal(run.require().status.epoch, epoch);
    await run.ask('resume');
    await untilEpoch(run, epoch + 200);
    await run.ask('stop');
    await untilState(run, 'stopped');
    await until('its lock to be gone', () => fs.readdirSync(runFile.lock(run.path)).length === 0);
    assert.equal(run.checkpoints().at(-1)?.epoch, run.require().status.epoch);
  });

  it('goes on when its window dies while it starts', async () => {
    const run = await opened(ENDLESS);
    await window?.kill();
    await untilState(run, 'running');
    await run.ask('stop');
    await untilState(run, 'stopped');
  });

  it('ends where its window is, with its exit code', async () => {
    const run = await opened({ ...ENDLESS, training: { ...ENDLESS.training, epochs: 100 } });
    assert.deepEqual(await window?.end, { code: 0, signal: null });
    assert.equal(run.require().status.state, 'completed');
  });

  it('says in its log why it failed', async () => {
    const run = await opened({ ...ENDLESS, optimizer: { learningRate: 1, weightDecay: 100, warmupEpochs: 0 } });
    assert.deepEqual(await window?.end, { code: 1, signal: null });
    assert.equal(run.require().status.state, 'failed');
    assert.match(fs.readFileSync(runFile.log(run.path), 'utf8'), /^training diverged at epoch \d+: .*\n$/);
  });

  it('that is killed reads interrupted, and its window knows by what', async () => {
    const run = await opened(ENDLESS);
    await untilState(run, 'running');
    process.kill(run.require().holder?.pid ?? 0, 'SIGKILL');
    assert.deepEqual(await window?.end, { code: null, signal: 'SIGKILL' });
    assert.equal(run.require().status.state, 'interrupted');
  });

  it('that is told to end writes a checkpoint', async () => {
    const run = await opened(ENDLESS);
    await untilEpoch(run, 100);
    process.kill(run.require().holder?.pid ?? 0, 'SIGUSR1');
    assert.deepEqual(await window?.end, { code: 130, signal: null });
    const { state, epoch } = run.require().status;
    assert.deepEqual([state, run.checkpoints().at(-1)?.epoch], ['interrupted', epoch]);
    assert.equal(fs.readFileSync(runFile.log(run.path), 'utf8'), 'interrupted: writing a checkpoint\n');
  });

  it('whose folder goes leaves no process behind', async () => {
    const run = await opened(ENDLESS);
    await untilState(run, 'running');
    fs.rmSync(run.path, { recursive: true, maxRetries: 5 });
    assert.deepEqual(await window?.end, { code: 1, signal: null });
    assert.ok(!fs.existsSync(run.path));
  });

  it('means the same to every window: killed can go on, dead by itself has failed', () => {
    const what = 'the training process ended unexpectedly';
    assert.deepEqual(unexpected({ code: null, signal: 'SIGKILL' }), {
      state: 'interrupted',
      error: `${what} (SIGKILL)`,
    });
    assert.deepEqual(unexpected({ code: 7, signal: null }), { state: 'failed', error: `${what} (exit code 7)` });
    const error = 'spawn ENOENT';
    assert.deepEqual(unexpected({ code: null, signal: null, error }), { state: 'failed', error: `${what} (${error})` });
  });
});
