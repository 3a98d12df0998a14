// Builds, and packs dist/grokking-lab.vsix, for every platform:  npm run package
// or dist/grokking-lab-<target>.vsix, with the engine webgpu inside:  npm run package -- --target linux-x64 [--target …]
// `--target all` packs every one that there is.
import { rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { projectFolder, shown, vsixFor } from './project.mjs';
import { excerpt, runCommand } from './run-command.mjs';

// There is no public repository yet: the manifest names none, and links of the README stay as they are.
const noRepository = ['--no-rewrite-relative-links', '--allow-missing-repository'];

/** vsce's names of the platforms that npm's webgpu has a binding for. */
const withGpu = ['win32-x64', 'win32-arm64', 'linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** Those for which it has none: Alpine's C library is another, and nobody builds it for 32 bits. */
const withoutGpu = ['linux-armhf', 'alpine-x64', 'alpine-arm64'];

/** Bytes that a package must stay below, so that it is downloaded in a moment. */
const limits = { universal: 10_000_000, withGpu: 25_000_000 };

/** Where the built programs look for modules first. */
const modules = path.join(projectFolder, 'dist', 'node_modules');

/**
 * Builds, and packs for every platform.
 * @throws {Error} with the tool's own message where either fails, vsce warns, or the package is too large
 */
export async function packageExtension() {
  await build();
  await packBuilt();
}

async function build() {
  await run('the build', process.execPath, 'esbuild.mjs');
}

/**
 * Packs what is built.
 * @param {string} [target] a platform, by vsce's name
 * @returns {Promise<string>} what was packed, in words
 * @throws {Error} as `packageExtension`
 */
export async function packBuilt(target) {
  const file = vsixFor(target);
  const hasGpu = target !== undefined && withGpu.includes(target);
  await rm(modules, { recursive: true, force: true });
  try {
    if (hasGpu) await addGpu(target);
    const platform = target === undefined ? [] : ['--target', target];
    await run('vsce', 'npx', 'vsce', 'package', '--no-dependencies', ...noRepository, ...platform, '--out', file);
  } finally {
    await rm(modules, { recursive: true, force: true });
  }
  const { size } = await stat(file);
  const limit = hasGpu ? limits.withGpu : limits.universal;
  const megabytes = `${(size / 1e6).toFixed(2)} MB`;
  if (size >= limit) throw new Error(`${shown(file)} has ${megabytes}; it must stay below ${limit / 1e6} MB`);
  const about =
    target === undefined ? '' : hasGpu ? ', with webgpu inside' : `, without webgpu: there is no binding for ${target}`;
  return `Packed ${shown(file)}, ${megabytes}${about}`;
}

/** Puts the binding of a platform beside the programs, verified as the installer verifies it. @param {string} target */
async function addGpu(target) {
  const script = path.join(projectFolder, 'dist', 'engine-installer.js');
  /** @type {typeof import('../src/install/installer')} */
  const installer = createRequire(import.meta.url)(script);
  const [platform, arch] = target.split('-');
  const release = installer.webgpuRelease(platform, arch);
  if (!release) throw new Error(`webgpu has no binding for ${target}`);
  await installer.unpackRelease(release, path.dirname(modules));
  // Windows 10 and later have it themselves; with it the package for ARM is larger than it may be.
  await rm(path.join(modules, 'webgpu', 'dist', target, 'd3dcompiler_47.dll'), { force: true });
}

/** @param {string[]} asked @returns {(string | undefined)[]} */
function targetsOf(asked) {
  const known = [...withGpu, ...withoutGpu];
  const targets = asked.flatMap((target) => (target === 'all' ? known : [target]));
  for (const target of targets) {
    if (target === 'web')
      throw new Error('--target web: the lab trains in processes, which VS Code in a browser has none of');
    if (!known.includes(target)) throw new Error(`--target takes all or one of ${known.join(', ')}; got ${target}`);
  }
  return targets.length === 0 ? [undefined] : targets;
}

/** @param {string} name @param {string} command @param {string[]} args */
async function run(name, command, ...args) {
  const result = await runCommand(command, args, { cwd: projectFolder, timeoutMs: 120_000 });
  if (result.code !== 0 || result.output.includes(' WARNING ')) {
    throw new Error(`${name} failed: ${excerpt(result.output)}`);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { values } = parseArgs({ options: { target: { type: 'string', multiple: true, default: [] } } });
    const targets = targetsOf(values.target);
    await build();
    for (const target of targets) console.log(await packBuilt(target));
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 1;
  }
}
