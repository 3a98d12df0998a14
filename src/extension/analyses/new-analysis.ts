import * as vscode from 'vscode';
import type { CommandHandler } from '../commands/command-runner';
import { createFile, pickFolder } from '../commands/new-file';

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
    const folder = picked && (await pickFolder('the analysis'));
    if (!picked || !folder) {
      return undefined;
    }
    return createFile(folder, {
      title: 'New Analysis (2/2)',
      id: picked.template.id,
      suffix: SUFFIX,
      named: withSuffix,
      text: picked.template.text,
    });
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

function withSuffix(name: string): string {
  const trimmed = name.trim();
  return /\.(ts|js|mjs)$/.test(trimmed)
    ? trimmed.replace(/(\.analysis)?\.(ts|js|mjs)$/, '.analysis.$2')
    : `${trimmed}${SUFFIX}`;
}
