import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { defaultConfig } from '../../../src/core/config/parse';
import { createRun } from '../../../src/core/run/create';
import { RunDirectory } from '../../../src/core/run/directory';
import { listNames } from '../../../src/core/run/disk';
import { BEAT_MS } from '../../../src/core/run/heartbeat';
import { runFile } from '../../../src/core/run/layout';
import type { LockEntry } from '../../../src/core/run/lock-entry';
import { RunLostError, RunTakenError } from '../../../src/core/run/problems';
import { thisProcess } from '../../../src/core/run/process-identity';
import { leftRun } from '../../run-directories';
import { RivalProcess } from '../../rival-process';

describe('the lock of a run', function () {
  this.timeout(60_000);
  let folder: string;
  const rivals: RivalProcess[] = [];

  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lock-'))));
  afterEach(async () => {
    await Promise.all(rivals.splice(0).map((rival) => rival.kill()));
    fs.rmSync(folder, { recursive: true });
  });

  const newRun = (): string => leftRun(folder, defaultConfig(), { state: 'running' }).path;
  const rival = async (): Promise<RivalProcess> => {
    const started = await RivalProcess.start();
    rivals.push(started);
    return started;
  };
  const locks = (run: string): string[] => listNames(runFile.lock(run));
  const owned = async (run: string): Promise<void> => {
    const owner = await new RunDirectory(run).own('terminal');
    assert.equal(locks(run).length, 1, 'no lock of another process is left');
    owner.release();
    assert.deepEqual(locks(run), []);
  };
  const taken = (run: string, who: RegExp): Promise<void> =>
    assert.rejects(
      new RunDirectory(run).own('terminal'),
      (error) => error instanceof RunTakenError && who.test(error.message),
    );

  /** A lock that some process has left. */
  const leave = (run: string, change: Partial<LockEntry>, beat = Date.now()): string => {
    const file = path.join(runFile.lock(run), `a-${Math.random().toString(16).slice(2)}.json`);
    fs.writeFileSync(file, JSON.stringify({ ...thisProcess(), startedIn: 'terminal', owns: true, ...change }));
    fs.utimesSync(file, beat / 1000, beat / 1000);
    return file;
  };
  /** Of no process that there is. */
  const gone = 2 ** 22 + 1;

  it('is free as soon as its process is gone, and says until then who has it', async () => {
    const run = newRun();
    const other = await rival();
    assert.deepEqual(await other.own(run), { owns: true });
    await taken(
      run,
      new RegExp(`^${run} is being trained by process ${other.child.pid} on ${os.hostname()}; stop that first$`),
    );
    assert.equal(new RunDirectory(run).info()?.holder?.pid, other.child.pid);
    assert.equal(locks(run).length, 1, 'who was refused leaves nothing');
    await other.kill();
    assert.equal(new RunDirectory(run).info()?.holder, undefined);
    await owned(run);
  });

  it('has one owner of two that start at the same instant, each time', async () => {
    const two = await Promise.all([rival(), rival()]);
    for (let round = 0; round < 8; round++) {
      const run = newRun();
      const at = Date.now() + 20;
      const answers = await Promise.all(two.map((process) => process.own(run, at)));
      const winners = two.filter((_, i) => 'owns' in answers[i]);
      assert.equal(winners.length, 1, JSON.stringify(answers));
      const refusal = answers.find((answer) => 'refused' in answer);
      assert.match(refusal?.refused ?? '', new RegExp(`is being trained by process ${winners[0].child.pid} on`));
      assert.equal(locks(run).length, 1);
    }
  });

  it('has one owner of ten', async () => {
    const ten = await Promise.all(Array.from({ length: 10 }, rival));
    const run = newRun();
    const at = Date.now() + 100;
    const answers = await Promise.all(ten.map((process) => process.own(run, at)));
    assert.equal(answers.filter((answer) => 'owns' in answer).length, 1, JSON.stringify(answers));
  });

  it('is not taken for held because another process has its number now', async () => {
    const run = newRun();
    leave(run, { pid: gone });
    await owned(run);
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    leave(run, { pid: other.pid, started: '1' });
    leave(run, { started: '1' });
    assert.equal(new RunDirectory(run).status()?.state, 'interrupted');
    await owned(run);
    other.kill();
  });

  const itOnLinux = process.platform === 'linux' ? it : (): void => undefined;

  itOnLinux('is not held by a process that has ended and is still listed', async () => {
    const run = newRun();
    // `sleep` does not ask how the children of the shell that it was have ended.
    const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(text.toString());
    const stat = (): string[] => fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
    const started = stat()[21];
    while (stat()[2] !== 'Z') {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    leave(run, { pid, started });
    await owned(run);
    parent.kill();
  });

  it('of another machine is held until it was silent for two minutes of the disk, whatever the clock here', async () => {
    const run = newRun();
    const elsewhere = { host: 'node-17', pid: 1 };
    const { now } = Date;
    try {
      for (const wrong of [0, 3_600_000, -3_600_000]) {
        const file = leave(run, elsewhere, now() - 100_000);
        Date.now = () => now() + wrong;
        await taken(run, /is being trained by process 1 on node-17; stop that first$/);
        assert.ok(fs.existsSync(file));
        fs.utimesSync(file, now() / 1000 - 130, now() / 1000 - 130);
        await owned(run);
      }
    } finally {
      Date.now = now;
    }
  });

  it('that nobody can read is judged by its age', async () => {
    const run = newRun();
    fs.writeFileSync(path.join(runFile.lock(run), 'a.json'), '');
    await taken(run, /is being trained by another process/);
    fs.utimesSync(path.join(runFile.lock(run), 'a.json'), 0, 0);
    fs.writeFileSync(path.join(runFile.lock(run), 'b.json'), '{"host": 7}');
    fs.utimesSync(path.join(runFile.lock(run), 'b.json'), 0, 0);
    await owned(run);
  });

  it('of another start of this machine, or another container, is free when its heartbeat stays out', async () => {
    const others: [Partial<LockEntry>, lives: boolean][] = [
      [{ boot: 'before' }, false],
      [{ namespace: 'pid:[1]', pid: process.pid }, false],
      [{ started: null }, false],
      [{ namespace: 'pid:[1]', pid: process.pid }, true],
      [{ started: null }, true],
    ];
    await Promise.all(
      others.map(async ([change, lives]) => {
        const run = newRun();
        const file = leave(run, change);
        const beat = setInterval(() => lives && fs.utimesSync(file, new Date(), new Date()), 1000);
        const said: string[] = [];
        const own = new RunDirectory(run).own('terminal', (line) => said.push(line));
        if (lives) {
          await assert.rejects(own, /is being trained by process/);
        } else {
          (await own).release();
          assert.deepEqual(locks(run), []);
        }
        clearInterval(beat);
        assert.equal(said.length, 1);
        assert.match(said[0], /^looking for 11 s whether process \d+ on .* still trains this run$/);
      }),
    );
  });

  it('shows that its process lives, also while that is busy', async () => {
    const owner = createRun(folder, defaultConfig(), 'terminal');
    owner.beat();
    const [name] = locks(owner.path);
    const file = path.join(runFile.lock(owner.path), name);
    const text = fs.readFileSync(file, 'utf8');
    fs.utimesSync(file, 0, 0);
    // Nothing else runs in this thread meanwhile.
    for (const end = Date.now() + 60_000; fs.statSync(file).mtimeMs === 0 && Date.now() < end;);
    assert.notEqual(fs.statSync(file).mtimeMs, 0);
    assert.equal(fs.readFileSync(file, 'utf8'), text);
    owner.release();
    await new Promise((resolve) => setTimeout(resolve, BEAT_MS + 500));
    assert.deepEqual(locks(owner.path), [], 'a late heartbeat makes no lock');
  });

  it('that was taken over keeps its former owner from writing', async () => {
    const owner = createRun(folder, defaultConfig(), 'terminal');
    const { status } = owner.directory.require();
    fs.rmSync(path.join(runFile.lock(owner.path), owner.ticket)); // as another machine does after two minutes
    const next = await new RunDirectory(owner.path).own('terminal');
    assert.throws(
      () => owner.writeStatus(status, false),
      (error) =>
        error instanceof RunLostError &&
        /was taken over by process \d+ on .* while this process did not answer/.test(error.message),
    );
    owner.release();
    next.writeStatus(status, false);
    assert.equal(next.holds, true);
    next.release();
  });

  describe('that is left to another process', () => {
    it('has an owner all the while', async () => {
      const owner = createRun(folder, defaultConfig(), 'editor');
      const heir = await new RunDirectory(owner.path).own('editor', undefined, owner.ticket);
      assert.deepEqual([owner.holds, heir.holds, locks(owner.path).length], [false, true, 1]);
      owner.release();
      assert.equal(heir.holds, true);
      heir.release();
    });

    it('goes to its heir and not to rivals', async () => {
      const owner = createRun(folder, defaultConfig(), 'editor');
      const others = await Promise.all([rival(), rival()]);
      const at = Date.now() + 50;
      const answers = others.map((process) => process.own(owner.path, at));
      await new Promise((resolve) => setTimeout(resolve, 50));
      const heir = await new RunDirectory(owner.path).own('editor', undefined, owner.ticket);
      for (const answer of await Promise.all(answers)) {
        assert.ok('refused' in answer, JSON.stringify(answer));
      }
      heir.release();
    });

    it('goes to a rival where its owner died before, and then not to the heir', async () => {
      const run = newRun();
      const ticket = path.basename(leave(run, { pid: gone }));
      const other = await rival();
      assert.deepEqual(await other.own(run), { owns: true });
      await assert.rejects(new RunDirectory(run).own('editor', undefined, ticket), RunTakenError);
    });

    it('keeps requests that were made meanwhile', async () => {
      const owner = createRun(folder, defaultConfig(), 'editor');
      owner.directory.request('stop');
      const heir = await new RunDirectory(owner.path).own('editor', undefined, owner.ticket);
      assert.deepEqual(heir.takeRequests(), ['stop']);
      heir.release();
    });
  });
});
