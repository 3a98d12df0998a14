import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import type { CommandHandler } from '../commands/command-runner';

const SUFFIX = '.analysis.ts';

interface Template {
  /** File name without the suffix. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** Writes a template to a new file of the workspace and opens it. Answers the file. */
export function newAnalysis(templates: vscode.Uri): CommandHandler {
  return async (): Promise<vscode.Uri | undefined> => {
    const found = await readTemplates(templates);
    const items = found.map((template) => ({ label: `$(symbol-function) ${template.title}`, template }));
    const picked = await vscode.window.showQuickPick(items, {
      title: 'New Analysis (1/2)',
      placeHolder: 'The function to begin with',
    });
    const folder = picked && (await pickFolder());
    if (!picked || !folder) {
      return undefined;
    }
    const name = await vscode.window.showInputBox({
      title: 'New Analysis (2/2)',
      prompt: `File in ${folder.name}`,
      value: `${picked.template.id}${SUFFIX}`,
      valueSelection: [0, picked.template.id.length],
      validateInput: (text) => nameProblem(folder.uri, text),
    });
    if (name === undefined) {
      return undefined;
    }
    const file = vscode.Uri.joinPath(folder.uri, withSuffix(name));
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(picked.template.text));
    await vscode.window.showTextDocument(file);
    return file;
  };
}

/** The first line of a template is a comment: its title. */
async function readTemplates(folder: vscode.Uri): Promise<Template[]> {
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  return Promise.all(
    names
      .filter((name) => name.endsWith(SUFFIX))
      .sort()
      .map(async (name) => {
        const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name)));
        const id = name.slice(0, -SUFFIX.length);
        return { id, title: /^\/\/ *(.*\S)/.exec(text)?.[1] ?? id, text };
      }),
  );
}

async function pickFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    throw new InputError('No folder is open: open one first, the analysis is written there');
  }
  return folders.length === 1 ? folders[0] : vscode.window.showWorkspaceFolderPick();
}

async function nameProblem(folder: vscode.Uri, text: string): Promise<string | undefined> {
  if (withSuffix(text) === SUFFIX || text.split(/[\\/]/).includes('..')) {
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
  return /\.(ts|js|mjs)$/.test(trimmed)
    ? trimmed.replace(/(\.analysis)?\.(ts|js|mjs)$/, '.analysis.$2')
    : `${trimmed}${SUFFIX}`;
}
