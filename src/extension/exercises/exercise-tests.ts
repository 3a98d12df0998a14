import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Exercise } from '../../core/exercises/exercise';
import { Disposable } from '../disposable';
import { plainText } from '../plain-text';
import type { ExerciseFiles, FoundExercise } from './exercise-files';

export const CONTROLLER = 'grokking.exercises';

type RunHandler = (request: vscode.TestRunRequest, controller: vscode.TestController) => Promise<void>;

/** The exercises of the workspace in VS Code's Test Explorer: files, and the functions in them. */
export class ExerciseTests extends Disposable {
  /** undefined where the workspace has no exercise yet. */
  controller: vscode.TestController | undefined;
  private readonly found = new WeakMap<vscode.TestItem, FoundExercise>();

  /** @param exercises in the order in which to do them */
  constructor(
    private readonly files: ExerciseFiles,
    private readonly exercises: () => readonly Exercise[],
    private readonly run: RunHandler,
  ) {
    super();
    this.own(files.onDidChange((uri) => this.update(uri)));
    this.own({ dispose: () => this.controller?.dispose() });
  }

  /** The items of functions, in the order of the exercises. */
  list(): vscode.TestItem[] {
    return this.controller ? this.leaves([...this.controller.items].map(([, item]) => item)) : [];
  }

  /** What an item stands for; undefined for a file. */
  of(item: vscode.TestItem): FoundExercise | undefined {
    return this.found.get(item);
  }

  itemOf({ uri, name }: Pick<FoundExercise, 'uri' | 'name'>): vscode.TestItem | undefined {
    return this.controller?.items.get(uri.toString())?.children.get(idOf({ uri, name }));
  }

  /** What a request asks to be run, in the order of the exercises. */
  requested({ include, exclude = [] }: vscode.TestRunRequest): vscode.TestItem[] {
    const left = new Set(this.leaves(exclude));
    return (include ? this.leaves(include) : this.list()).filter((item) => !left.has(item));
  }

  /** Runs one of them, as from the Test Explorer. */
  async start(item: vscode.TestItem): Promise<void> {
    if (this.controller) {
      await this.run(new vscode.TestRunRequest([item]), this.controller);
    }
  }

  private leaves(items: readonly vscode.TestItem[]): vscode.TestItem[] {
    const all = items.flatMap((item) => (this.found.has(item) ? [item] : [...item.children].map(([, child]) => child)));
    return [...new Set(all)].sort((a, b) => (String(a.sortText) < String(b.sortText) ? -1 : 1));
  }

  private update(uri: vscode.Uri): void {
    const exercises = this.files.in(uri);
    void vscode.commands.executeCommand('setContext', 'grokking.hasExercises', this.files.list().length > 0);
    if (exercises.length === 0) {
      this.controller?.items.delete(uri.toString());
      return;
    }
    // A window without exercises has no Test Explorer for our sake.
    const controller = (this.controller ??= this.create());
    const key = uri.toString();
    const file = controller.items.get(key) ?? controller.createTestItem(key, path.basename(uri.fsPath), uri);
    const folder = path.dirname(vscode.workspace.asRelativePath(uri));
    file.description = folder === '.' ? '' : folder;
    const items = exercises.map((exercise) => this.itemFor(exercise, file, controller));
    file.children.replace(items);
    file.sortText = `${items.map(({ sortText }) => String(sortText)).sort()[0]} ${uri.fsPath}`;
    controller.items.add(file);
    controller.invalidateTestResults(file); // they are of what stood there before
  }

  private create(): vscode.TestController {
    const controller = vscode.tests.createTestController(CONTROLLER, 'Grokking Exercises');
    const run = (request: vscode.TestRunRequest): Promise<void> => this.run(request, controller);
    controller.createRunProfile('Grade on the Current Model', vscode.TestRunProfileKind.Run, run, true);
    return controller;
  }

  private itemFor(found: FoundExercise, file: vscode.TestItem, controller: vscode.TestController): vscode.TestItem {
    const all = this.exercises();
    const index = all.findIndex(({ id }) => id === found.exercise);
    const title = plainText(index < 0 ? found.label : all[index].title);
    const id = idOf(found);
    const before = file.children.get(id);
    const item = before ?? controller.createTestItem(id, title, found.uri);
    item.label = title;
    item.description = plainText(found.exercise);
    item.range = found.range;
    item.sortText = String(index < 0 ? all.length : index).padStart(3, '0');
    item.error =
      index < 0
        ? `There is no exercise ${plainText(found.exercise)}; take one of ${all.map((exercise) => exercise.id).join(', ')}`
        : undefined;
    this.found.set(item, found);
    return item;
  }
}

function idOf({ uri, name }: Pick<FoundExercise, 'uri' | 'name'>): string {
  return `${uri.toString()}#${name}`;
}
