import * as path from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import type { FoundFunction } from '../../core/analyses/found-function';
import { Disposable } from '../disposable';
import type { Syntax } from './function-syntax';

const DEFAULT_FILES = '**/*.analysis.{ts,js,mjs,py}';

/** A function of a file of the workspace. */
export interface FunctionTarget {
  /** Absolute path. */
  readonly file: string;
  /** The name that it is exported by. */
  readonly name: string;
}

/** The files in which analysis functions are looked for, and what was found in them. */
export class AnalysisFiles extends Disposable {
  private readonly changes = this.own(new vscode.EventEmitter<void>());
  /** Another setting of which files these are. */
  readonly onDidChange = this.changes.event;
  private readonly found = new WeakMap<vscode.TextDocument, { version: number; functions: FoundFunction[] }>();

  constructor(readonly syntax: () => Syntax) {
    super();
    this.own(
      vscode.workspace.onDidChangeConfiguration(
        (change) => change.affectsConfiguration('grokking.analyses.files') && this.changes.fire(),
      ),
    );
  }

  get selector(): vscode.DocumentFilter {
    return { scheme: 'file', pattern: pattern() };
  }

  /** A glob. */
  get pattern(): string {
    return pattern();
  }

  includes(document: vscode.TextDocument): boolean {
    return vscode.languages.match(this.selector, document) > 0;
  }

  /** The functions of a document as it is now. */
  functionsOf(document: vscode.TextDocument): readonly FoundFunction[] {
    let known = this.found.get(document);
    if (known?.version !== document.version) {
      const functions = this.syntax().findFunctions(document.getText(), document.fileName);
      known = { version: document.version, functions };
      this.found.set(document, known);
    }
    return known.functions;
  }

  /** All analysis files of the workspace, the active editor's first, then by path. */
  async list(): Promise<vscode.Uri[]> {
    const found = await vscode.workspace.findFiles(pattern(), '**/{node_modules,.grokking}/**', 500);
    const sorted = found.sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1));
    const active = vscode.window.activeTextEditor?.document;
    return active && this.includes(active)
      ? [active.uri, ...sorted.filter(({ fsPath }) => fsPath !== active.uri.fsPath)]
      : sorted;
  }

  /** @throws InputError when the file cannot be read, or has no such function (any more) */
  async find({ file, name }: FunctionTarget): Promise<{ document: vscode.TextDocument; found: FoundFunction }> {
    const document = await openDocument(vscode.Uri.file(file));
    const found = this.functionsOf(document).find((candidate) => candidate.name === name);
    if (!found) {
      throw new InputError(
        `${path.basename(file)} has no exported function ${name} whose first parameter is model; ` +
          'the lenses show those that it has',
      );
    }
    return { document, found };
  }
}

/** @throws InputError when it cannot be read */
export async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    throw new InputError(`${uri.fsPath}: there is no such file, or it cannot be read`);
  }
}

function pattern(): string {
  return vscode.workspace.getConfiguration('grokking').get<string>('analyses.files') || DEFAULT_FILES;
}
