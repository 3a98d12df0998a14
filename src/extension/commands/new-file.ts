import * as vscode from 'vscode';
import { plainText } from '../plain-text';
import { OPEN_FOLDER, RemediedError } from './command-runner';

/** A file that the person names. */
export interface NewFile {
  /** Of the input box, e.g. `New Config (2/2)`. */
  readonly title: string;
  /** The name that is offered, without `suffix`. */
  readonly id: string;
  readonly suffix: string;
  /** A typed name as the file's: with the suffix. */
  named(name: string): string;
  readonly text: string;
}

/** The workspace folder to write to: the only one, or the one that is picked. @param what is written, e.g. `the config` */
export async function pickFolder(what: string): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    throw new RemediedError(`No folder is open: open one first, ${what} is written there`, OPEN_FOLDER);
  }
  return folders.length === 1 ? folders[0] : vscode.window.showWorkspaceFolderPick();
}

/** Asks for the name, writes the file and shows it; one that is there is never replaced. */
export async function createFile(folder: vscode.WorkspaceFolder, created: NewFile): Promise<vscode.Uri | undefined> {
  const { title, id, suffix, named, text } = created;
  const name = await vscode.window.showInputBox({
    title,
    prompt: `File in ${folder.name}`,
    value: `${id}${suffix}`,
    valueSelection: [0, id.length],
    validateInput: (typed) => nameProblem(folder.uri, typed, created),
  });
  if (name === undefined) {
    return undefined;
  }
  const file = vscode.Uri.joinPath(folder.uri, named(name));
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(file);
  return file;
}

async function nameProblem(folder: vscode.Uri, typed: string, { suffix, named }: NewFile): Promise<string | undefined> {
  const name = named(typed);
  if (name === suffix || typed.split(/[\\/]/).includes('..')) {
    return 'Give a file name';
  }
  try {
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, name));
    return plainText(`${name} is there already; take another name`);
  } catch {
    return undefined;
  }
}
