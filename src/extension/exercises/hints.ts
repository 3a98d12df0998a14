import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Exercise } from '../../core/exercises/exercise';
import { Disposable } from '../disposable';
import type { Notices } from '../notices';

const KEY = 'grokking.hints';
const COUNTS = v.record(v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(0)));

const NEXT = 'Next Hint';

/** Hints of exercises, one step at a time; the workspace remembers how far they were read. */
export class Hints extends Disposable {
  private readonly changes = this.own(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly memento: vscode.Memento,
    private readonly notices: Notices,
  ) {
    super();
  }

  /** What is shown next, e.g. `Hint 2 of 3`; after the last it begins anew. */
  nextTitle(exercise: Exercise): string {
    const { length } = exercise.hints;
    const shown = this.shown(exercise);
    return shown >= length ? 'All Hints Read: from the First' : `Hint ${shown + 1} of ${length}`;
  }

  /** Shows the next one. Answers what it says. */
  async showNext(exercise: Exercise): Promise<string> {
    const { id, title, hints } = exercise;
    const index = this.shown(exercise) % hints.length;
    await this.memento.update(KEY, { ...this.counts(), [id]: index + 1 });
    this.changes.fire();
    const isLast = index === hints.length - 1;
    void this.notices
      .information(`${title}, hint ${index + 1} of ${hints.length}: ${hints[index]}`, ...(isLast ? [] : [NEXT]))
      .then((pressed) => (pressed === NEXT ? this.showNext(exercise) : undefined));
    return hints[index];
  }

  private shown({ id, hints }: Exercise): number {
    return Math.min(this.counts()[id] ?? 0, hints.length);
  }

  private counts(): Readonly<Record<string, number>> {
    const saved = this.memento.get<unknown>(KEY);
    return v.is(COUNTS, saved) ? saved : {};
  }
}
