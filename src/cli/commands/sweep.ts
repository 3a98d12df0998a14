import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from '../../core/config/problem';
import { RUNS_FOLDER } from '../../core/run/directory';
import { createSweep } from '../../core/sweep/create';
import { SweepDirectory } from '../../core/sweep/directory';
import { readSweepFile, SWEEP_SUFFIX } from '../../core/sweep/file';
import { INHERITED_LOCK } from '../../core/sweep/layout';
import type { SweepPlan } from '../../core/sweep/plan';
import { checkEngines } from '../../sweep/engines';
import { ownSweep } from '../../sweep/own';
import { checkNotOnCluster, type Cluster, reachCluster, sweepOnCluster } from '../cluster-session';
import { sweepHere } from '../sweep-session';
import { say } from '../terminal';
import { type Command, parseCommand, wholeNumber } from '../usage';

/** More processes than any machine trains with. */
const MOST_PARALLEL = 1024;

export const sweep: Command = {
  name: 'sweep',
  summary: 'train every run of a *.sweep.json, or go on with a sweep',
  help: `Usage: grokking sweep <file${SWEEP_SUFFIX} | folder of a sweep> [options]

Trains every combination of a sweep file's values, with every seed, several runs side by side with one thread each. Ctrl-C
writes checkpoints and ends; with the sweep's folder it goes on: only what has no result yet, or failed, is trained. A run
that fails is a row of the results.

With run.slurm in the file, runs are submitted to a cluster as job arrays, and watched. The tasks go on without this command:
Ctrl-C ends the watching (at a terminal it asks whether they are to end, too), and with the sweep's folder it is watched again.
What ended without a result, or failed, is submitted again then. grokking stop cancels them, checkpoints written.

Options:
  --runs DIR     folder in which the sweep's own folder is made (default: ${RUNS_FOLDER})
  --parallel N   train here, so many runs side by side, whatever the file's run says; 0: one a core
  --json         print {sweep, runs, completed, failed, grokked, seconds}
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'sweep',
      args,
      {
        runs: { type: 'string', default: RUNS_FOLDER },
        parallel: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      ['<sweep>'],
    );
    const parallel = wholeNumber('--parallel', values.parallel);
    if (parallel !== undefined && parallel > MOST_PARALLEL) {
      throw new InputError(`--parallel takes at most ${MOST_PARALLEL}, got ${parallel}`);
    }
    const [given] = positionals;
    if (fs.statSync(given, { throwIfNoEntry: false })?.isDirectory()) {
      return goOn(new SweepDirectory(given), parallel, values.json);
    }
    const plan = readSweepFile(given);
    let place: Place;
    try {
      checkEngines(plan);
      place = await placeOf(plan, parallel);
    } catch (error) {
      throw error instanceof InputError ? new InputError(`${path.basename(given)}: ${error.message}`) : error;
    }
    const { directory, lock } = createSweep(values.runs, plan, 'terminal');
    return 'cluster' in place
      ? sweepOnCluster(directory, lock, place.cluster, { isNew: true, json: values.json })
      : sweepHere(directory, lock, place.parallel, values.json);
  },
};

/** Trains or submits what is left of a sweep. @returns the exit code */
async function goOn(directory: SweepDirectory, parallel: number | undefined, json: boolean): Promise<number> {
  const { plan } = directory;
  checkEngines(plan);
  const place = await placeOf(plan, parallel);
  if ('parallel' in place && 'slurm' in plan.run) {
    await checkNotOnCluster(directory, plan.run.slurm);
  }
  const lock = await ownSweep(directory, 'terminal', (line) => say(`${line}\n`), inheritedLock());
  return 'cluster' in place
    ? sweepOnCluster(directory, lock, place.cluster, { isNew: false, json })
    : sweepHere(directory, lock, place.parallel, json);
}

/** The file of the lock that the editor leaves to this process, and to none that it starts. */
function inheritedLock(): string | undefined {
  const name = process.env[INHERITED_LOCK];
  delete process.env[INHERITED_LOCK];
  return name;
}

/** Where runs are trained: here, so many side by side, or on a cluster. */
type Place = { readonly parallel: number } | { readonly cluster: Cluster };

/**
 * @param parallel given by the command line, in place of the plan's
 * @throws InputError where the cluster cannot be reached
 */
async function placeOf({ run }: SweepPlan, parallel: number | undefined): Promise<Place> {
  if (parallel !== undefined) {
    return { parallel };
  }
  return 'slurm' in run ? { cluster: await reachCluster(run.slurm) } : { parallel: run.parallel };
}
