import * as path from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';

const FILTERS: Readonly<Record<'png' | 'csv' | 'html', Record<string, string[]>>> = {
  png: { Images: ['png'] },
  csv: { CSV: ['csv'] },
  html: { 'Web Pages': ['html'] },
};

/**
 * Asks where to keep what comes from a run, offering its workspace folder, and writes it there. Answers the file.
 * @throws InputError when it cannot be written
 */
export async function saveFile(
  run: string,
  name: string,
  kind: keyof typeof FILTERS,
  content: Uint8Array | string,
): Promise<vscode.Uri | undefined> {
  const target = await chooseFile(run, name, kind);
  if (target) {
    await writeFile(target, content);
    vscode.window.setStatusBarMessage(`$(check) ${path.basename(target.fsPath)} written`, 5000);
  }
  return target;
}

/** Asks where to keep what comes from a run, offering its workspace folder. */
export async function chooseFile(
  run: string,
  name: string,
  kind: keyof typeof FILTERS,
): Promise<vscode.Uri | undefined> {
  const uri = vscode.Uri.file(run);
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? vscode.Uri.file(path.dirname(run));
  return vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, name.endsWith(`.${kind}`) ? name : `${name}.${kind}`),
    filters: FILTERS[kind],
  });
}

/** @throws InputError when it cannot be written */
export async function writeFile(target: vscode.Uri, content: Uint8Array | string): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(target, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
  } catch {
    throw new InputError(`${target.fsPath} cannot be written: choose another place`);
  }
}
