import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { runFile } from '../../src/core/run/layout';
import { listNames } from '../../src/core/run/disk';
import type { Fault } from './faults';

const signals = (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const).map((signal): Fault => ({
  name: `${signal}: a checkpoint, interrupted, exit code 130`,
  happen: async (lab) => {
    const { process, run } = await lab.underWay();
    process.child.kill(signal);
    const { code, stderr } = await lab.ended(process);
    assert.equal(code, 130, stderr);
    assert.doesNotMatch(stderr, /[Dd]ebugger/);
    const { status, holder } = run.require();
    assert.deepEqual([status.state, holder], ['interrupted', undefined]);
    assert.equal(run.checkpoints().at(-1)?.epoch, status.epoch, 'no checkpoint of the epoch it stopped at');
    await lab.resumed(run);
    await lab.assertWhole(run);
  },
}));

export const processes: readonly Fault[] = [
  ...signals,
  {
    name: 'a signal before training begins',
    happen: async (lab) => {
      const process = lab.start(['train', 'test.grok.json', '--runs', 'runs']);
      await process.until(() => /\nrun /.test(process.said));
      process.child.kill('SIGUSR1');
      const { code, stderr } = await lab.ended(process);
      assert.equal(code, 130, stderr);
      assert.doesNotMatch(stderr, /[Dd]ebugger/);
    },
  },
  {
    name: 'the process is killed',
    happen: async (lab) => {
      const run = await lab.killed();
      assert.equal(run.status()?.state, 'interrupted');
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  },
  ...(['half', 'written', 'synced', 'renamed'] as const).map((where): Fault => ({
    name: `the process is killed in the midst of writing a checkpoint (${where})`,
    happen: async (lab) => {
      // Weights and states take turns: an odd file is a state.
      const file = 5 + Math.floor(8 * Math.random());
      const process = lab.start(['train', 'test.grok.json', '--runs', 'runs'], {
        preload: 'dying.cjs',
        env: { DYING_AT: `${file} ${where}` },
      });
      await process.finished;
      assert.equal(process.child.signalCode, 'SIGKILL', process.said);
      const run = lab.onlyRun('runs');
      const half = listNames(runFile.checkpoints(run.path)).concat(listNames(runFile.states(run.path)));
      assert.equal(
        half.some((name) => name.endsWith('.tmp')),
        where !== 'renamed',
        'it died elsewhere',
      );
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  })),
  {
    name: 'the process or machine is suspended',
    happen: async (lab) => {
      const { process, run } = await lab.underWay();
      process.child.kill('SIGSTOP');
      const rival = await lab.grokking(['resume', run.path]);
      assert.equal(rival.code, 2);
      assert.match(rival.stderr, new RegExp(`is being trained by process ${process.child.pid} on `));
      assert.equal(run.status()?.state, 'running');
      const { epoch } = run.require().status;
      process.child.kill('SIGCONT');
      await process.until(() => run.require().status.epoch > epoch);
      process.child.kill('SIGTERM');
      assert.equal((await lab.ended(process)).code, 130);
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  },
  {
    name: 'another machine took the run over while this one was suspended',
    happen: async (lab) => {
      const { process, run } = await lab.underWay();
      process.child.kill('SIGSTOP');
      // As another machine does that has waited for its heartbeat for two minutes.
      listNames(runFile.lock(run.path)).forEach((name) => fs.rmSync(path.join(runFile.lock(run.path), name)));
      const next = await run.own('terminal');
      const before = snapshot(run.path);
      process.child.kill('SIGCONT');
      const { code, stderr } = await lab.ended(process);
      assert.equal(code, 1);
      assert.match(stderr, /was taken over by process \d+ on .* while this process did not answer\n$/);
      assert.deepEqual(snapshot(run.path), before, 'it wrote to a run that was not its own');
      next.release();
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  },
  {
    name: 'the clock is set back an hour, and forward again',
    happen: async (lab) => {
      const clock = path.join(lab.folder, 'clock');
      const { process, run } = await lab.underWay({ preload: 'clock.cjs', env: { CLOCK: clock } });
      for (const seconds of [-3600, 7200]) {
        fs.writeFileSync(clock, String(seconds));
        const { epoch } = run.require().status;
        await process.until(() => run.require().status.epoch > epoch);
        assert.equal((await lab.grokking(['resume', run.path])).code, 2);
      }
      process.child.kill('SIGKILL');
      await process.finished;
      fs.writeFileSync(clock, '-86400');
      await lab.resumed(run, { preload: 'clock.cjs', env: { CLOCK: clock } });
      await lab.assertWhole(run);
    },
  },
  ...(['moved', 'deleted'] as const).map((what): Fault => ({
    name: `the run folder is ${what} while training`,
    happen: async (lab) => {
      const { process, run } = await lab.underWay();
      const moved = path.join(lab.folder, 'moved');
      fs.renameSync(run.path, moved);
      if (what === 'deleted') {
        fs.rmSync(moved, { recursive: true });
      }
      const { code, stderr } = await lab.ended(process);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /\n[^\n]+: the run folder is gone: it was moved or deleted while the run was being written\n$/,
      );
      assert.ok(!fs.existsSync(run.path), 'a ghost of the run');
      if (what === 'moved') {
        const there = lab.directory('moved');
        assert.equal(there.status()?.state, 'interrupted');
        await lab.resumed(there);
        await lab.assertWhole(there);
      }
    },
  })),
];

/** Every file of a run with its size and time; of its new owner those in the making and its heartbeat are left out. */
function snapshot(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^lock|\.tmp$/.test(name))
    .flatMap((name) => {
      const stat = fs.statSync(path.join(folder, name));
      return stat.isFile() ? [`${name} ${stat.size} ${stat.mtimeMs}`] : [];
    })
    .toSorted();
}
