import '../engine/disarm-debugger';
import { InputError } from '../core/config/problem';
import { ablate } from './commands/ablate';
import { analyze } from './commands/analyze';
import { bench } from './commands/bench';
import { discover } from './commands/discover';
import { engines } from './commands/engines';
import { explain } from './commands/explain';
import { exportModel } from './commands/export';
import { figure } from './commands/figure';
import { forecast } from './commands/forecast';
import { gradeCommand } from './commands/grade';
import { importFile } from './commands/import';
import { lm } from './commands/lm';
import { mcp } from './commands/mcp';
import { measure } from './commands/measure';
import { compare } from './commands/compare';
import { checkpoint, pause, stop } from './commands/control';
import { referee } from './commands/referee';
import { results } from './commands/results';
import { prompts } from './commands/prompts';
import { resume } from './commands/resume';
import { sweep } from './commands/sweep';
import { sycophancy } from './commands/sycophancy';
import { thinRun } from './commands/thin';
import { train } from './commands/train';
import { leaveSoon } from '../engine/process-end';
import { type Command, EXIT } from './usage';
import { print, say } from './terminal';

const commands: readonly Command[] = [
  ...[train, resume, pause, stop, checkpoint, thinRun, sweep, results, referee, compare, forecast, importFile],
  ...[measure, explain, ablate, discover, figure, exportModel, analyze, gradeCommand, sycophancy, prompts, lm],
  ...[bench, engines, mcp],
];

const HELP = `Grokking Lab: train small transformers on modular arithmetic, watch them grok.

Usage: grokking <command> [options]

Commands:
${commands.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

grokking <command> --help says more about a command.
Progress goes to stderr, results to stdout. Exit code 0: done, 1: failed, 2: wrong usage or input, 130: interrupted.
`;

async function main([name, ...args]: string[]): Promise<number> {
  if (name === '--help' || name === '-h' || name === 'help') {
    print(HELP);
    return EXIT.done;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    const what = name === undefined ? 'no command given' : `there is no command ${name}`;
    throw new InputError(
      `grokking: ${what}; take one of ${commands.map((known) => known.name).join(', ')}, or see grokking --help`,
    );
  }
  if (args.includes('--help') || args.includes('-h')) {
    print(command.help);
    return EXIT.done;
  }
  return command.run(args);
}

// Progress that cannot be told (a log on a full disk) ends no training.
process.stderr.on('error', () => undefined);
// Whoever reads the output may leave before its end (`grokking engines | head -1`).
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') {
    process.exitCode = EXIT.failed;
    say(`the output cannot be written (${code})\n`);
  }
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode ??= code;
    leaveSoon();
  },
  (error: unknown) => {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    say(`${line}\n`);
    process.exitCode = error instanceof InputError ? EXIT.wrongInput : EXIT.failed;
    leaveSoon();
  },
);
