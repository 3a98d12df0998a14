import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunDirectory } from '../../src/core/run/directory';
import type { CliProcess } from '../engine/cli-process';
import { FaultLab } from '../faults/lab';

/** So many kills meet one training before it may end. */
const KILLS_PER_RUN = 10;

/** SIGKILL at any moment of a training, its start among them; what resumes is, bit for bit, what was never killed. */
export async function kills(count: (whole: number) => number): Promise<string> {
  const whole = count(100);
  for (let done = 0; done < whole;) {
    const lab = new FaultLab();
    try {
      const run = await lab.killed();
      for (done++; done % KILLS_PER_RUN !== 0 && done < whole; done++) {
        const process = lab.start(['resume', run.path]);
        await sleep(1000 * Math.random());
        process.child.kill('SIGKILL');
        await process.finished;
      }
      await lab.resumed(run);
      await lab.assertWhole(run);
    } finally {
      await lab.close();
    }
  }
  return `${whole} SIGKILLs at any moment, every training whole, bit for bit`;
}

/** SIGKILL in the midst of writing a checkpoint's weights or state. */
export async function writes(count: (whole: number) => number): Promise<string> {
  const whole = count(30);
  const places = ['half', 'written', 'synced', 'renamed'];
  for (let done = 0; done < whole;) {
    const lab = new FaultLab();
    try {
      const run = await lab.killed();
      for (let kill = 0; kill < KILLS_PER_RUN && done < whole; kill++, done++) {
        const where = places[done % places.length];
        await died(resumedUntil(lab, run, where));
      }
      await lab.resumed(run);
      await lab.assertWhole(run);
    } finally {
      await lab.close();
    }
  }
  return `${whole} SIGKILLs inside a checkpoint's write, every training whole, bit for bit`;
}

function resumedUntil(lab: FaultLab, run: RunDirectory, where: string): CliProcess {
  const file = 1 + Math.floor(12 * Math.random());
  return lab.start(['resume', run.path], { preload: 'dying.cjs', env: { DYING_AT: `${file} ${where}` } });
}

async function died(process: CliProcess): Promise<void> {
  await process.finished;
  assert.equal(process.child.signalCode, 'SIGKILL', process.said);
}
