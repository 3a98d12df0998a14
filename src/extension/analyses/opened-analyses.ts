import * as vscode from 'vscode';
import { Disposable } from '../disposable';
import type { AnalysisFiles } from './analysis-files';
import { isPython } from '../../core/analyses/python/is-python';
import { chosenPython } from './chosen-python';
import { installTypes } from './grokking-types';
import type { Runner } from './runner';

/** Gets things ready when an analysis file comes into view in a trusted workspace: the runner, and the types. */
export class OpenedAnalyses extends Disposable {
  private readonly withTypes = new Set<string>();
  private installing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly files: AnalysisFiles,
    private readonly runner: Runner,
    private readonly types: string,
  ) {
    super();
    this.own(vscode.window.onDidChangeActiveTextEditor((editor) => this.shown(editor)));
    this.own(vscode.workspace.onDidGrantWorkspaceTrust(() => this.shown(vscode.window.activeTextEditor)));
    this.shown(vscode.window.activeTextEditor);
  }

  private shown(editor: vscode.TextEditor | undefined): void {
    const analysis = editor !== undefined && this.files.includes(editor.document);
    // For the items of the editor's context menu.
    void vscode.commands.executeCommand('setContext', 'grokking.analysisEditor', analysis);
    if (!analysis || !vscode.workspace.isTrusted) {
      return;
    }
    const { uri } = editor.document;
    if (isPython(uri.fsPath)) {
      void chosenPython(uri.fsPath).then((python) => this.runner.warmPython(python));
      return;
    }
    this.runner.warm();
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (folder && !this.withTypes.has(uri.fsPath)) {
      this.withTypes.add(uri.fsPath);
      // One after the other: two files may belong to one package.
      this.installing = this.installing.then(() => installTypes(this.types, uri.fsPath, folder.uri.fsPath));
    }
  }
}
