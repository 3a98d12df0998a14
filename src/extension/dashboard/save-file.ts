import * as fs from 'node:fs';
import * as path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import type { FileKind } from '../../protocol/dashboard';
import type { Notices } from '../notices';

const FILTERS: Readonly<Record<FileKind | 'html' | 'pt', Record<string, string[]>>> = {
  svg: { 'Vector Graphics': ['svg'] },
  png: { Images: ['png'] },
  csv: { CSV: ['csv'] },
  json: { JSON: ['json'] },
  html: { 'Web Pages': ['html'] },
  pt: { 'PyTorch Files': ['pt'] },
};

/**
 * Asks where to keep what comes from a run, offering its workspace folder, and writes it there. Answers the file.
 * @throws InputError when it cannot be written
 */
export async function saveFile(
  run: string,
  name: string,
  kind: keyof typeof FILTERS,
  content: Uint8Array | string | Iterable<string>,
  notices: Pick<Notices, 'passing'>,
): Promise<vscode.Uri | undefined> {
  const target = await chooseFile(run, name, kind);
  if (target) {
    await (typeof content === 'string' || content instanceof Uint8Array
      ? writeFile(target, content)
      : writePieces(target, content));
    notices.passing('check', `${path.basename(target.fsPath)} written`);
  }
  return target;
}

/** Asks where to keep what comes from a run, offering its workspace folder. @param name that is offered, of the file alone */
export async function chooseFile(
  run: string,
  name: string,
  kind: keyof typeof FILTERS,
): Promise<vscode.Uri | undefined> {
  const uri = vscode.Uri.file(run);
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? vscode.Uri.file(path.dirname(run));
  const plain = name.replaceAll(/[\\/]/g, '-');
  return vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, plain.endsWith(`.${kind}`) ? plain : `${plain}.${kind}`),
    filters: FILTERS[kind],
  });
}

/** @throws InputError when it cannot be written */
export async function writeFile(target: vscode.Uri, content: Uint8Array | string): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(target, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
  } catch {
    throw unwritable(target);
  }
}

/** Of a long content only a piece is in memory. @throws InputError when it cannot be written */
export async function writePieces(target: vscode.Uri, pieces: Iterable<string>): Promise<void> {
  const temporary = `${target.fsPath}.${process.pid}.tmp`;
  try {
    await pipeline(Readable.from(pieces), fs.createWriteStream(temporary));
    await fs.promises.rename(temporary, target.fsPath);
  } catch (error) {
    await fs.promises.rm(temporary, { force: true });
    throw error instanceof InputError ? error : unwritable(target);
  }
}

function unwritable(target: vscode.Uri): InputError {
  return new InputError(`${target.fsPath} cannot be written: choose another place`);
}
