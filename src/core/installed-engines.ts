// Engines that a person had installed, and where: by the editor or the command line, for both.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { InputError } from './config/problem';
import { replaceFile } from './run/disk';

/** Engines that are no part of the product, and can be installed when a person asks. */
export const INSTALLABLE_ENGINES = ['webgpu', 'tensorflow'] as const;
export type InstallableEngine = (typeof INSTALLABLE_ENGINES)[number];

/** What to do about an engine that is missing; messages that have it get a button in the editor. */
export const INSTALL_COMMAND = 'Grokking: Install Engine…';

export interface InstalledEngine {
  /** Its `node_modules` has the package. */
  readonly folder: string;
  /** Of the package. */
  readonly version: string;
}

/** Where there are packages made ready to load; `process.platform-process.arch`. */
export const PLATFORMS: Readonly<Record<InstallableEngine, readonly string[]>> = {
  webgpu: ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'],
  // Google's storage has the binding of tfjs-node 4.22 for no other: tensorflow/tfjs#8688 (Windows), macOS likewise.
  tensorflow: ['linux-x64'],
};

/** Whether the engine can be installed on this machine. */
export function isInstallable(engine: InstallableEngine, platform = `${process.platform}-${process.arch}`): boolean {
  return PLATFORMS[engine].includes(platform);
}

export function isInstallableEngine(name: string): name is InstallableEngine {
  return (INSTALLABLE_ENGINES as readonly string[]).includes(name);
}

/** The product's folder among a person's data, the same for the editor and the command line; `GROKKING_DATA` instead. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  if (env['GROKKING_DATA']) {
    return path.resolve(env['GROKKING_DATA']);
  }
  const home = os.homedir();
  const base =
    platform === 'win32'
      ? (env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'))
      : platform === 'darwin'
        ? path.join(home, 'Library', 'Application Support')
        : // The specification has relative paths ignored.
          path.isAbsolute(env['XDG_DATA_HOME'] ?? '')
          ? env['XDG_DATA_HOME']!
          : path.join(home, '.local', 'share');
  return path.join(base, 'grokking-lab');
}

/** The file that says where engines are. */
export function recordFile(): string {
  return path.join(dataFolder(), 'engines.json');
}

/** The engine as it was installed; undefined where it never was, or its folder is gone. */
export function installedEngine(engine: InstallableEngine): InstalledEngine | undefined {
  const found = records()[engine];
  return found && fs.existsSync(found.folder) ? found : undefined;
}

/**
 * Records where an engine is, or with undefined that it is gone.
 * @throws InputError where the person's data cannot be written
 */
export function recordEngine(engine: InstallableEngine, installed: InstalledEngine | undefined): void {
  const file = recordFile();
  const all: Partial<Record<InstallableEngine, InstalledEngine>> = { ...records(), [engine]: installed };
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    replaceFile(file, `${JSON.stringify(all, null, 2)}\n`);
  } catch (error) {
    throw new InputError(`${file}, which says where engines are, cannot be written (${(error as Error).message})`);
  }
}

/** A record that cannot be read says of nothing: an engine counts as missing, and installing it writes the record anew. */
function records(): Partial<Record<InstallableEngine, InstalledEngine>> {
  let read: unknown;
  try {
    read = JSON.parse(fs.readFileSync(recordFile(), 'utf8'));
  } catch {
    return {};
  }
  const entries = typeof read === 'object' && read !== null ? Object.entries(read) : [];
  return Object.fromEntries(entries.filter(([name, value]) => isInstallableEngine(name) && isRecord(value)));
}

function isRecord(value: unknown): value is InstalledEngine {
  const { folder, version } = (value ?? {}) as Record<string, unknown>;
  return typeof folder === 'string' && path.isAbsolute(folder) && typeof version === 'string';
}
