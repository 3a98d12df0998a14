import * as vscode from 'vscode';
import { isPython } from '../../core/analyses/python/is-python';
import type { FunctionError } from '../../protocol/analyses';
import type { Grade } from '../../protocol/grading';
import { countText } from '../../text/counts';
import { chosenModel } from '../analyses/chosen-model';
import { chosenPython } from '../analyses/chosen-python';
import { saveCode } from '../analyses/function-commands';
import type { Runner } from '../analyses/runner';
import { requireTrust } from '../commands/trust';
import type { Log } from '../log';
import { plainText } from '../plain-text';
import type { CurrentModel } from '../runs/current-model';
import { type ModelPlace, placeName, placePath } from '../runs/model-place';
import type { RunStore } from '../runs/run-store';
import type { FoundExercise } from './exercise-files';

/** Of messages that hints may help with: for the menu beside them. */
export const HINT_CONTEXT = 'grokkingHint';

const NO_MODEL =
  'There is no model to grade on: train one (Grokking: Train), or make a checkpoint of a run the current one (Grokking: Set Current Checkpoint)';

interface Needs {
  readonly runner: Runner;
  readonly store: RunStore;
  readonly current: CurrentModel;
  readonly log: Pick<Log, 'info'>;
}

/** Grades tests one after the other on the current model, in the process of functions, and tells the Test Explorer. */
export class Grading {
  constructor(private readonly needs: Needs) {}

  /** @param of what an item stands for */
  async run(
    run: vscode.TestRun,
    items: readonly vscode.TestItem[],
    of: (item: vscode.TestItem) => FoundExercise | undefined,
  ): Promise<void> {
    items.forEach((item) => run.enqueued(item));
    try {
      const model = await this.prepared();
      for (const item of items) {
        const found = of(item);
        if (run.token.isCancellationRequested) {
          return;
        }
        if (found && typeof model !== 'string') {
          await this.gradeOne(run, item, found, model);
        } else if (found) {
          run.errored(item, messageAt(model as string, found));
        }
      }
    } finally {
      run.end();
    }
  }

  /** The model to grade on, or why there is none. What is being edited is saved. */
  private async prepared(): Promise<ModelPlace | string> {
    try {
      requireTrust('Grading exercises');
    } catch (error) {
      return (error as Error).message;
    }
    const { store, current } = this.needs;
    await store.refresh();
    const model = chosenModel(store, current);
    return model === undefined
      ? NO_MODEL
      : (await saveCode())
        ? model
        : 'A file that is being edited could not be saved';
  }

  private async gradeOne(
    run: vscode.TestRun,
    item: vscode.TestItem,
    found: FoundExercise,
    model: ModelPlace,
  ): Promise<void> {
    const { runner, store, log } = this.needs;
    const { fsPath: file } = found.uri;
    const python = isPython(file) ? await chosenPython(file) : undefined;
    item.description = plainText(found.exercise);
    run.started(item);
    const call = { file, name: found.name, checkpoint: placePath(model), exercise: found.exercise, python };
    const write = (line: string): void => run.appendOutput(`${plainText(line)}\r\n`, undefined, item);
    const running = runner.grade(call, write);
    const cancelled = run.token.onCancellationRequested(() => running.cancel());
    const answer = await running.ended.finally(() => cancelled.dispose());
    const said = answer === undefined ? 'cancelled' : told(run, item, found, answer);
    const line = `${found.label} (${found.exercise}) on ${placeName(model, store)}: ${said}`;
    write(line);
    log.info(line);
  }
}

/** Tells the Test Explorer what came of it. Answers it in words. */
function told(run: vscode.TestRun, item: vscode.TestItem, found: FoundExercise, answer: Grade): string {
  const { milliseconds } = answer;
  if (!answer.ok) {
    const { error } = answer;
    const message = messageOf(error, found);
    // Not red for what is no answer: the function was not run, or was stopped.
    (error.notRun || error.stopped ? run.errored : run.failed).call(run, item, message, milliseconds);
    return `failed: ${error.message}`;
  }
  const { output } = answer;
  switch (output.state) {
    case 'passed':
      run.passed(item, milliseconds);
      return `passed in ${countText(Math.round(milliseconds))} ms`;
    case 'failed':
      run.failed(item, messageAt(output.message, found), milliseconds);
      return `failed: ${output.message}`;
    case 'skipped':
      run.skipped(item);
      item.description = plainText(`skipped: ${output.message}`);
      return `skipped: ${output.message}`;
  }
}

function messageAt(text: string, { uri, range }: FoundExercise): vscode.TestMessage {
  const message = new vscode.TestMessage(plainText(text));
  message.location = new vscode.Location(uri, range);
  message.contextValue = HINT_CONTEXT;
  return message;
}

/** At the person's own line, with the stack beneath. */
function messageOf({ message: text, stack }: FunctionError, found: FoundExercise): vscode.TestMessage {
  const message = messageAt(text.split('\n')[0], found);
  const frames = stack.flatMap(({ text: line, file, line: row = 1, column = 1 }) => {
    const place = new vscode.Position(Math.max(0, row - 1), Math.max(0, column - 1));
    return file === undefined ? [] : [new vscode.TestMessageStackFrame(plainText(line), vscode.Uri.file(file), place)];
  });
  const [first] = frames;
  if (first?.uri && first.position) {
    message.location = new vscode.Location(first.uri, first.position);
    message.stackTrace = frames;
  }
  return message;
}
