import * as vscode from 'vscode';
import { openDocument } from './analysis-files';

/** Shows a range of a file: where the file is open, else in the first column, not over the results. */
export async function openPlace(
  uri: vscode.Uri,
  range: (document: vscode.TextDocument) => vscode.Range,
): Promise<void> {
  const document = await openDocument(uri);
  const open = vscode.window.tabGroups.all.find((group) =>
    group.tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.fsPath === uri.fsPath),
  );
  await vscode.window.showTextDocument(document, {
    viewColumn: open?.viewColumn ?? vscode.ViewColumn.One,
    selection: range(document),
  });
}
