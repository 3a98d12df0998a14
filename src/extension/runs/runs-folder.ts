import * as path from 'node:path';
import * as vscode from 'vscode';
import { RUNS_FOLDER } from '../../core/run/directory';
import { OPEN_FOLDER, RemediedError } from '../commands/command-runner';

/** The runs folders of all workspace folders. */
export function allRunsFolders(): string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(runsFolder);
  const common = setting(undefined);
  return [...new Set(path.isAbsolute(common) ? [...folders, common] : folders)];
}

/**
 * Where a new run belongs: with its config's workspace folder, else with the first one.
 * @throws InputError when no folder is open and the setting names none
 */
export function runsFolderFor(config: vscode.Uri | undefined): string {
  const folder = (config && vscode.workspace.getWorkspaceFolder(config)) ?? vscode.workspace.workspaceFolders?.[0];
  if (folder) {
    return runsFolder(folder);
  }
  const common = setting(undefined);
  if (path.isAbsolute(common)) {
    return common;
  }
  throw new RemediedError('No folder is open: open one first, its runs are kept in .grokking/runs', OPEN_FOLDER);
}

function runsFolder(folder: vscode.WorkspaceFolder): string {
  return path.resolve(folder.uri.fsPath, setting(folder));
}

function setting(folder: vscode.WorkspaceFolder | undefined): string {
  return vscode.workspace.getConfiguration('grokking', folder).get<string>('runsFolder') || RUNS_FOLDER;
}
