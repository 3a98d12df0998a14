// Installing an engine: the one place of the product that reaches a network, and only when a person has said yes. It is a
// bundle of its own, loaded then.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from '../core/config/problem';
import {
  dataFolder,
  type InstallableEngine,
  type InstalledEngine,
  installedEngine,
  recordEngine,
} from '../core/installed-engines';
import { isThere, thisProcess } from '../core/run/process-identity';
import { byteText } from '../text/bytes';
import { download } from './download';
import { CancelledError, diskFailure } from './failure';
import { npmRegistry } from './registry';
import { type Artifact, downloadBytes, type Release } from './release';
import { tensorflowRelease } from './tensorflow';
import { unpack } from './unpack';
import { webgpuRelease } from './webgpu';

export { downloadBytes, npmRegistry, webgpuRelease };
export type { Release };

/** Where the command line puts engines. */
export function ownEngines(): string {
  return path.join(dataFolder(), 'engines');
}

/**
 * What would be installed here.
 * @throws InputError where there is nothing ready-made for this machine
 */
export function releaseOf(engine: InstallableEngine): Release {
  const release = engine === 'webgpu' ? webgpuRelease() : tensorflowRelease();
  if (!release) {
    throw new InputError(
      engine === 'webgpu'
        ? `WebGPU is not offered ready-made for ${process.platform}-${process.arch}`
        : `TensorFlow is not offered ready-made for ${process.platform}-${process.arch}: Google's storage has the binding of tfjs-node 4.22.0 for Linux x64 alone; elsewhere npm install @tensorflow/tfjs-node builds it (README, Engines)`,
    );
  }
  return release;
}

/** What a person is asked; the detail is paragraphs. */
export function installQuestion(
  release: Release,
  folder: string,
  registry: string,
): { question: string; detail: string[] } {
  const hosts = new Set(release.artifacts.map(({ source }) => new URL('url' in source ? source.url : registry).host));
  const pinned = 'Every archive is verified against a checksum that this version holds, before it is unpacked.';
  return {
    question: `Install ${release.title} ${release.version}?`,
    detail: [
      `${release.meaning[0].toUpperCase()}${release.meaning.slice(1)}.`,
      `About ${byteText(downloadBytes(release))} from ${[...hosts].join(' and ')}; about ${byteText(release.unpackedBytes)} on the disk, in ${folder}.`,
      `Licence: ${release.licence}.`,
      release.unpinned ? `${pinned.slice(0, -1)}, but for one. ${release.unpinned}` : pinned,
      'No script of a package is run.',
    ],
  };
}

export interface InstallOptions {
  /** The folder of engines; that of this one will be in it, under its name. */
  readonly engines: string;
  readonly signal: AbortSignal;
  /** @param done of `total`, bytes @param what is being done, for people */
  progress(done: number, total: number, what: string): void;
  /** Default: what npm is set to. */
  readonly registry?: string;
  /** Node, to try what was installed. */
  readonly node?: { readonly file: string; readonly env: NodeJS.ProcessEnv };
}

/**
 * Downloads, verifies, unpacks and tries an engine in a folder of its own, which becomes the engine's at the end: a failure or
 * a cancelled one leaves what was there before.
 * @throws InputError, one line; CancelledError
 */
export async function installEngine(release: Release, options: InstallOptions): Promise<InstalledEngine> {
  const { engines, signal, progress, registry = await npmRegistry() } = options;
  const folder = path.join(engines, release.engine);
  let making: string | undefined;
  try {
    making = newFolder(engines, release);
    await enoughSpace(engines, release);
    const total = downloadBytes(release);
    let done = 0;
    for (const artifact of release.artifacts) {
      progress(done, total, artifact.name);
      const before = done;
      const onBytes = (count: number): void => progress((done += count), total, artifact.name);
      await fetchInto(artifact, registry, making, { signal, onBytes });
      done = before + artifact.bytes; // an estimate does not add up
    }
    progress(total, total, 'trying it');
    fs.writeFileSync(path.join(making, 'package.json'), '{ "private": true }\n');
    await tryOut(release, making, options);
    stopIf(signal);
    put(making, folder);
    const installed = { folder, version: release.version };
    recordEngine(release.engine, installed);
    return installed;
  } catch (error) {
    throw diskFailure(error, engines) ?? error;
  } finally {
    if (making !== undefined) {
      removeFolder(making);
    }
  }
}

/**
 * Downloads, verifies and unpacks a release for a machine of any kind: what packages of the product have inside.
 * @throws InputError, one line
 */
export async function unpackRelease(release: Release, folder: string): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  const registry = await npmRegistry();
  const options = { signal: new AbortController().signal, onBytes: () => undefined };
  for (const artifact of release.artifacts) {
    await fetchInto(artifact, registry, folder, options);
  }
}

/**
 * Removes an installed engine.
 * @throws InputError where a file of it is in use
 */
export function removeEngine(engine: InstallableEngine): void {
  const installed = installedEngine(engine);
  if (installed) {
    // Under another name first: in one step, or not at all.
    const going = path.join(path.dirname(installed.folder), temporaryName(engine));
    try {
      fs.renameSync(installed.folder, going);
    } catch (error) {
      throw diskFailure(error, installed.folder) ?? error;
    }
    removeFolder(going);
  }
  recordEngine(engine, undefined);
}

async function fetchInto(
  artifact: Artifact,
  registry: string,
  making: string,
  options: Parameters<typeof download>[3],
): Promise<void> {
  const archive = path.join(making, 'archive.tgz');
  await download(artifact, registry, archive, options);
  stopIf(options.signal);
  await unpack(artifact, archive, path.join(making, artifact.into));
  fs.rmSync(archive);
}

/** What works is what loads: in a process of its own, which a broken library may take down. */
function tryOut({ title, version, trial }: Release, folder: string, { signal, node }: InstallOptions): Promise<void> {
  const { file, env } = node ?? { file: process.execPath, env: process.env };
  return new Promise((resolve, reject) => {
    const child = spawn(file, ['-e', trial, folder], {
      env: { ...env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 120_000,
      windowsHide: true,
      signal,
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-20_000)));
    child.once('error', (error) => reject(signal.aborted ? new CancelledError('cancelled') : error));
    child.once('close', (code, killed) => {
      const line = /^\w*Error: .*$/m.exec(said)?.[0] ?? killed ?? `exit code ${code}`;
      const problem = `${title} ${version} was downloaded and is what it must be, but does not load on this machine (${line}); it was removed again`;
      return code === 0 ? resolve() : reject(new InputError(problem));
    });
  });
}

/** The finished folder in the place of the old one, which comes back where that fails. */
function put(making: string, folder: string): void {
  const old = path.join(path.dirname(folder), temporaryName(path.basename(folder)));
  const isThere = fs.existsSync(folder);
  if (isThere) {
    fs.renameSync(folder, old);
  }
  try {
    fs.renameSync(making, folder);
  } catch (error) {
    if (isThere) {
      fs.renameSync(old, folder);
    }
    throw error;
  }
  removeFolder(old);
}

/** Of which process a folder is that is being worked in: `.<engine>-<machine>-<process>-<any>`. */
const TEMPORARY = /^\.\w+-([0-9a-f]{8})-(\d+)-[0-9a-f]+$/;

/** The folder may be on a disk of several machines, whose processes cannot be asked from here. */
function machine(): string {
  return createHash('sha256').update(thisProcess().host).digest('hex').slice(0, 8);
}

function temporaryName(engine: string): string {
  return `.${engine}-${machine()}-${process.pid}-${randomBytes(4).toString('hex')}`;
}

/** A folder to work in; those of processes that are gone are removed. */
function newFolder(engines: string, { engine }: Release): string {
  fs.mkdirSync(engines, { recursive: true });
  for (const name of fs.readdirSync(engines)) {
    const [, host, pid] = TEMPORARY.exec(name) ?? [];
    if (host === machine() && isThere({ ...thisProcess(), pid: Number(pid), started: null }) === false) {
      removeFolder(path.join(engines, name));
    }
  }
  const folder = path.join(engines, temporaryName(engine));
  fs.mkdirSync(folder);
  return folder;
}

/** Where a file of it is in use it stays, under a name that the next installation clears away. */
function removeFolder(folder: string): void {
  try {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
  } catch {
    // As said.
  }
}

async function enoughSpace(folder: string, release: Release): Promise<void> {
  const { bavail, bsize } = await fs.promises.statfs(folder);
  const needed = release.unpackedBytes + Math.max(...release.artifacts.map(({ bytes }) => bytes));
  if (bavail * bsize < needed) {
    throw new InputError(
      `${folder}: ${release.title} needs about ${byteText(needed)}, the disk has ${byteText(bavail * bsize)} left`,
    );
  }
}

function stopIf(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new CancelledError('cancelled');
  }
}
