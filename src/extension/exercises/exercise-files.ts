import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FoundFunction } from '../../core/analyses/found-function';
import type { AnalysisFiles } from '../analyses/analysis-files';
import { Disposable } from '../disposable';

/** A function whose comment names an exercise. */
export interface FoundExercise {
  readonly uri: vscode.Uri;
  /** The name that it is exported by. */
  readonly name: string;
  /** Its own name, for people. */
  readonly label: string;
  /** The id that the comment names; no exercise may have it. */
  readonly exercise: string;
  /** Where its name is. */
  readonly range: vscode.Range;
  /** The lines of the whole statement. */
  readonly whole: vscode.Range;
}

const NOT_LOOKED_INTO = /[\\/](node_modules|\.grokking)[\\/]/;

/** The exercises of the workspace's analysis files, kept up to date with what is on disk and in editors. */
export class ExerciseFiles extends Disposable {
  private readonly changes = this.own(new vscode.EventEmitter<vscode.Uri>());
  /** Of a file whose exercises may be others now, or stand elsewhere. */
  readonly onDidChange = this.changes.event;
  private readonly found = new Map<string, readonly FoundExercise[]>();
  private watcher: vscode.Disposable | undefined;
  /** Of a file what was scanned last: results of tests are of this text. */
  private readonly texts = new Map<string, string>();
  /** Of a file the scan that counts: a later one has overtaken those before. */
  private readonly scans = new Map<string, number>();

  constructor(private readonly files: AnalysisFiles) {
    super();
    this.own(vscode.workspace.onDidChangeTextDocument(({ document }) => this.edited(document)));
    this.own(vscode.workspace.onDidCloseTextDocument((document) => this.edited(document)));
    this.own(vscode.workspace.onDidChangeWorkspaceFolders(() => void this.scanAll()));
    // Of a folder that comes or goes not every file in it is told.
    const folders = this.own(vscode.workspace.createFileSystemWatcher('**'));
    this.own(folders.onDidCreate((uri) => void this.folderTouched(uri)));
    this.own(folders.onDidChange((uri) => void this.folderTouched(uri)));
    this.own(folders.onDidDelete((uri) => this.deleted(uri)));
    this.own(files.onDidChange(() => this.watch()));
    this.own({ dispose: () => this.watcher?.dispose() });
    this.watch();
  }

  /** All of them, by file. */
  list(): readonly FoundExercise[] {
    return [...this.found.values()].flat();
  }

  in(uri: vscode.Uri): readonly FoundExercise[] {
    return this.found.get(uri.toString()) ?? [];
  }

  private watch(): void {
    this.watcher?.dispose();
    const watcher = vscode.workspace.createFileSystemWatcher(this.files.pattern);
    const scan = (uri: vscode.Uri): void => void this.scan(uri);
    watcher.onDidCreate(scan);
    watcher.onDidChange(scan);
    this.watcher = watcher;
    void this.scanAll();
  }

  private async scanAll(): Promise<void> {
    const uris = await this.files.list();
    const known = new Set(uris.map(String));
    const gone = [...this.found.keys()].filter((key) => !known.has(key));
    gone.forEach((key) => this.leave(vscode.Uri.parse(key)));
    await Promise.all(uris.map((uri) => this.scan(uri)));
  }

  private async folderTouched(uri: vscode.Uri): Promise<void> {
    if (path.extname(uri.fsPath) === '' && !NOT_LOOKED_INTO.test(`${uri.fsPath}${path.sep}`) && (await isFolder(uri))) {
      await this.scanAll();
    }
  }

  /** A file or a folder. */
  private deleted({ fsPath }: vscode.Uri): void {
    const files = [...this.found.values()].map(([{ uri }]) => uri);
    files
      .filter((uri) => uri.fsPath === fsPath || uri.fsPath.startsWith(`${fsPath}${path.sep}`))
      .forEach((uri) => void this.scan(uri));
  }

  private edited(document: vscode.TextDocument): void {
    if (this.files.includes(document)) {
      void this.scan(document.uri);
    }
  }

  private async scan(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const scan = (this.scans.get(key) ?? 0) + 1;
    this.scans.set(key, scan);
    const text = NOT_LOOKED_INTO.test(uri.fsPath) ? '' : await textOf(uri);
    if (this.scans.get(key) === scan && this.texts.get(key) !== text && !this.disposed) {
      this.texts.set(key, text);
      // The parser is loaded where there is an exercise.
      const functions = text.includes('@exercise')
        ? this.files.syntax().findFunctions(text, path.basename(uri.fsPath))
        : [];
      this.set(uri, exercisesOf(uri, text, functions));
    }
  }

  private leave(uri: vscode.Uri): void {
    this.texts.delete(uri.toString());
    this.set(uri, []);
  }

  private set(uri: vscode.Uri, exercises: readonly FoundExercise[]): void {
    const key = uri.toString();
    const had = this.found.has(key);
    if (exercises.length > 0) {
      this.found.set(key, exercises);
    } else {
      this.found.delete(key);
    }
    if (had || exercises.length > 0) {
      this.changes.fire(uri);
    }
  }
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type === vscode.FileType.Directory;
  } catch {
    return false; // it is gone again
  }
}

/** As it stands in an editor, else on disk; empty where it cannot be read. An editor may outlive its file for a while. */
async function textOf(uri: vscode.Uri): Promise<string> {
  try {
    const onDisk = await vscode.workspace.fs.readFile(uri);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    return open && !open.isClosed ? open.getText() : new TextDecoder().decode(onDisk);
  } catch {
    return '';
  }
}

function exercisesOf(uri: vscode.Uri, text: string, functions: readonly FoundFunction[]): FoundExercise[] {
  const position = (offset: number): vscode.Position => {
    const before = text.slice(0, offset).split(/\r\n|\n|\r/);
    return new vscode.Position(before.length - 1, before[before.length - 1].length);
  };
  return functions.flatMap(({ name, label, start, end, from, to, exercise }) =>
    exercise === undefined
      ? []
      : [
          {
            ...{ uri, name, label, exercise },
            range: new vscode.Range(position(start), position(end)),
            whole: new vscode.Range(position(from), position(to)),
          },
        ],
  );
}
