import * as path from 'node:path';
import { InputError } from '../../core/config/problem';
import { readRun } from '../../core/run/directory';
import { isActive } from '../../core/run/state';
import { chooseEngine } from '../../engine/select';
import { trainHere } from '../training-session';
import { type Command, parseCommand } from '../usage';

export const resume: Command = {
  name: 'resume',
  summary: 'go on with a run that was stopped or interrupted',
  help: `Usage: grokking resume <run> [options]

Goes on from the newest checkpoint of a run directory, exactly as if training had never stopped.

Options:
  --json   print {run, epoch, train_loss, test_loss, train_accuracy, test_accuracy, grokked_at, seconds, engine}
`,
  async run(args) {
    const { values, positionals } = parseCommand('resume', args, { json: { type: 'boolean', default: false } }, [
      '<run>',
    ]);
    const run = path.resolve(positionals[0]);
    const info = readRun(run);
    if (!info) {
      throw new InputError(`${run} is not a run directory: it has no readable config.json and status.json`);
    }
    if (info.config.load !== null) {
      throw new InputError(
        `${run} is a loaded model: there is no training to go on with; train from its checkpoint with model.initFrom`,
      );
    }
    const { state, pid, host, epoch } = info.status;
    if (state === 'completed') {
      throw new InputError(
        `${run} is complete: it has trained its ${epoch} epochs; train its config again for another run`,
      );
    }
    if (isActive(state)) {
      throw new InputError(`${run} is being trained by process ${pid} on ${host}; stop that first`);
    }
    chooseEngine(info.config); // before anything is written
    return trainHere(run, values.json);
  },
};
