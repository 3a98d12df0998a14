import * as fs from 'node:fs';
import * as os from 'node:os';
import { replaceFile, touchFolder } from '../run/disk';
import { makeFolder } from '../run/create';
import { SWEEP_FOLDER } from '../run/layout';
import { RunLock } from '../run/lock';
import type { StartedIn } from '../run/lock-entry';
import { planText, SweepDirectory } from './directory';
import { sweepFile } from './layout';
import { runCount, runsOf, type SweepPlan } from './plan';
import { type SweepStatus, writeSweepStatus } from './status';

/**
 * Makes the folder `<time>-<name>-<id>.sweep` of a new sweep; this process owns it. Others see it when it is complete.
 * @throws InputError when it cannot be written; nothing half-made stays behind
 */
export function createSweep(
  runsFolder: string,
  plan: SweepPlan,
  startedIn: StartedIn,
  now = new Date(),
): { directory: SweepDirectory; lock: RunLock } {
  return makeFolder(runsFolder, plan.name, SWEEP_FOLDER, now, (making, publish) => {
    const { name } = RunLock.first(making, startedIn);
    fs.mkdirSync(sweepFile.results(making));
    fs.mkdirSync(sweepFile.runs(making));
    replaceFile(sweepFile.plan(making), planText(plan, runsOf(plan)));
    writeSweepStatus(making, newSweepStatus(plan, now.toISOString()), true);
    const sweep = publish();
    touchFolder(runsFolder);
    return { directory: new SweepDirectory(sweep), lock: RunLock.standing(sweep, name) };
  });
}

function newSweepStatus(plan: SweepPlan, now: string): SweepStatus {
  return {
    state: 'queued',
    runs: runCount(plan),
    completed: 0,
    failed: 0,
    grokked: 0,
    seconds: 0,
    seconds_left: null,
    parallel: null,
    pid: process.pid,
    host: os.hostname(),
    created_at: now,
    updated_at: now,
    ended_at: null,
    error: null,
  };
}
