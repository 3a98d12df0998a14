import assert from 'node:assert/strict';
import { listNames } from '../../src/core/run/disk';
import { runFile } from '../../src/core/run/layout';
import { FaultLab } from '../faults/lab';
import { RivalProcess } from '../rival-process';

/** Two processes that try to own one run in the same millisecond: one owner each time. */
export async function rivals(count: (whole: number) => number): Promise<string> {
  const whole = count(100);
  const lab = new FaultLab();
  const two = await Promise.all([RivalProcess.start(), RivalProcess.start()]);
  try {
    const run = await lab.killed();
    const won = [0, 0];
    for (let round = 0; round < whole; round++) {
      const at = Date.now() + 30;
      const answers = await Promise.all(two.map((rival) => rival.own(run.path, at)));
      const owners = [0, 1].filter((i) => 'owns' in answers[i]);
      assert.equal(owners.length, 1, JSON.stringify(answers));
      assert.equal(listNames(runFile.lock(run.path)).length, 1);
      assert.equal(run.require().holder?.pid, two[owners[0]].child.pid);
      won[owners[0]]++;
      await Promise.all(two.map((rival) => rival.letGo()));
    }
    await Promise.all(two.map((rival) => rival.kill()));
    await lab.resumed(run);
    await lab.assertWhole(run);
    return `${whole} rival starts in the same millisecond, one owner each time (${won.join(' and ')} times)`;
  } finally {
    await Promise.all(two.map((rival) => rival.kill()));
    await lab.close();
  }
}
