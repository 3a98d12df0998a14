import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';

/**
 * The Node.js that trains: VS Code's own, but for a GPU in a desktop VS Code, whose Electron forbids what the binding does
 * (see src/engine/webgpu/native.ts). There it is the one of the machine, where it has one.
 * @param engine of the run's config
 */
export function trainingNode(engine: string, isElectron = process.versions['electron'] !== undefined): string {
  return (engine === 'webgpu' && isElectron && nodeOfMachine()) || process.execPath;
}

/** The first Node.js on the PATH, where it is new enough. */
function nodeOfMachine(): string | undefined {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const file = folders.map((folder) => path.join(folder, name)).find((candidate) => existsSync(candidate));
  try {
    const version = file && execFileSync(file, ['-p', 'process.versions.node'], { timeout: 5000, encoding: 'utf8' });
    return Number.parseInt(version ?? '', 10) >= 20 ? file : undefined;
  } catch {
    return undefined;
  }
}
