import * as vscode from 'vscode';
import type { CommandHandler } from '../commands/command-runner';
import { pickFolder } from '../commands/new-file';
import type { Notices } from '../notices';
import { counted } from '../../text/counts';

/** Of the folder that they are written to. */
const NAME = 'exercises';

const LANGUAGES = [
  { label: '$(symbol-function) TypeScript', leftOut: /\.py$/ },
  { label: '$(symbol-function) Python', description: 'with numpy', leftOut: /\.ts$|^tsconfig\.json$/ },
  { label: '$(symbol-function) Both', leftOut: /^$/ },
];

const SHOW_TESTS = 'Show Tests';

/** Copies the exercises into the workspace. A file that is there stays as it is. Answers the folder. */
export function newExercises(stubs: vscode.Uri, notices: Notices): CommandHandler {
  return async (): Promise<vscode.Uri | undefined> => {
    const picked = await vscode.window.showQuickPick(LANGUAGES, {
      title: 'New Exercises',
      placeHolder: 'The language to write them in',
    });
    const folder = picked && (await pickFolder('the exercises'));
    if (!picked || !folder) {
      return undefined;
    }
    const target = vscode.Uri.joinPath(folder.uri, NAME);
    const { written, there } = await copyMissing(stubs, target, (name) => !picked.leftOut.test(name));
    const first = [...written, ...there].find((name) => /^fourier-basis\.analysis\./.test(name));
    if (first !== undefined) {
      await vscode.window.showTextDocument(vscode.Uri.joinPath(target, first));
    }
    const left = there.length === 1 ? 'that was there stays as it is' : 'that were there stay as they are';
    const stay = there.length === 0 ? '' : `; ${counted(there.length, 'file')} ${left}`;
    void notices
      .information(`${counted(written.length, 'file')} of exercises written to ${NAME}${stay}`, SHOW_TESTS)
      .then((pressed) =>
        pressed === SHOW_TESTS ? vscode.commands.executeCommand('workbench.view.testing.focus') : undefined,
      );
    return target;
  };
}

interface Copied {
  /** Relative to the folder. */
  readonly written: readonly string[];
  readonly there: readonly string[];
}

async function copyMissing(
  from: vscode.Uri,
  to: vscode.Uri,
  wanted: (name: string) => boolean,
  under = '',
): Promise<Copied> {
  const written: string[] = [];
  const there: string[] = [];
  for (const [name, type] of await vscode.workspace.fs.readDirectory(from)) {
    const [source, target] = [vscode.Uri.joinPath(from, name), vscode.Uri.joinPath(to, name)];
    if (type === vscode.FileType.Directory) {
      const inner = await copyMissing(source, target, wanted, `${under}${name}/`);
      written.push(...inner.written);
      there.push(...inner.there);
    } else if (wanted(name)) {
      ((await exists(target)) ? there : written).push(`${under}${name}`);
      if (written.at(-1) === `${under}${name}`) {
        await vscode.workspace.fs.copy(source, target, { overwrite: false });
      }
    }
  }
  return { written, there };
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
