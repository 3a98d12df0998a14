import * as path from 'node:path';
import { readConfigFile } from '../../core/config/file';
import { InputError } from '../../core/config/problem';
import type { RunConfig } from '../../core/config/types';
import { createRun } from '../../core/run/create';
import { RunDirectory, RUNS_FOLDER } from '../../core/run/directory';
import { sameLoaded } from '../../core/run/loaded';
import { chooseEngine } from '../../engine/select';
import { OVERRIDE_OPTIONS, withOverrides } from '../overrides';
import { loadHere, reportRun, trainHere } from '../training-session';
import { type Command, parseCommand } from '../usage';

export const train: Command = {
  name: 'train',
  summary: 'train the model of a *.grok.json config',
  help: `Usage: grokking train <config> [options]

Trains the model of a *.grok.json config in a new run directory. Ctrl-C writes a checkpoint and ends; grokking resume
goes on from there. A config with load trains nothing: it opens its checkpoint as a run of one epoch, once.

Options:
  --runs DIR      folder of the run directory (default: ${RUNS_FOLDER})
  --engine NAME   auto, fused, webgpu, tensorflow or wasm, in place of training.engine
  --threads N     in place of training.threads; 0 takes the machine's cores (at most 8)
  --epochs N      in place of training.epochs
  --json          print {run, epoch, train_loss, test_loss, train_accuracy, test_accuracy, grokked_at, seconds, engine}
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'train',
      args,
      {
        runs: { type: 'string', default: RUNS_FOLDER },
        json: { type: 'boolean', default: false },
        ...OVERRIDE_OPTIONS,
      },
      ['<config>'],
    );
    const [file] = positionals;
    const config = withOverrides(readConfigFile(file), values);
    checkEngine(config, file);
    if (config.load === null) {
      return trainHere(createRun(values.runs, config, 'terminal'), values.json);
    }
    const known = sameLoaded(RunDirectory.list(values.runs), config);
    return known
      ? reportRun(known.directory, known.status, values.json)
      : loadHere(createRun(values.runs, config, 'terminal'), values.json);
  },
};

/**
 * Before anything is written, that some engine can train this.
 * @throws InputError that names the file
 */
function checkEngine(config: RunConfig, file: string): void {
  try {
    chooseEngine(config);
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${path.basename(file)}: ${error.message}`) : error;
  }
}
