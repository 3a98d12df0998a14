// Runs the extension-host suite (out/test/vscode) in a real VS Code:
//   node scripts/test-vscode.mjs [--launcher code-server|electron]
// `electron` is a desktop VS Code, through @vscode/test-electron: the one that VSCODE_EXECUTABLE names, else a download.
// Default: electron where VSCODE_EXECUTABLE is set, else code-server.
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium } from './chromium.mjs';
import { provisionCodeServer, startCodeServer } from './code-server.mjs';
import { projectFolder, shown } from './project.mjs';
import { printFailures, readResults, summaryLine } from './results.mjs';

// What the editor and the tests say on the console: hundreds of lines of the editor's own.
const logFile = path.join(projectFolder, 'out', 'test', 'vscode.log');
const suiteFile = path.join(projectFolder, 'out', 'test', 'vscode', 'index');
const minutes = 18;

/** @typedef {{ workspace: string, env: Record<string, string> }} TestRun */

/** @param {TestRun} run @returns {Promise<number>} the exit code that VS Code gave the suite */
async function runInCodeServer({ workspace, env }) {
  await provisionCodeServer();
  const server = await startCodeServer({ workspace, testDriver: true, env });
  try {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ values) =>
        appendFile(logFile, `${type}: ${values.join(' ')}\n`),
      );
      const exit = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve).catch(() => resolve(1)));
      const remote = (/** @type {string} */ file) => `vscode-remote://127.0.0.1:${server.port}${file}`;
      const payload = [
        ['extensionDevelopmentPath', remote(projectFolder)],
        ['extensionTestsPath', remote(suiteFile)],
        ['enableProposedApi', ''],
        ['skipWelcome', 'true'],
      ];
      await page.goto(`${server.url}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
      return await Promise.race([exit, timeLimit()]);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/** @param {TestRun} run @returns {Promise<number>} */
async function runInElectron({ workspace, env }) {
  const { runTests } = await import('@vscode/test-electron');
  const userData = await mkdtemp(path.join(os.tmpdir(), 'grokking-vscode-'));
  try {
    const run = runTests({
      vscodeExecutablePath: process.env.VSCODE_EXECUTABLE,
      extensionDevelopmentPath: projectFolder,
      extensionTestsPath: suiteFile,
      extensionTestsEnv: env,
      launchArgs: [
        workspace,
        `--user-data-dir=${userData}`,
        '--disable-extensions',
        '--disable-workspace-trust',
        '--skip-welcome',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
    return await Promise.race([run, timeLimit()]);
  } finally {
    await rm(userData, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** A suite that VS Code cannot find never exits. @returns {Promise<never>} */
function timeLimit() {
  return new Promise((_, reject) =>
    setTimeout(() => reject(new Error(`the suite did not end within ${minutes} minutes`)), minutes * 60_000).unref(),
  );
}

const launchers = { 'code-server': runInCodeServer, electron: runInElectron };
const { values } = parseArgs({ options: { launcher: { type: 'string' } } });
const launcher = values.launcher ?? (process.env.VSCODE_EXECUTABLE ? 'electron' : 'code-server');
if (!(launcher in launchers)) {
  console.error(`--launcher must be one of ${Object.keys(launchers).join(', ')}, got ${launcher}`);
  process.exit(2);
}

const temporary = await mkdtemp(path.join(os.tmpdir(), 'grokking-test-vscode-'));
const resultsFile = process.env.GROKKING_TEST_RESULTS ?? path.join(temporary, 'results.jsonl');
const failures = [];
try {
  if (!existsSync(`${suiteFile}.js`)) throw new Error('out/test/vscode/index.js is missing: run npm run build first');
  await rm(logFile, { force: true });
  const workspace = path.join(temporary, 'workspace');
  await cp(path.join(projectFolder, 'test', 'fixtures', 'workspace'), workspace, { recursive: true });
  const code = await launchers[/** @type {keyof typeof launchers} */ (launcher)]({
    workspace,
    env: { GROKKING_TEST_RESULTS: resultsFile, GROKKING_CACHE: path.join(temporary, 'cache') },
  });
  const { ended } = readResults(resultsFile);
  if (!ended)
    failures.push({ title: 'extension-host suite', error: `VS Code exited with ${code} before the suite ended` });
} catch (error) {
  failures.push({ title: 'extension-host suite', error: /** @type {Error} */ (error).message });
}
const results = readResults(resultsFile);
failures.push(...results.failures);
await rm(temporary, { recursive: true, force: true });
for (const title of results.passed) console.log(`  ✔ ${title}`);
for (const title of results.skipped) console.log(`  - ${title}`);
printFailures(failures);
if (failures.length > 0 && existsSync(logFile)) console.log(`\nThe editor's console is in ${shown(logFile)}`);
console.log(summaryLine({ passed: results.passed.length, failed: failures.length, skipped: results.skipped.length }));
// An electron that hangs would keep this process.
process.exit(failures.length > 0 ? 1 : 0);
