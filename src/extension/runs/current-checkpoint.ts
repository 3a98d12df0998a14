import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { RunDirectory } from '../../core/run/directory';
import { markEpoch, removeMarks } from '../../core/run/kept-marks';
import { COUNT, TEXT } from '../../protocol/checks/checked';
import { Disposable } from '../disposable';
import type { RunCheckpoint } from './run';
import type { RunStore } from './run-store';

const CHECKPOINT = v.object({ run: TEXT, epoch: COUNT });
/** It names a file. */
const MARK = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/));

const KEY = 'grokking.currentCheckpoint';

/** Under this the workspace marks its checkpoint for those who thin its run. */
const MARK_KEY = 'grokking.currentCheckpoint.mark';

/** The checkpoint that the person works with; remembered by the workspace. No rule removes it: it is marked in its run. */
export class CurrentCheckpoint extends Disposable {
  private readonly changes = this.own(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly memento: vscode.Memento,
    private readonly store: RunStore,
  ) {
    super();
    const chosen = this.saved();
    if (chosen) {
      store.look(chosen.run); // before all others are read
      void (vscode.workspace.isTrusted && this.mark(chosen)); // an earlier version did not
    }
  }

  /** None where its run or file is gone. */
  get(): RunCheckpoint | undefined {
    const chosen = this.saved();
    return chosen && this.store.get(chosen.run)?.checkpoints.includes(chosen.epoch) ? chosen : undefined;
  }

  /** What the workspace remembers, if it is a checkpoint. */
  private saved(): RunCheckpoint | undefined {
    const saved = this.memento.get<unknown>(KEY);
    return v.is(CHECKPOINT, saved) ? saved : undefined;
  }

  async set({ run, epoch }: RunCheckpoint): Promise<void> {
    const before = this.saved();
    await this.mark({ run, epoch });
    await this.memento.update(KEY, { run, epoch });
    this.changes.fire();
    if (before && before.run !== run && this.store.get(before.run)) {
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

export function checkpointFile({ run, epoch }: RunCheckpoint): string {
  return new RunDirectory(run).checkpointFile(epoch);
}
