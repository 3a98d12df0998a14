import { RunDirectory, type RunInfo } from '../../core/run/directory';
import type { Request } from '../../core/run/requests';
import { isActive } from '../../core/run/state';
import { type Command, EXIT, parseCommand } from '../usage';

export const pause: Command = {
  name: 'pause',
  summary: 'let a run wait that is being trained elsewhere',
  help: `Usage: grokking pause <run>

Asks the process that trains a run, on whatever machine, to wait; grokking resume lets it go on.
`,
  run: (args) => ask('pause', args),
};

export const stop: Command = {
  name: 'stop',
  summary: 'end a run that is being trained elsewhere',
  help: `Usage: grokking stop <run>

Asks the process that trains a run, on whatever machine, to write a checkpoint and end, and waits until it has; grokking
resume goes on from there.
`,
  run: (args) => ask('stop', args),
};

async function ask(request: 'pause' | 'stop', args: string[]): Promise<number> {
  const { positionals } = parseCommand(request, args, {}, ['<run>']);
  const { directory } = new RunDirectory(positionals[0]).require();
  await tell(directory, request, ({ status }) =>
    request === 'pause' ? status.state === 'paused' : !isActive(status.state),
  );
  return EXIT.done;
}

/** Asks the training of a run for something, and waits for what comes of it. */
export async function tell(directory: RunDirectory, request: Request, done: (run: RunInfo) => boolean): Promise<void> {
  await directory.ask(request);
  let run = directory.require();
  for (; isActive(run.status.state) && !done(run); run = directory.require()) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  process.stderr.write(`${run.name} is ${run.status.state} at epoch ${run.status.epoch}\n`);
}
