import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from '../../core/config/problem';
import { RUNS_FOLDER } from '../../core/run/directory';
import { createSweep } from '../../core/sweep/create';
import { SweepDirectory } from '../../core/sweep/directory';
import { readSweepFile, SWEEP_SUFFIX } from '../../core/sweep/file';
import type { SweepPlan } from '../../core/sweep/plan';
import { checkEngines } from '../../sweep/engines';
import { ownSweep } from '../../sweep/own';
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

Options:
  --runs DIR     folder in which the sweep's own folder is made (default: ${RUNS_FOLDER})
  --parallel N   runs side by side, in place of the file's run; 0: one a core
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
      const directory = new SweepDirectory(given);
      const { plan } = directory;
      const sideBySide = parallelOf(plan, parallel);
      checkEngines(plan);
      const lock = await ownSweep(directory, 'terminal', (line) => say(`${line}\n`));
      return sweepHere(directory, lock, sideBySide, values.json);
    }
    const plan = readSweepFile(given);
    let sideBySide: number;
    try {
      sideBySide = parallelOf(plan, parallel);
      checkEngines(plan);
    } catch (error) {
      throw error instanceof InputError ? new InputError(`${path.basename(given)}: ${error.message}`) : error;
    }
    const { directory, lock } = createSweep(values.runs, plan, 'terminal');
    return sweepHere(directory, lock, sideBySide, values.json);
  },
};

/**
 * Runs side by side on this machine.
 * @param given by the command line, in place of the plan's
 * @throws InputError for a sweep that is to be trained elsewhere
 */
function parallelOf({ run }: SweepPlan, given: number | undefined): number {
  if (given === undefined && !('parallel' in run)) {
    throw new InputError(
      'run.slurm: this version does not submit to a cluster; train here with --parallel N (0: one run a core), or write run.parallel',
    );
  }
  return given ?? ('parallel' in run ? run.parallel : 0);
}
