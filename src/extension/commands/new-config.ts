import * as vscode from 'vscode';
import { CONFIG_SUFFIX } from '../../core/config/file';
import { InputError } from '../../core/config/problem';
import { presets } from '../../core/presets';
import { configText } from './config-text';

/** Writes a preset to a new file of the workspace and opens it. Answers the file. */
export async function newConfig(): Promise<vscode.Uri | undefined> {
  const items = presets.map((preset) => ({ label: `$(beaker) ${preset.title}`, detail: preset.description, preset }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'New Config (1/2)',
    placeHolder: 'The preset to begin with',
    matchOnDetail: true,
  });
  const folder = picked && (await pickFolder());
  if (!picked || !folder) {
    return undefined;
  }
  const name = await vscode.window.showInputBox({
    title: 'New Config (2/2)',
    prompt: `File in ${folder.name}`,
    value: `${picked.preset.id}${CONFIG_SUFFIX}`,
    valueSelection: [0, picked.preset.id.length],
    validateInput: (text) => nameProblem(folder.uri, text),
  });
  if (name === undefined) {
    return undefined;
  }
  const file = vscode.Uri.joinPath(folder.uri, withSuffix(name));
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(configText(picked.preset.config)));
  await vscode.window.showTextDocument(file);
  return file;
}

async function pickFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    throw new InputError('No folder is open: open one first, the config is written there');
  }
  return folders.length === 1 ? folders[0] : vscode.window.showWorkspaceFolderPick();
}

async function nameProblem(folder: vscode.Uri, text: string): Promise<string | undefined> {
  if (withSuffix(text) === CONFIG_SUFFIX || text.split(/[\\/]/).includes('..')) {
    return 'Give a file name';
  }
  try {
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, withSuffix(text)));
    return `${withSuffix(text)} is there already; take another name`;
  } catch {
    return undefined;
  }
}

function withSuffix(name: string): string {
  const trimmed = name.trim();
  return trimmed.endsWith(CONFIG_SUFFIX) ? trimmed : `${trimmed.replace(/\.json$/, '')}${CONFIG_SUFFIX}`;
}
