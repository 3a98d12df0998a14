import * as vscode from 'vscode';
import type { CommandHandler } from '../commands/command-runner';
import { createFile, pickFolder } from '../commands/new-file';

const SUFFIX = /\.analysis\.(ts|py)$/;

interface Template {
  /** File name without the suffix. */
  readonly id: string;
  readonly suffix: string;
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
      suffix: picked.template.suffix,
      named: (name) => withSuffix(name, picked.template.suffix),
      text: picked.template.text,
    });
  };
}

/** The first line of a template is a comment: its title. */
async function readTemplates(folder: vscode.Uri): Promise<Template[]> {
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  return Promise.all(
    names
      .filter((name) => SUFFIX.test(name))
      .sort()
      .map(async (name) => {
        const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name)));
        const id = name.replace(SUFFIX, '');
        const title = /^(?:\/\/|#) *(.*\S)/.exec(text)?.[1] ?? id;
        return { id, suffix: name.slice(id.length), title, text };
      }),
  );
}

function withSuffix(name: string, suffix: string): string {
  const trimmed = name.trim();
  const own = /\.py$/.test(suffix) ? /(\.analysis)?\.(py)$/ : /(\.analysis)?\.(ts|js|mjs)$/;
  return own.test(trimmed) ? trimmed.replace(own, '.analysis.$2') : `${trimmed}${suffix}`;
}
