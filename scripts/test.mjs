// `npm test`: builds, checks types and style, sets up what the tests need, and runs every suite, two at a time. Ends with
// the slowest tests and one line, `N passed, N failed` (and `, N skipped`); exits with 1 where anything failed.
//   node scripts/test.mjs [--only static,unit,engine,processes,vscode,ui]
import { mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from './chromium.mjs';
import { provisionCodeServer } from './code-server.mjs';
import { packBuilt } from './package.mjs';
import { projectFolder } from './project.mjs';
import { printFailures, printSlowest, readResults, summaryLine } from './results.mjs';
import { excerpt, runCommand } from './run-command.mjs';
import { setUpTensorflow } from './setup-tensorflow.mjs';

const mocha = (/** @type {string[]} */ ...files) => [
  'node_modules/mocha/bin/mocha.js',
  '--forbid-only',
  ...['--reporter', 'test/results-reporter.cjs'],
  ...files,
];

/** Those of test/engine that drive other processes: the command line, sweeps, a cluster, kills and faults. */
const processTests = 'test/engine/{cli*,faults,mcp,slurm,sweep,torture}.test.ts';

const staticChecks = {
  types: ['node_modules/typescript/bin/tsc', '-p', '.', '--noEmit'],
  'types of src/webview': ['node_modules/typescript/bin/tsc', '-p', 'src/webview', '--noEmit'],
  'types of test/ui and scripts': ['node_modules/typescript/bin/tsc', '-p', 'test/ui', '--noEmit'],
  lint: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'],
  format: ['node_modules/prettier/bin/prettier.cjs', '--check', '.'],
};

/**
 * What each suite runs, and the minutes after which it is killed: the longest first, as two run at a time.
 * `needs` throws where this machine cannot run it, which skips it; `prepare` throws where the product is at fault, which
 * fails it. Both come before any suite runs.
 * @type {Record<string, { args: string[], minutes: number, needs?: () => Promise<unknown>, prepare?: () => Promise<unknown> }>}
 */
const suites = {
  ui: { args: mocha('test/ui/**/*.test.ts'), minutes: 40, needs: findBrowserAndCodeServer, prepare: () => packBuilt() },
  engine: { args: mocha('test/engine/**/*.test.ts', '--ignore', processTests), minutes: 40 },
  processes: { args: mocha(processTests), minutes: 30 },
  vscode: { args: ['scripts/test-vscode.mjs'], minutes: 20, needs: findBrowserAndEditor },
  unit: { args: mocha('test/unit/**/*.test.ts'), minutes: 20 },
};

async function findBrowserAndEditor() {
  if (!process.env.VSCODE_EXECUTABLE) await findBrowserAndCodeServer();
}

async function findBrowserAndCodeServer() {
  await findChromium();
  await provisionCodeServer();
}

/** @type {{ title: string, error: string }[]} */
const failures = [];
/** @type {string[]} */
const skipped = [];
/** @type {import('./results.mjs').Duration[]} */
const durations = [];
let passed = 0;

/** @param {string} title @param {string[]} args of node @param {number} minutes */
async function check(title, args, minutes) {
  const started = Date.now();
  const result = await runCommand(process.execPath, args, { cwd: projectFolder, timeoutMs: minutes * 60_000 });
  console.log(`${title}: ${result.code === 0 ? 'ok' : 'failed'} (${seconds(started)})`);
  if (result.code === 0) {
    passed++;
    return true;
  }
  failures.push({
    title,
    error: result.timedOut ? `did not end within ${minutes} minutes` : excerpt(result.output),
  });
  return false;
}

/** @param {number} started */
function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(0)} s`;
}

/** @param {string} name @returns {Promise<boolean>} whether it can run */
async function prepareSuite(name) {
  const { needs, prepare } = suites[name];
  try {
    await needs?.();
  } catch (error) {
    const reason = /** @type {Error} */ (error).message;
    console.log(`${name}: skipped: ${reason}`);
    skipped.push(`${name} suite: ${reason}`);
    return false;
  }
  try {
    await prepare?.();
  } catch (error) {
    failures.push({ title: `${name} suite`, error: /** @type {Error} */ (error).message });
    return false;
  }
  return true;
}

/** @param {string} name @param {string} show before each line of its output */
async function runSuite(name, show) {
  const { args, minutes } = suites[name];
  const resultsFile = path.join(projectFolder, 'out', 'test', `${name}-results.jsonl`);
  const started = Date.now();
  const result = await runCommand(process.execPath, args, {
    cwd: projectFolder,
    env: { ...process.env, GROKKING_TEST_RESULTS: resultsFile },
    timeoutMs: minutes * 60_000,
    show,
  });
  const results = readResults(resultsFile);
  passed += results.passed.length;
  skipped.push(...results.skipped.map((title) => `${name}: ${title}`));
  failures.push(...results.failures.map(({ title, error }) => ({ title: `${name}: ${title}`, error })));
  durations.push(...results.durations.map(({ title, ms }) => ({ title: `${name}: ${title}`, ms })));
  const problem = suiteProblem(result, results, minutes);
  if (problem !== undefined) failures.push({ title: `${name} suite`, error: problem });
  console.log(`── ${name}: ${seconds(started)} ──`);
}

/** Runs suites in their order, as many at a time as there are processors, but two: they train, and drive a browser. */
async function runSuites(/** @type {string[]} */ names) {
  const lanes = Math.min(2, os.availableParallelism(), names.length);
  const left = [...names];
  const lane = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      await runSuite(name, lanes > 1 ? `${name.padEnd(9)} │ ` : '');
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/**
 * What went wrong with a suite beyond its failed tests.
 * @param {Awaited<ReturnType<typeof runCommand>>} result
 * @param {import('./results.mjs').Results} results
 * @param {number} minutes
 */
function suiteProblem(result, results, minutes) {
  const during = results.running === undefined ? '' : ` during "${results.running}"`;
  if (result.timedOut) {
    if (results.ended) return 'all its tests ended, but something they left open kept its process alive';
    return `killed after ${minutes} minutes${during}`;
  }
  if (!results.ended) return `ended early${during}: ${excerpt(result.output)}`;
  if (result.code !== 0 && results.failures.length === 0) return excerpt(result.output);
  return undefined;
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const known = ['static', ...Object.keys(suites)];
const chosen = values.only?.split(',') ?? known;
const unknown = chosen.find((name) => !known.includes(name));
if (unknown !== undefined) {
  console.error(`--only takes some of ${known.join(',')}, got ${unknown}`);
  process.exit(2);
}

const started = Date.now();
// What an earlier build left could hide that this one no longer makes it.
await rm(path.join(projectFolder, 'out', 'test'), { recursive: true, force: true });
await mkdir(path.join(projectFolder, 'out', 'test'), { recursive: true });
const built = await check('build', ['esbuild.mjs'], 3);
if (chosen.includes('static')) {
  await Promise.all(Object.entries(staticChecks).map(([title, args]) => check(title, args, 5)));
}
if (!built) {
  console.log('The suites need a build: they are not run.');
} else if (chosen.some((name) => name !== 'static')) {
  try {
    console.log(`TensorFlow: ${await setUpTensorflow()}`);
  } catch (error) {
    console.log(`TensorFlow: ${/** @type {Error} */ (error).message}. Its tests are skipped.`);
  }
  const ready = [];
  for (const name of Object.keys(suites)) {
    if (chosen.includes(name) && (await prepareSuite(name))) ready.push(name);
  }
  await runSuites(ready);
  console.log('\n══ Slowest ══');
  printSlowest(durations);
}

if (failures.length > 0) console.log('\n══ Failures ══');
printFailures(failures);
if (skipped.length > 0) console.log(`\n══ Skipped ══\n${skipped.map((title) => `- ${title}`).join('\n')}`);
console.log(`\nAll of it took ${seconds(started)}.`);
console.log(summaryLine({ passed, failed: failures.length, skipped: skipped.length }));
process.exitCode = failures.length > 0 ? 1 : 0;
