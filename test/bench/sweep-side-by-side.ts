// Runs of a sweep per minute, two side by side with a thread each, against one after the other with two threads:
// npx tsx test/bench/sweep-side-by-side.ts (after npm run build; on a machine that does nothing else)
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { measureTraining } from '../../src/analysis/training-measures';
import { createRun } from '../../src/core/run/create';
import { createSweep } from '../../src/core/sweep/create';
import { parseSweep } from '../../src/core/sweep/file';
import { trainRun } from '../../src/engine/training';
import { TrainingControl } from '../../src/engine/training-control';
import { LocalSweep } from '../../src/sweep/here';

const ROUNDS = 3;
const RUNS = 6;
const BASES = {
  'p 31, 400 epochs': { task: { modulus: 31 }, training: { epochs: 400 } },
  'p 59, 300 epochs': { task: { modulus: 59 }, training: { epochs: 300 } },
  'p 113, 100 epochs': { training: { epochs: 100 } },
};
const quiet = { status: () => undefined, row: () => undefined, log: () => undefined };

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-side-by-side-'));

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

async function main(): Promise<void> {
  for (const [name, base] of Object.entries(BASES)) {
    const { plan } = parseSweep(JSON.stringify({ base, seeds: RUNS, keep: 'none' }), path.join(folder, 'x.sweep.json'));
    if (!plan) {
      throw new Error(`${name} is no config`);
    }
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const sideBySide = await seconds(() => {
        const { directory, lock } = createSweep(folder, plan, 'terminal');
        const script = path.resolve('dist', 'sweep-trainer.js');
        return new LocalSweep({ directory, lock, parallel: 2, script, observer: quiet }).go();
      });
      const inTurn = await seconds(async () => {
        for (const seed of plan.seeds) {
          const { task, model, training, ...rest } = plan.base;
          const split = { ...task.split, seed };
          const config = {
            ...rest,
            task: { ...task, split },
            model: { ...model, seed },
            training: { ...training, threads: 2 },
          };
          const owner = createRun(folder, config, 'terminal');
          await trainRun(owner, new TrainingControl(), quiet, measureTraining);
          owner.release();
        }
      });
      ratios.push(inTurn / sideBySide);
    }
    const [low, median, high] = ratios.sort((a, b) => a - b).map((ratio) => ratio.toPrecision(3));
    console.log(`${name}: ${median} × as many runs a minute side by side (${low}–${high} in ${ROUNDS} rounds)`);
  }
}

main().finally(() => {
  fs.rmSync(folder, { recursive: true, force: true });
  process.exit();
});
