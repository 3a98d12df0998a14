// Makes @tensorflow/tfjs-node loadable. Its installer downloads libtensorflow from outside the npm registry; where that
// fails (proxy, firewall) npm leaves the optional dependency out. This script puts the package into .toolchain/tfjs-node
// (node_modules would be pruned by the next `npm install`), tries the package's own installer, and then builds its
// binding against the libtensorflow inside a TensorFlow wheel. Prints one line: which way was used, or why none worked.
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { canInstallPackages, installPackages } from './debian.mjs';
import { projectFolder, shown, toolchainFolder } from './project.mjs';
import { lastLines, runCommand } from './run-command.mjs';

const version = '4.22.0';
export const tensorflowFolder = path.join(toolchainFolder, 'tfjs-node');
const packageFolder = path.join(tensorflowFolder, 'node_modules', '@tensorflow', 'tfjs-node');

// tfjs-node 4.22 calls util.isNullOrUndefined, which Node 23 removed.
const loadAndMultiply = `
  const util = require('node:util');
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  const file = require.resolve('@tensorflow/tfjs-node', { paths: [process.argv[1]] });
  const tf = require(file);
  const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]])).dataSync();
  if (tf.getBackend() !== 'tensorflow' || product.join() !== '19,22,43,50') throw new Error('matMul gave ' + product.join());
`;

/**
 * Whether the native binding loads and computes, in a process of its own, since a broken binding can take its process
 * down. A package folder alone proves nothing: npm may have skipped the install script.
 * @param {string} folder a folder above node_modules/@tensorflow/tfjs-node
 * @returns {Promise<string | undefined>} why not
 */
async function loadingProblem(folder) {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
  const result = await runCommand(process.execPath, ['-e', loadAndMultiply, folder], { env, timeoutMs: 60_000 });
  if (result.code === 0) return undefined;
  if (result.timedOut) return 'loading it took more than a minute';
  return result.output.match(/^\w*Error: .*$/m)?.[0] ?? (lastLines(result.output, 1) || 'its process was killed');
}

async function installPackageWithoutScripts() {
  await rm(tensorflowFolder, { recursive: true, force: true });
  await mkdir(tensorflowFolder, { recursive: true });
  await writeFile(path.join(tensorflowFolder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await runCommand('npm', [...args, `@tensorflow/tfjs-node@${version}`], {
    cwd: tensorflowFolder,
    timeoutMs: 300_000,
  });
  if (result.code !== 0) throw new Error(`npm could not fetch @tensorflow/tfjs-node: ${lastLines(result.output, 1)}`);
}

async function runOwnInstaller() {
  const binaries = path.join(tensorflowFolder, 'node_modules', '.bin');
  const env = { ...process.env, PATH: `${binaries}${path.delimiter}${process.env.PATH}` };
  const result = await runCommand(process.execPath, ['scripts/install.js'], {
    cwd: packageFolder,
    env,
    timeoutMs: 240_000,
  });
  const problem = await loadingProblem(tensorflowFolder);
  if (problem === undefined) return;
  if (result.timedOut) throw new Error('its own installer did not finish within 4 minutes');
  // The installer's message is a sentence around "getaddrinfo ENOTFOUND host" or the like.
  throw new Error(
    `its own installer failed (${result.output.match(/\b(?:getaddrinfo )?E[A-Z]{4,}\b.*/)?.[0] ?? problem})`,
  );
}

/** @param {string} downloads an empty folder */
async function downloadWheel(downloads) {
  const wheel = process.arch === 'arm64' ? 'tensorflow' : 'tensorflow-cpu';
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--disable-pip-version-check',
    '--dest',
    downloads,
  ];
  const forThisPython = await runCommand('python3', [...args, wheel], { timeoutMs: 600_000 });
  if (forThisPython.code !== 0) {
    // Only its C++ libraries are used, so the wheel of any Python does, where this one is too new or too old for it.
    const forAnother = await runCommand('python3', [...args, '--python-version', '3.12', wheel], {
      timeoutMs: 600_000,
    });
    if (forAnother.code !== 0)
      throw new Error(`pip could not download ${wheel}: ${lastLines(forThisPython.output, 1)}`);
  }
  const [file] = (await readdir(downloads)).filter((name) => name.endsWith('.whl'));
  return path.join(downloads, file);
}

async function ensureBuildTools() {
  /** @type {[string, string[], string][]} */
  const tools = [
    ['python3', ['-m', 'pip', '--version'], 'python3-pip'],
    ['make', ['--version'], 'make'],
    ['g++', ['--version'], 'g++'],
  ];
  const missing = [];
  for (const [command, args, debianPackage] of tools) {
    if ((await runCommand(command, args, { timeoutMs: 30_000 })).code !== 0) missing.push(debianPackage);
  }
  if (missing.length === 0) return;
  if (!canInstallPackages())
    throw new Error(`building it needs ${missing.join(', ')}: install that and run this again`);
  await installPackages(missing);
}

async function buildAgainstWheel() {
  if (process.platform !== 'linux') throw new Error('building it against a TensorFlow wheel is for Linux only');
  await ensureBuildTools();
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'grokking-tensorflow-'));
  try {
    const wheel = await downloadWheel(temporary);
    const extract = `
import sys, zipfile
wanted = ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2', 'tensorflow/include/')
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(wanted)])
`;
    const extracted = await runCommand('python3', ['-c', extract, wheel, temporary], { timeoutMs: 120_000 });
    if (extracted.code !== 0) throw new Error(`the wheel could not be unpacked: ${lastLines(extracted.output, 1)}`);

    const dependencies = path.join(packageFolder, 'deps');
    const libraries = path.join(dependencies, 'lib');
    await rm(dependencies, { recursive: true, force: true });
    await mkdir(libraries, { recursive: true });
    await cp(path.join(temporary, 'tensorflow', 'include'), path.join(dependencies, 'include'), { recursive: true });
    for (const [library, link] of [
      ['libtensorflow_cc.so.2', 'libtensorflow.so'],
      ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
    ]) {
      await cp(path.join(temporary, 'tensorflow', library), path.join(libraries, library));
      await symlink(library, path.join(libraries, link));
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  const built = await runCommand('npm', ['exec', '--', 'node-pre-gyp', 'install', '--build-from-source'], {
    cwd: packageFolder,
    env: { ...process.env, ...localNodeHeaders() },
    timeoutMs: 300_000,
  });
  const problem = await loadingProblem(tensorflowFolder);
  if (problem !== undefined) {
    const reason = built.code === 0 ? problem : (built.output.match(/error: .*/)?.[0] ?? lastLines(built.output, 1));
    throw new Error(`building it against a TensorFlow wheel failed (${reason})`);
  }
}

/** node-gyp downloads Node's headers from nodejs.org unless it is told where they are. */
function localNodeHeaders() {
  const prefix = path.dirname(path.dirname(process.execPath));
  return existsSync(path.join(prefix, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: prefix } : {};
}

/**
 * Makes tfjs-node loadable from the project itself or from {@link tensorflowFolder}.
 * @returns {Promise<string>} one line: which way was used
 * @throws {Error} one line: why no way worked, and the remedy
 */
export async function setUpTensorflow() {
  const name = `@tensorflow/tfjs-node ${version}`;
  if ((await loadingProblem(projectFolder)) === undefined)
    return `${name} loads from node_modules, as npm installed it`;
  const place = shown(tensorflowFolder);
  if (existsSync(packageFolder) && (await loadingProblem(tensorflowFolder)) === undefined) {
    return `${name} loads from ${place}, set up before`;
  }
  const problems = [];
  try {
    await installPackageWithoutScripts();
    for (const [way, description] of /** @type {const} */ ([
      [runOwnInstaller, 'set up by its own installer'],
      [buildAgainstWheel, 'built against the libtensorflow of a TensorFlow wheel'],
    ])) {
      try {
        await way();
        return `${name} loads from ${place}, ${description}`;
      } catch (error) {
        problems.push(/** @type {Error} */ (error).message);
      }
    }
  } catch (error) {
    problems.push(/** @type {Error} */ (error).message);
  }
  throw new Error(`${name} cannot be loaded: ${problems.join('; ')}`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(`TensorFlow: ${await setUpTensorflow()}`);
  } catch (error) {
    console.error(`TensorFlow: ${/** @type {Error} */ (error).message}`);
    process.exitCode = 1;
  }
}
