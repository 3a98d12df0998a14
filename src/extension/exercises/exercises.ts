import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import type { Exercise } from '../../core/exercises/exercise';
import { isTarget } from '../analyses/function-commands';
import type { Analyses } from '../analyses/analyses';
import { type CommandHandler, RemediedError } from '../commands/command-runner';
import { requireTrust } from '../commands/trust';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import type { Notices } from '../notices';
import { plainText } from '../plain-text';
import type { CurrentModel } from '../runs/current-model';
import type { RunStore } from '../runs/run-store';
import { ExerciseFiles, type FoundExercise } from './exercise-files';
import { ExerciseLenses } from './exercise-lenses';
import { ExerciseTests } from './exercise-tests';
import { Grading } from './grading';
import { Hints } from './hints';
import { newExercises } from './new-exercises';

interface Needs {
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'workspaceState'>;
  readonly analyses: Pick<Analyses, 'files' | 'runner'>;
  readonly store: RunStore;
  readonly current: CurrentModel;
  readonly log: Log;
  readonly notices: Notices;
}

/** The classroom: exercises in the Test Explorer, their lenses, hints and commands. */
export class Exercises extends Disposable {
  readonly files: ExerciseFiles;
  readonly tests: ExerciseTests;
  readonly hints: Hints;
  readonly commands: Readonly<Record<string, CommandHandler>>;
  private readonly syntax: Analyses['files']['syntax'];

  constructor({ context: { extensionUri, workspaceState }, analyses, store, current, log, notices }: Needs) {
    super();
    this.syntax = analyses.files.syntax;
    const grading = new Grading({ runner: analyses.runner, store, current, log });
    const hints = (this.hints = this.own(new Hints(workspaceState, notices)));
    const files = (this.files = this.own(new ExerciseFiles(analyses.files)));
    const tests: ExerciseTests = (this.tests = this.own(
      new ExerciseTests(
        files,
        () => this.syntax().EXERCISES,
        (request, controller) =>
          grading.run(controller.createTestRun(request), tests.requested(request), (item) => tests.of(item)),
      ),
    ));
    this.own(new ExerciseLenses(analyses.files, files, hints, (id) => this.exerciseOf(id)));
    this.commands = {
      'grokking.gradeExercise': (argument) => this.grade(argument),
      'grokking.showHint': (argument) => this.showHint(argument),
      'grokking.newExercises': newExercises(vscode.Uri.joinPath(extensionUri, 'samples', 'exercises'), notices),
    };
  }

  private exerciseOf(id: string): Exercise | undefined {
    return this.syntax().EXERCISES.find((exercise) => exercise.id === id);
  }

  private async grade(argument: unknown): Promise<void> {
    requireTrust('Grading exercises');
    const found = await this.choose(argument, 'Grade Exercise');
    const item = found && this.tests.itemOf(found);
    if (item) {
      await this.tests.start(item);
    }
  }

  /** Answers what it says. */
  private async showHint(argument: unknown): Promise<string | undefined> {
    const found = await this.choose(argument, 'Show Hint');
    const exercise = found && this.exerciseOf(found.exercise);
    if (found && !exercise) {
      throw new InputError(`There is no exercise ${found.exercise}`);
    }
    return exercise && this.hints.showNext(exercise);
  }

  /** The exercise of a lens or of a test; else that at the cursor; else one that the person picks. */
  private async choose(argument: unknown, title: string): Promise<FoundExercise | undefined> {
    const given = this.ofTest(argument) ?? this.ofTarget(argument) ?? this.atCursor();
    if (given) {
      return given;
    }
    const all = this.files.list();
    if (all.length === 0) {
      throw new RemediedError('The workspace has no exercise yet: a function whose comment says @exercise and a name', {
        title: 'New Exercises…',
        apply: () => vscode.commands.executeCommand('grokking.newExercises'),
      });
    }
    const order = this.syntax().EXERCISES.map(({ id }) => String(id));
    const items = all
      .toSorted((a, b) => order.indexOf(a.exercise) - order.indexOf(b.exercise))
      .map((found) => ({
        label: plainText(this.exerciseOf(found.exercise)?.title ?? found.label),
        description: plainText(vscode.workspace.asRelativePath(found.uri)),
        found,
      }));
    return (await vscode.window.showQuickPick(items, { title, placeHolder: 'The exercise', matchOnDescription: true }))
      ?.found;
  }

  /** Of an item of the Test Explorer, or of what a message's menu gives. */
  private ofTest(argument: unknown): FoundExercise | undefined {
    if (typeof argument !== 'object' || argument === null) {
      return undefined;
    }
    const test: unknown = 'test' in argument ? argument.test : argument;
    const id = typeof test === 'object' && test !== null && 'id' in test ? test.id : undefined;
    const item = this.tests.list().find((one) => one.id === id);
    return item && this.tests.of(item);
  }

  private ofTarget(argument: unknown): FoundExercise | undefined {
    return isTarget(argument)
      ? this.files.in(vscode.Uri.file(argument.file)).find(({ name }) => name === argument.name)
      : undefined;
  }

  private atCursor(): FoundExercise | undefined {
    const editor = vscode.window.activeTextEditor;
    return editor && this.files.in(editor.document.uri).find(({ whole }) => whole.contains(editor.selection.active));
  }
}
