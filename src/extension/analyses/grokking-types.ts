import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { readText } from '../../core/read-text';

/** The name by which analysis files import what the extension has for them. */
const MODULE = 'grokking';

/**
 * Puts the `grokking` module where the editor's TypeScript finds it from an analysis file, so that its imports have
 * types and completions; keeps it as the extension has it. Running does not depend on it: where it cannot be written,
 * the file goes without.
 * @param source the module as the extension has it
 * @param workspaceFolder the file's; nothing is written outside
 * @returns whether it was written
 */
export async function installTypes(source: string, file: string, workspaceFolder: string): Promise<boolean> {
  const target = path.join(packageFolder(file, workspaceFolder), 'node_modules', MODULE);
  const wanted = contentHash(source);
  // A package without such a hash is not the extension's.
  if (wanted === undefined || (existsSync(target) && (contentHash(target) ?? wanted) === wanted)) {
    return false;
  }
  const fresh = `${target}.${process.pid}.tmp`;
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await cp(source, fresh, { recursive: true });
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
    return true;
  } catch {
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
    return false;
  }
}

/** The folder of the nearest package.json, else the workspace folder. */
function packageFolder(file: string, workspaceFolder: string): string {
  let folder = path.dirname(file);
  while (folder !== workspaceFolder) {
    if (path.relative(workspaceFolder, folder).startsWith('..') || folder === path.dirname(folder)) {
      return workspaceFolder;
    }
    if (existsSync(path.join(folder, 'package.json'))) {
      return folder;
    }
    folder = path.dirname(folder);
  }
  return workspaceFolder;
}

/** What the build writes into the module's package.json: it changes with any of its files. */
function contentHash(folder: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readText(path.join(folder, 'package.json'), 'manifest'));
    const hash = typeof manifest === 'object' && manifest !== null && 'contentHash' in manifest && manifest.contentHash;
    return typeof hash === 'string' ? hash : undefined;
  } catch {
    return undefined;
  }
}
