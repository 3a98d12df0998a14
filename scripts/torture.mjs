// `npm run torture`: what can go wrong with runs, made to happen many times. Builds, runs every part, and ends with the
// figures of each; exits with 1 where anything was lost, hung or stopped. About half an hour on two cores.
//   node scripts/torture.mjs [--only kills,writes,rivals,faults,disk,inputs,windows,many,long] [--share 0.1] [--seed 7]
import { parseArgs } from 'node:util';
import { provisionCodeServer } from './code-server.mjs';
import { packageExtension } from './package.mjs';
import { projectFolder } from './project.mjs';
import { runCommand } from './run-command.mjs';

/** Those that need an editor, and their programs. @type {Record<string, string>} */
const inEditor = { windows: 'test/ui/reload-windows.ts', many: 'test/ui/many-runs.ts', long: 'test/ui/long-run.ts' };
const parts = ['kills', 'writes', 'rivals', 'faults', 'disk', 'inputs', ...Object.keys(inEditor)];
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    share: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const chosen = values.only?.split(',') ?? parts;
const unknown = chosen.find((name) => !parts.includes(name));
if (unknown !== undefined || !(Number(values.share) > 0) || !/^\d{1,9}$/.test(values.seed)) {
  console.error(
    `--only takes some of ${parts.join(',')}, --share a part of the whole, e.g. 0.1, and --seed a whole number`,
  );
  process.exit(2);
}

console.log('Building …');
await packageExtension();
if (chosen.some((name) => name in inEditor)) await provisionCodeServer();
const failed = [];
const figures = [];
for (const name of chosen) {
  const started = Date.now();
  const program = name in inEditor ? [inEditor[name]] : ['test/torture/main.ts', name];
  const { code, output, timedOut } = await runCommand(
    process.execPath,
    ['--import', 'tsx', ...program, values.share, values.seed],
    {
      cwd: projectFolder,
      timeoutMs: 30 * 60_000,
    },
  );
  const lines = output.trimEnd().split('\n');
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  if (code === 0) {
    figures.push(`${name.padEnd(8)} ${lines.at(-1)} (${seconds} s)`);
    console.log(figures.at(-1));
  } else {
    failed.push(name);
    console.log(`${name.padEnd(8)} FAILED${timedOut ? ': it does not end' : ''}\n${lines.slice(-40).join('\n')}`);
  }
}
console.log(`\n${figures.join('\n')}\n${figures.length} parts passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
