import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { RunDirectory } from '../../src/core/run/directory';
import type { CliProcess } from '../engine/cli-process';
import type { Fault } from './faults';
import type { FaultLab } from './lab';
import { rowsOf } from '../run-directories';

/** A disk whose answers are those of the file that `marker` names. */
function failingDisk(lab: FaultLab): { marker: string; options: { preload: string; env: Record<string, string> } } {
  const marker = path.join(lab.folder, 'disk');
  return { marker, options: { preload: 'failing-disk.cjs', env: { FAILING_DISK: marker } } };
}

/** A training that is under way when its disk fails with that code, and says so. */
async function failing(
  lab: FaultLab,
  code: string,
  words: string,
): Promise<{ process: CliProcess; run: RunDirectory; marker: string }> {
  const { marker, options } = failingDisk(lab);
  const { process, run } = await lab.underWay(options);
  fs.writeFileSync(marker, code);
  await process.until(() =>
    new RegExp(`^${words} \\(${code}\\): training waits at epoch \\d+ until`, 'm').test(process.said),
  );
  return { process, run, marker };
}

export const disks: readonly Fault[] = [
  {
    name: 'the disk is full while training: it waits, says so, and goes on when there is room',
    happen: async (lab) => {
      const { process, run, marker } = await failing(lab, 'ENOSPC', 'the disk is full');
      const { state, waiting, epoch } = run.require().status;
      assert.deepEqual([state, waiting], ['paused', 'the disk is full (ENOSPC)']);
      const rows = rowsOf(run.path).length;
      const tries = (): number => fs.statSync(`${marker}.tries`).size;
      const before = tries();
      await process.until(() => tries() > before);
      assert.deepEqual([run.require().status.epoch, rowsOf(run.path).length], [epoch, rows]);
      fs.rmSync(marker);
      await process.until(() => run.require().status.epoch > epoch);
      assert.match(process.said, /^the run can be written again$/m);
      process.child.kill('SIGTERM');
      assert.equal((await lab.ended(process)).code, 130);
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  },
  ...(
    [
      ['EDQUOT', 'the disk quota is used up'],
      ['EROFS', 'the disk is read-only'],
      ['EACCES', 'the run folder is read-only'],
      ['EIO', 'the disk does not answer'],
    ] as const
  ).map(([code, words]): Fault => ({
    name: `${words} (${code}) while training: it waits and goes on`,
    happen: async (lab) => {
      const { process, run, marker } = await failing(lab, code, words);
      fs.rmSync(marker);
      const { epoch } = run.require().status;
      await process.until(() => run.require().status.epoch > epoch);
      process.child.kill('SIGKILL');
      await process.finished;
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  })),
  {
    name: 'the disk is full when training is asked to end: it waits, and ends at once when asked again',
    happen: async (lab) => {
      const { process, run, marker } = await failing(lab, 'ENOSPC', 'the disk is full');
      process.child.kill('SIGTERM');
      await process.until(() => /^interrupted: writing a checkpoint$/m.test(process.said));
      assert.equal(run.require().status.state, 'paused');
      process.child.kill('SIGTERM');
      assert.equal((await lab.ended(process)).code, 130);
      assert.equal(run.require().status.state, 'interrupted');
      fs.rmSync(marker);
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  },
  {
    name: 'the disk is full, and training is stopped from elsewhere',
    happen: async (lab) => {
      const { process, run, marker } = await failing(lab, 'ENOSPC', 'the disk is full');
      await run.ask('stop');
      await run.ask('stop');
      const { code, stderr } = await lab.ended(process);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /the disk is full \(ENOSPC\): epoch \d+ could not be kept; resume goes on from the checkpoint before\n$/,
      );
      fs.rmSync(marker);
      assert.equal(run.require().status.state, 'interrupted');
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  },
  ...(
    [
      ['ENOSPC', 'the disk is full'],
      ['EACCES', 'the run folder is read-only'],
      ['EROFS', 'the disk is read-only'],
    ] as const
  ).map(([code, words]): Fault => ({
    name: `resume where ${words} (${code}): one line, exit code 1`,
    happen: async (lab) => {
      const run = await lab.killed();
      const { marker, options } = failingDisk(lab);
      fs.writeFileSync(marker, code);
      const { code: exit, stdout, stderr } = await lab.grokking(['resume', run.path], options);
      assert.deepEqual([exit, stdout], [1, ''], stderr);
      assert.ok(stderr.endsWith(` cannot be written: ${words} (${code})\n`), stderr);
      fs.rmSync(marker);
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  })),
  {
    name: 'what a training has to say cannot be written: it trains on',
    impossible: fs.existsSync('/dev/full') ? undefined : 'there is no /dev/full',
    happen: async (lab) => {
      const full = fs.openSync('/dev/full', 'w');
      const run = await lab.killed();
      await lab.resumed(run, { stderr: full });
      fs.closeSync(full);
      await lab.assertWhole(run);
    },
  },
];
