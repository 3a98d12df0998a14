import * as vscode from 'vscode';
import type { Exercise } from '../../core/exercises/exercise';
import type { AnalysisFiles } from '../analyses/analysis-files';
import { Disposable } from '../disposable';
import type { ExerciseFiles } from './exercise-files';
import type { Hints } from './hints';

/** `Grade · Hint 1 of 3` above functions that answer an exercise. */
export class ExerciseLenses extends Disposable implements vscode.CodeLensProvider {
  private readonly changes = this.own(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changes.event;
  private registration: vscode.Disposable | undefined;

  constructor(
    private readonly analyses: AnalysisFiles,
    files: ExerciseFiles,
    private readonly hints: Hints,
    private readonly exerciseOf: (id: string) => Exercise | undefined,
  ) {
    super();
    this.own(hints.onDidChange(() => this.changes.fire()));
    this.own(files.onDidChange(() => this.changes.fire()));
    this.own(vscode.workspace.onDidGrantWorkspaceTrust(() => this.changes.fire()));
    this.own(analyses.onDidChange(() => this.register()));
    this.own({ dispose: () => this.registration?.dispose() });
    this.register();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    return this.analyses.functionsOf(document).flatMap(({ name, start, end, exercise: id }) => {
      const exercise = id === undefined ? undefined : this.exerciseOf(id);
      if (!exercise) {
        return [];
      }
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      const args = [{ file: document.uri.fsPath, name }];
      const grade = { title: '$(beaker) Grade', command: 'grokking.gradeExercise', arguments: args };
      const hint = {
        title: `$(lightbulb) ${this.hints.nextTitle(exercise)}`,
        command: 'grokking.showHint',
        arguments: args,
      };
      return [...(vscode.workspace.isTrusted ? [grade] : []), hint].map(
        (command) => new vscode.CodeLens(range, command),
      );
    });
  }

  private register(): void {
    this.registration?.dispose();
    this.registration = vscode.languages.registerCodeLensProvider(this.analyses.selector, this);
  }
}
