import { RunDirectory, type RunInfo } from '../../core/run/directory';
import type { Request } from '../../core/run/requests';
import { isActive } from '../../core/run/state';
import { type Command, EXIT, parseCommand } from '../usage';
import { print, say } from '../terminal';
import { countText } from '../../text/counts';

const WHERE = 'Asks the process that trains a run, wherever it was started and on whatever machine,';

export const pause: Command = {
  name: 'pause',
  summary: 'let a run wait that is being trained elsewhere',
  help: `Usage: grokking pause <run>

${WHERE}
to wait; grokking resume lets it go on.
`,
  async run(args) {
    await tell(runOf('pause', args), 'pause', ({ status }) => status.state === 'paused');
    return EXIT.done;
  },
};

export const stop: Command = {
  name: 'stop',
  summary: 'end a run that is being trained elsewhere',
  help: `Usage: grokking stop <run>

${WHERE}
to write a checkpoint and end, and waits until it has; grokking resume goes on from there.
`,
  async run(args) {
    await tell(runOf('stop', args), 'stop', () => false);
    return EXIT.done;
  },
};

export const checkpoint: Command = {
  name: 'checkpoint',
  summary: 'write a checkpoint of a run that is being trained elsewhere',
  help: `Usage: grokking checkpoint <run>

${WHERE}
to write a checkpoint now, and prints its file.
`,
  async run(args) {
    const run = runOf('checkpoint', args);
    const newest = (): number => run.directory.checkpoints().at(-1)?.epoch ?? -1;
    await tell(run, 'checkpoint', () => newest() >= run.status.epoch);
    print(`${run.directory.checkpointFile(newest())}\n`);
    return EXIT.done;
  },
};

function runOf(command: string, args: string[]): RunInfo {
  const { positionals } = parseCommand(command, args, {}, ['<run>']);
  return new RunDirectory(positionals[0]).require();
}

/** Asks the training of a run for something, and waits for what comes of it, or for its end. */
export async function tell({ directory }: RunInfo, request: Request, done: (run: RunInfo) => boolean): Promise<void> {
  await directory.ask(request);
  let run = directory.require();
  while (isActive(run.status.state) && !done(run)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    run = directory.require();
  }
  say(`${run.name} is ${run.status.state} at epoch ${countText(run.status.epoch)}\n`);
}
