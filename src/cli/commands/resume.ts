import * as path from 'node:path';
import { isSweepFolder } from '../../core/run/layout';
import { SweepDirectory } from '../../core/sweep/directory';
import { InputError } from '../../core/config/problem';
import { RunDirectory } from '../../core/run/directory';
import { chooseEngine } from '../../engine/select';
import { tell, tellSweep } from './control';
import { sweep } from './sweep';
import { trainHere } from '../training-session';
import { type Command, EXIT, parseCommand } from '../usage';
import { say } from '../terminal';

export const resume: Command = {
  name: 'resume',
  summary: 'go on with a run that was stopped or interrupted',
  help: `Usage: grokking resume <run> [options]

Goes on from the newest checkpoint of a run directory, exactly as if training had never stopped. A run or a sweep that is
paused in another process goes on there.

Options:
  --json   print {run, epoch, train_loss, test_loss, train_accuracy, test_accuracy, grokked_at, seconds, engine}
`,
  async run(args) {
    const { values, positionals } = parseCommand('resume', args, { json: { type: 'boolean', default: false } }, [
      '<run>',
    ]);
    if (isSweepFolder(path.resolve(positionals[0]))) {
      return goOn(positionals[0], values.json);
    }
    const directory = new RunDirectory(positionals[0]);
    const info = directory.require();
    const { path: run, config, status, holder } = info;
    if (config.load !== null) {
      throw new InputError(
        `${run} is a loaded model: there is no training to go on with; train from its checkpoint with model.initFrom`,
      );
    }
    if (status.state === 'completed') {
      throw new InputError(
        `${run} is complete: it has trained its ${status.epoch} epochs; train its config again for another run`,
      );
    }
    if (holder && status.state === 'paused' && status.waiting === null) {
      await tell(info, 'resume', ({ status: { state } }) => state === 'running');
      return EXIT.done;
    }
    chooseEngine(config); // before anything is written
    const owner = await directory.own('terminal', (line) => say(`${line}\n`));
    return trainHere(owner, values.json);
  },
};

/** A sweep that is paused goes on where it is; any other is trained here. */
async function goOn(folder: string, json: boolean): Promise<number> {
  if (new SweepDirectory(folder).status().state === 'paused') {
    await tellSweep(folder, 'resume', ({ state }) => state === 'running');
    return EXIT.done;
  }
  return sweep.run(json ? [folder, '--json'] : [folder]);
}
