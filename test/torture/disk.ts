import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultLab } from '../faults/lab';

/** A small disk that really is full, where this process may mount one. */
export async function disk(count: (whole: number) => number): Promise<string> {
  const whole = count(10);
  for (let time = 0; time < whole; time++) {
    const lab = new FaultLab();
    const small = path.join(lab.folder, 'small');
    fs.mkdirSync(small);
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', small], {
      encoding: 'utf8',
    });
    if (status !== 0) {
      await lab.close();
      return `skipped: no disk can be mounted here (${stderr.trim()})`;
    }
    try {
      const { process, run } = await lab.underWay(undefined, 4, path.join(small, 'runs'));
      const ballast = path.join(small, 'ballast');
      fill(ballast);
      await process.until(() => /^the disk is full \(ENOSPC\): training waits at epoch \d+ until/m.test(process.said));
      const { epoch, state, waiting } = run.require().status;
      assert.deepEqual([state, waiting], ['paused', 'the disk is full (ENOSPC)']);
      await sleep(3000 * Math.random());
      assert.equal(run.require().status.epoch, epoch);
      fs.rmSync(ballast);
      await process.until(() => run.require().status.epoch > epoch);
      process.child.kill(time % 2 === 0 ? 'SIGTERM' : 'SIGKILL');
      await lab.ended(process);
      await lab.resumed(run);
      await lab.assertWhole(run);
    } finally {
      await lab.stop();
      spawnSync('umount', [small]);
      await lab.close();
    }
  }
  return `${whole} times a disk was full: training waited, said so, and went on; every training whole, bit for bit`;
}

/** Takes all the room that there is. */
function fill(file: string): void {
  const descriptor = fs.openSync(file, 'w');
  try {
    for (let size = 1 << 20; size >= 1; size >>= 1) {
      try {
        for (;;) {
          fs.writeSync(descriptor, Buffer.alloc(size));
        }
      } catch {
        // No room for so much any more.
      }
    }
  } finally {
    fs.closeSync(descriptor);
  }
}
