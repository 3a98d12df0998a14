import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import disk from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { defaultConfig } from '../../../src/core/config/parse';
import { parseSweep } from '../../../src/core/sweep/file';
import { createSweep } from '../../../src/core/sweep/create';
import { createRunAt } from '../../../src/core/run/create';
import { RunDirectory } from '../../../src/core/run/directory';
import { epochFileName, runFile } from '../../../src/core/run/layout';
import type { Run } from '../../../src/extension/runs/run';
import { RunScanner } from '../../../src/extension/runs/scanner';
import { RivalProcess } from '../../rival-process';
import { changeStatus, leftRun } from '../../run-directories';

describe('RunScanner', () => {
  let folder: string;
  let scanner: RunScanner;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-scanner-'));
    scanner = new RunScanner();
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const newRun = (): string => leftRun(folder, defaultConfig(), { state: 'stopped' }).path;

  const scan = async (...folders: string[]): Promise<string[]> => {
    await scanner.scan(folders, () => undefined);
    return scanner.list().map((run) => run.path);
  };

  it('finds runs as they come and forgets them when they go', async () => {
    assert.deepEqual(await scan(folder, path.join(folder, 'missing')), []);
    assert.equal(scanner.takeChanges(), undefined);
    const run = newRun();
    fs.writeFileSync(path.join(folder, '.DS_Store'), '');
    fs.mkdirSync(path.join(folder, 'not-a-run'));
    fs.cpSync(run, `${run}.tmp`, { recursive: true }); // one in the making
    assert.deepEqual(await scan(folder, folder), [run]);
    const { changed, ...came } = scanner.takeChanges() ?? {};
    assert.deepEqual([changed?.map(({ path }) => path), came], [[run], { removed: [], membership: true }]);
    fs.rmSync(run, { recursive: true });
    assert.deepEqual(await scan(folder), []);
    assert.deepEqual(scanner.takeChanges(), { changed: [], removed: [run], membership: true });
    newRun();
    assert.equal((await scan(folder)).length, 1);
    assert.deepEqual(await scan(), [], 'folders that are no more of the workspace');
  });

  it('neither lists sweeps nor complains of them', async () => {
    const lines: string[] = [];
    scanner = new RunScanner((line) => lines.push(line));
    const { plan } = parseSweep('{"base": {}, "seeds": 2}', path.join(folder, 'two.sweep.json'));
    assert.ok(plan);
    const { directory, lock } = createSweep(folder, plan, 'terminal');
    createRunAt(directory.runPath(0), directory.configOf(directory.runs[0]), 'terminal').release();
    lock.release();
    const run = newRun();
    assert.deepEqual(await scan(folder), [run]);
    assert.deepEqual(
      RunDirectory.list(folder).map((info) => info.path),
      [run],
    );
    assert.deepEqual(lines, []);
  });

  it('says once what cannot be read, and again when it is something else', async () => {
    const lines: string[] = [];
    scanner = new RunScanner((line) => lines.push(line));
    const run = newRun();
    const whole = fs.readFileSync(runFile.config(run));
    fs.writeFileSync(runFile.config(run), '{');
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(await scan(folder), []);
      scanner.look(run);
    }
    assert.equal(lines.length, 1);
    assert.match(lines[0], /config\.json: not valid JSON .*; put back a copy, or train again from the config file$/);
    fs.writeFileSync(runFile.config(run), whole);
    assert.deepEqual(await scan(folder), [run]);
    fs.writeFileSync(runFile.config(run), '[]');
    fs.writeFileSync(
      runFile.status(run),
      fs.readFileSync(runFile.status(run), 'utf8').replace('"stopped"', '"failed"'),
    );
    scanner.look(run);
    assert.equal(lines.length, 2);
    const file = path.join(folder, 'a-file');
    fs.writeFileSync(file, '');
    await scan(file);
    await scan(file);
    assert.deepEqual(lines.slice(2), [`${file} cannot be read (ENOTDIR): its runs are not listed`]);
  });

  it('takes links for runs only where it may follow them', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-elsewhere-'));
    try {
      const own = newRun();
      const other = leftRun(elsewhere, defaultConfig(), { state: 'stopped' }).path;
      const link = path.join(folder, path.basename(other));
      fs.symlinkSync(other, link);
      assert.deepEqual((await scan(folder)).sort(), [own, link].sort());
      let trusted = false;
      scanner = new RunScanner(undefined, () => trusted);
      assert.deepEqual(await scan(folder), [own]);
      assert.equal(scanner.look(link), undefined);
      trusted = true;
      assert.deepEqual((await scan(folder)).sort(), [own, link].sort());
    } finally {
      fs.rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  it('gives the same object until something changes: the status, or the checkpoints', async () => {
    const run = newRun();
    const scanned = async (): Promise<Run | undefined> => {
      await scan(folder);
      return scanner.get(run);
    };
    const first = await scanned();
    assert.equal(await scanned(), first);
    assert.equal(scanner.look(run), first);

    await changeStatus(run, { epoch: 10 });
    const second = scanner.look(run);
    assert.notEqual(second, first);
    assert.equal(second?.status.epoch, 10);
    assert.equal(await scanned(), second);

    fs.mkdirSync(runFile.checkpoints(run));
    fs.writeFileSync(path.join(runFile.checkpoints(run), epochFileName(500)), '');
    fs.writeFileSync(path.join(runFile.checkpoints(run), `${epochFileName(600)}.1.tmp`), '');
    const third = await scanned();
    assert.deepEqual(third?.checkpoints, [500]);
    assert.equal(await scanned(), third);
  });

  it('notices that a process died though nothing was written', async () => {
    const run = newRun();
    await changeStatus(run, { state: 'running' });
    const trainer = await RivalProcess.start();
    await trainer.own(run);
    await scan(folder);
    const running = scanner.get(run);
    assert.deepEqual([running?.status.state, running?.holder?.pid], ['running', trainer.child.pid]);
    await trainer.kill();
    await scanner.lookAtActive(() => undefined);
    const dead = scanner.get(run);
    assert.deepEqual([dead?.status.state, dead?.holder], ['interrupted', undefined]);
  });
});

describe('RunScanner with thousands of runs', function () {
  this.timeout(300_000); // thousands of folders on a busy disk
  const RUNS = 5000;
  const SLOW_RUNS = 500;
  let folder: string;
  let pattern: string;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-thousands-'));
    pattern = leftRun(folder, defaultConfig(), { state: 'stopped' }).path;
    fs.mkdirSync(runFile.checkpoints(pattern));
    for (let i = 1; i < RUNS; i++) {
      const run = path.join(folder, `20200101-000000-many-${String(i).padStart(4, '0')}`);
      fs.mkdirSync(runFile.checkpoints(run), { recursive: true });
      fs.copyFileSync(runFile.config(pattern), runFile.config(run));
      fs.copyFileSync(runFile.status(pattern), runFile.status(run));
    }
    settle();
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  /** As some time after the last change. */
  const settle = (): void => fs.utimesSync(folder, 1_700_000_000, 1_700_000_000);

  it('has the newest at once, and looks at all of them seldom', async () => {
    const scanner = new RunScanner();
    let first: readonly Run[] | undefined;
    await scanner.scan([folder], () => (first ??= scanner.takeChanges()?.changed));
    assert.ok(first && first.length < 100, `${first?.length} runs before the first are shown`);
    assert.equal(first[0].path, pattern);
    assert.equal(scanner.list().length, RUNS);
    assert.equal(await scanner.isDue([folder]), false);
    await changeStatus(pattern, { state: 'completed' }); // its owner has touched the folder
    assert.equal(await scanner.isDue([folder]), true);
    settle();
    await scanner.scan([folder], () => undefined);
    assert.equal(scanner.get(pattern)?.status.state, 'completed');
    assert.equal(await scanner.isDue([folder]), false);
    assert.equal(await scanner.isDue([folder, os.tmpdir()]), true, 'another folder');
  });

  it('keeps nobody waiting for 50 ms where every call to the disk takes 1 ms', async () => {
    const some = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-slow-'));
    const names = fs.readdirSync(folder).slice(0, SLOW_RUNS);
    names.forEach((name) => fs.symlinkSync(path.join(folder, name), path.join(some, name)));
    let calls = 0;
    const restore = slowDisk(1, () => calls++);
    // What others wait is counted in calls: a clock counts what else this machine does, too.
    const turns: number[] = [];
    let turn = setImmediate(function next() {
      turns.push(calls);
      calls = 0;
      turn = setImmediate(next);
    });
    try {
      const scanner = new RunScanner();
      let shown = 0;
      await scanner.scan([some], () => (shown = scanner.list().length));
      await scanner.scan([some], () => undefined);
      assert.equal(shown, SLOW_RUNS);
      const longest = turns.reduce((most, count) => Math.max(most, count), 0);
      assert.ok(longest < 50, `others waited for ${longest} calls of 1 ms`);
      assert.ok(turns.length > SLOW_RUNS / 16, `${turns.length} turns`);
    } finally {
      clearImmediate(turn);
      restore();
      fs.rmSync(some, { recursive: true });
    }
  });
});

/** Makes every call that reads the disk take so many milliseconds more. @param called is told of those that block @returns what ends that */
function slowDisk(ms: number, called: () => void): () => void {
  const wait = (): void => {
    called();
    for (const end = performance.now() + ms; performance.now() < end;);
  };
  const names = ['statSync', 'readFileSync', 'readdirSync', 'openSync', 'readSync', 'fstatSync', 'closeSync'] as const;
  const calls = disk as unknown as Record<string, (...args: unknown[]) => unknown>;
  const promises = disk.promises as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const kept = names.map((name) => [name, calls[name]] as const);
  const asynchronous = ['stat', 'open', 'readdir'].map((name) => [name, promises[name]] as const);
  kept.forEach(([name, call]) => {
    calls[name] = (...args) => {
      wait();
      return call(...args);
    };
  });
  asynchronous.forEach(([name, call]) => {
    promises[name] = async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return call(...args);
    };
  });
  return () => {
    kept.forEach(([name, call]) => (calls[name] = call));
    asynchronous.forEach(([name, call]) => (promises[name] = call));
  };
}
