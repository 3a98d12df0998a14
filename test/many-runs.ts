import * as fs from 'node:fs';
import * as path from 'node:path';
import { defaultConfig } from '../src/core/config/parse';
import { createRun } from '../src/core/run/create';
import { runFile } from '../src/core/run/layout';
import { aRow, savedAt } from './run-directories';

const NAMES = 50;
const STATES = ['completed', 'stopped', 'interrupted', 'failed'] as const;
const MINUTE_MS = 60_000;

/**
 * Fills a folder with runs that have ended, one for every minute before now: one that was really made, and copies of it
 * with names, times and states of their own.
 */
export function makeManyRuns(runsFolder: string, count: number): void {
  const config = defaultConfig();
  Object.assign(config.task, { modulus: 5 });
  Object.assign(config.model, { dModel: 4, heads: 2, dMlp: 6 });
  const owner = createRun(runsFolder, config, 'terminal', new Date(Date.now() - MINUTE_MS));
  for (let epoch = 0; epoch <= 1000; epoch += 10) {
    owner.appendRow(aRow(epoch));
  }
  [0, 500, 1000].forEach((epoch) => owner.saveCheckpoint(...savedAt(epoch, config)));
  const status = { ...owner.directory.require().status, state: 'stopped', epoch: 1000, pid: null };
  owner.writeStatus({ ...status, state: 'stopped' }, false);
  owner.release();
  for (let i = 1; i < count; i++) {
    const name = `add-${i % NAMES}`;
    const made = new Date(Date.now() - (i + 1) * MINUTE_MS).toISOString();
    const time = made.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
    const run = path.join(runsFolder, `${time}-${name}-${i.toString(16).padStart(4, '0')}`);
    fs.cpSync(owner.path, run, { recursive: true });
    fs.writeFileSync(runFile.config(run), JSON.stringify({ ...config, name }, null, 2));
    const own = { ...status, state: STATES[i % STATES.length], created_at: made };
    fs.writeFileSync(runFile.status(run), JSON.stringify(own, null, 2));
  }
}
