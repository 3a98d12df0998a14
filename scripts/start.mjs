// `npm start`: trains the quick preset to grokking with a live progress display, prints what was learned and where the
// run is. Builds first where the build is missing or older than its sources.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { projectFolder, shown } from './project.mjs';
import { excerpt, runCommand } from './run-command.mjs';

const program = path.join(projectFolder, 'dist', 'cli.js');
const config = path.join(projectFolder, 'samples', 'quick.grok.json');
const runs = path.join(projectFolder, 'samples', '.grokking', 'runs');

/** Time of the last change of a file, or of anything in a folder. */
function changedAt(/** @type {string} */ file) {
  const { mtimeMs } = statSync(file);
  if (!statSync(file).isDirectory()) return mtimeMs;
  /** @type {number} */
  const latest = readdirSync(file).reduce((time, name) => Math.max(time, changedAt(path.join(file, name))), mtimeMs);
  return latest;
}

async function buildIfOld() {
  const sources = ['src', 'media', 'samples/quick.grok.json', 'esbuild.mjs', 'package.json'];
  const newest = Math.max(...sources.map((name) => changedAt(path.join(projectFolder, name))));
  if (existsSync(program) && changedAt(program) >= newest) return;
  console.log('Building …');
  const { code, output } = await runCommand(process.execPath, ['esbuild.mjs'], {
    cwd: projectFolder,
    timeoutMs: 180_000,
  });
  if (code !== 0) throw new Error(`the build failed:\n${excerpt(output)}`);
}

/** Ctrl-C goes to the program, too, which writes a checkpoint first: its end is waited for. */
function train() {
  process.removeAllListeners('SIGINT');
  process.on('SIGINT', () => undefined);
  const child = spawn(process.execPath, [program, 'train', config, '--runs', runs], { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

try {
  await buildIfOld();
  const code = await train();
  process.exitCode = code;
  if (code === 0) {
    console.log(`
What next:
  npm run try                                            the lab in a browser, with this run's curves
  node dist/cli.js train samples/add-113.grok.json       the model of the paper (runs go to .grokking/runs)
  node dist/cli.js engines                               what can train on this machine
In VS Code, open ${shown(path.dirname(config))}/: this run is in the Grokking view.`);
  }
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
