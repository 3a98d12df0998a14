import * as vscode from 'vscode';
import { isInside } from '../../core/inside';

/**
 * Whether a file that a config names may be read: in a trusted workspace any, elsewhere those of the workspace. Configs are
 * read while they are looked at, so a stranger's config must not lead out of the folder that it came with.
 */
export function mayRead(file: string): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return vscode.workspace.isTrusted || folders.some(({ uri }) => isInside(uri.fsPath, file));
}
