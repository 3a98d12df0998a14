import * as path from 'node:path';
import { parseConfig } from '../../core/config/parse';
import { InputError } from '../../core/config/problem';
import type { RunConfig } from '../../core/config/types';
import { createRun } from '../../core/run/create';
import { RUNS_FOLDER, RunDirectory } from '../../core/run/directory';
import { sameLoaded } from '../../core/run/loaded';
import { openCheckpoint } from '../../core/checkpoint/open';
import { TASK_HELP, TASK_OPTIONS, taskOf } from '../opening';
import { loadHere, reportRun } from '../training-session';
import { type Command, parseCommand } from '../usage';

export const importFile: Command = {
  name: 'import',
  summary: 'make a run of a file that holds a whole training',
  help: `Usage: grokking import <file> [options]

Makes a run of a file that holds checkpoints of a training with their epochs (checkpoints and checkpoint_epochs, state_dicts
and epochs, …): with all of its checkpoints, the curves that it has logged (train_losses, test_losses, …), and the measures
of up to 32 of its checkpoints. A file that was imported before, and has not changed, is not imported again.

Options:
${TASK_HELP}
  --name NAME                    of the run (default: that of the file)
  --runs DIR                     folder of the run directory (default: ${RUNS_FOLDER})
  --json                         print {run, epoch, train_loss, test_loss, train_accuracy, test_accuracy, grokked_at, seconds,
                                 engine}
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'import',
      args,
      {
        ...TASK_OPTIONS,
        name: { type: 'string' },
        runs: { type: 'string', default: RUNS_FOLDER },
        json: { type: 'boolean', default: false },
      },
      ['<file>'],
    );
    const config = importConfig(path.resolve(positionals[0]), values);
    const known = sameLoaded(RunDirectory.list(values.runs), config);
    return known
      ? reportRun(known.directory, known.status, values.json)
      : loadHere(createRun(values.runs, config, 'terminal'), values.json);
  },
};

/**
 * The config of a run that holds all of a file's training.
 * @throws InputError, one line, before anything is written
 */
function importConfig(
  file: string,
  options: { readonly name?: string; readonly operation?: string; readonly split?: string },
): RunConfig {
  const opened = openCheckpoint(file);
  if (opened.history === undefined) {
    throw new InputError(
      `${file} holds one model, not a series of checkpoints with their epochs; open it with a config with load`,
    );
  }
  const task = taskOf(opened, options);
  const name = options.name ?? path.basename(file, path.extname(file));
  const { config, problems } = parseConfig(
    JSON.stringify({
      name,
      task,
      model: { ...opened.model, initFrom: null },
      load: { checkpoint: file, history: true },
    }),
  );
  if (!config) {
    throw new InputError(problems[0].message);
  }
  return config;
}
