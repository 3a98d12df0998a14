import * as fs from 'node:fs';
import * as path from 'node:path';
import { defaultConfig } from '../src/core/config/parse';
import type { RunConfig } from '../src/core/config/types';
import { epochFileName, runFile } from '../src/core/run/layout';
import type { RunState, RunStatus } from '../src/core/run/state';
import { aRow, leftRun } from './run-directories';

const HOUR_MS = 3_600_000;
const LONG_NAME = 'phase-diagram-of-weight-decay-59';

interface Sweep {
  readonly name: string;
  readonly count: number;
  /** What is different about its run of this number. */
  readonly vary: (config: RunConfig, i: number) => void;
  readonly status: (i: number) => Partial<RunStatus>;
}

const SWEEPS: readonly Sweep[] = [
  {
    name: 'add-113',
    count: 30,
    vary: (config, i) => {
      config.optimizer.weightDecay = [0.1, 0.3, 1, 2, 3][i % 5];
      config.model.seed = config.task.split.seed = Math.floor(i / 5);
    },
    status: (i) => (i % 5 === 0 ? ended('completed', 0.031) : ended('completed', 0.998, 5600 + 170 * i)),
  },
  {
    name: 'divide-97',
    count: 18,
    vary: (config, i) => {
      Object.assign(config.task, { operation: 'divide', modulus: 97, trainFraction: [0.3, 0.4, 0.5][i % 3] });
      config.model.seed = Math.floor(i / 3);
    },
    status: (i) => ended(i % 7 === 3 ? 'failed' : i % 7 === 5 ? 'stopped' : 'completed', 0.42 + 0.02 * i),
  },
  {
    name: LONG_NAME,
    count: 8,
    vary: (config, i) => {
      Object.assign(config.task, { modulus: 59 });
      config.optimizer.weightDecay = 10 ** (-2 + i / 4);
    },
    status: (i) => (i % 2 === 0 ? ended('completed', 0.9996, 900 + 77 * i) : ended('interrupted', 0.1)),
  },
  { name: 'twins', count: 4, vary: () => undefined, status: () => ended('completed', 1, 7580) },
];

/** Fills a folder with sixty runs that have ended, of four names and some days. @returns their paths, newest first */
export function makeSixtyRuns(runsFolder: string, now = Date.now()): string[] {
  const runs: string[] = [];
  for (const { name, count, vary, status } of SWEEPS) {
    for (let i = 0; i < count; i++) {
      const config = { ...defaultConfig(), name };
      vary(config, i);
      const made = new Date(now - (1 + runs.length) * HOUR_MS);
      const { path: run } = leftRun(runsFolder, config, status(i), [aRow(0), aRow(500)], made);
      fs.mkdirSync(runFile.checkpoints(run));
      [0, 500].forEach((epoch) => fs.writeFileSync(path.join(runFile.checkpoints(run), epochFileName(epoch)), ''));
      runs.push(run);
    }
  }
  return runs;
}

function ended(state: RunState, test_accuracy: number, grokked_at: number | null = null): Partial<RunStatus> {
  return { state, epoch: 25_000, train_accuracy: 1, test_accuracy, memorised_at: 180, grokked_at };
}
