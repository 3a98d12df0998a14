import * as path from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import { isModelFolder } from '../../core/model-folders';
import { plainText } from '../plain-text';
import type { Services } from '../services';

const TITLE = 'Set as Current Model';

/**
 * Makes a language model the one that analysis functions run on: the argument's (its folder, or the config.json in it), else
 * one that the person picks.
 * @throws InputError, one line, for a folder that is none of a language model
 */
export async function setCurrentModel(argument: unknown, { current }: Pick<Services, 'current'>): Promise<void> {
  const chosen = argument instanceof vscode.Uri ? argument : await pickFolder();
  if (!chosen) {
    return;
  }
  const folder = path.basename(chosen.fsPath) === 'config.json' ? path.dirname(chosen.fsPath) : chosen.fsPath;
  if (!isModelFolder(folder)) {
    throw new InputError(
      `${folder} is not the folder of a language model: take one with config.json (its model_type), *.safetensors and tokenizer.json`,
    );
  }
  await current.set({ folder });
}

/** One of the workspace's, or another. */
async function pickFolder(): Promise<vscode.Uri | undefined> {
  const configs = await vscode.workspace.findFiles('**/config.json', '**/{node_modules,.grokking}/**', 500);
  const folders = configs.map(({ fsPath }) => path.dirname(fsPath)).filter(isModelFolder);
  const found = folders.sort().map((folder) => ({
    label: `$(folder) ${plainText(path.basename(folder))}`,
    description: plainText(vscode.workspace.asRelativePath(folder)),
    folder,
  }));
  const other = { label: 'Another Folder…', description: '', folder: undefined };
  const picked =
    found.length === 0
      ? other
      : await vscode.window.showQuickPick([...found, other], { title: TITLE, placeHolder: 'The language model' });
  return picked?.folder === undefined ? picked && browse() : vscode.Uri.file(picked.folder);
}

async function browse(): Promise<vscode.Uri | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: `${TITLE}: a folder with config.json, *.safetensors, tokenizer.json`,
      openLabel: TITLE,
      canSelectFolders: true,
      canSelectFiles: false,
      defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
    })) ?? [];
  return folder;
}
