import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { markEpoch, removeMarks } from '../../core/run/kept-marks';
import { COUNT, TEXT } from '../../protocol/checks/checked';
import { Disposable } from '../disposable';
import { isFolder, type ModelPlace } from './model-place';
import type { RunCheckpoint } from './run';
import type { RunStore } from './run-store';

const PLACE = v.union([v.object({ run: TEXT, epoch: COUNT }), v.object({ folder: TEXT })]);
/** It names a file. */
const MARK = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/));

const KEY = 'grokking.currentCheckpoint';

/** Under this the workspace marks its checkpoint for those who thin its run. */
const MARK_KEY = 'grokking.currentCheckpoint.mark';

/**
 * The checkpoint or language model that the person works with; remembered by the workspace. No rule removes a checkpoint: it
 * is marked in its run.
 */
export class CurrentModel extends Disposable {
  private readonly changes = this.own(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly memento: vscode.Memento,
    private readonly store: RunStore,
  ) {
    super();
    const chosen = this.saved();
    if (chosen && !isFolder(chosen)) {
      store.look(chosen.run); // before all others are read
      void (vscode.workspace.isTrusted && this.mark(chosen)); // an earlier version did not
    }
  }

  /** None where the run or file of a checkpoint is gone. A folder that is gone stays: nothing runs on another model unasked. */
  get(): ModelPlace | undefined {
    const chosen = this.saved();
    return chosen && isFolder(chosen) ? chosen : this.checkpoint();
  }

  /** None where it is a folder, too. */
  checkpoint(): RunCheckpoint | undefined {
    const chosen = this.saved();
    const isThere =
      chosen && !isFolder(chosen) && this.store.get(chosen.run)?.checkpoints.includes(chosen.epoch) === true;
    return isThere ? chosen : undefined;
  }

  /** What the workspace remembers, if it is a model. */
  private saved(): ModelPlace | undefined {
    const saved = this.memento.get<unknown>(KEY);
    return v.is(PLACE, saved) ? saved : undefined;
  }

  async set(place: ModelPlace): Promise<void> {
    const before = this.saved();
    const chosen = isFolder(place) ? { folder: place.folder } : { run: place.run, epoch: place.epoch };
    if (!isFolder(chosen)) {
      await this.mark(chosen);
    }
    await this.memento.update(KEY, chosen);
    this.changes.fire();
    const isLeft = before && !isFolder(before) && (isFolder(chosen) || before.run !== chosen.run);
    if (isLeft && this.store.get(before.run)) {
      await removeMarks(before.run, await this.markName()).catch(() => undefined);
    }
  }

  /** Whoever may not write a run cannot keep its owner from thinning it. */
  private async mark({ run, epoch }: RunCheckpoint): Promise<void> {
    if (this.store.get(run)) {
      await markEpoch(run, epoch, await this.markName()).catch(() => undefined);
    }
  }

  private async markName(): Promise<string> {
    const known = this.memento.get<unknown>(MARK_KEY);
    if (v.is(MARK, known)) {
      return known;
    }
    const name = randomBytes(4).toString('hex');
    await this.memento.update(MARK_KEY, name);
    return name;
  }
}
