import * as vscode from 'vscode';
import type { FoundFunction } from '../../core/analyses/found-function';
import { plainText } from '../plain-text';

interface Candidate {
  readonly document: vscode.TextDocument;
  readonly found: FoundFunction;
}

/** Asks for one of the functions; the one in which the cursor stands comes first. */
export async function pickFunction<T extends Candidate>(
  functions: readonly T[],
  title: string,
): Promise<T | undefined> {
  const here = functions.filter(hasCursor);
  const items = [...here, ...functions.filter((candidate) => !here.includes(candidate))].map((candidate) => ({
    label: `$(symbol-function) ${plainText(candidate.found.label)}`,
    description: plainText(vscode.workspace.asRelativePath(candidate.document.uri)),
    detail: candidate.found.doc && plainText(candidate.found.doc),
    candidate,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'The function to run',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.candidate;
}

function hasCursor({ document, found }: Candidate): boolean {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document !== document) {
    return false;
  }
  const cursor = document.offsetAt(editor.selection.active);
  return cursor >= found.from && cursor <= found.to;
}
