import * as vscode from 'vscode';
import { RunDirectory } from '../../core/run/directory';
import { Disposable } from '../disposable';
import type { RunCheckpoint } from './run';
import type { RunStore } from './run-store';

const KEY = 'grokking.currentCheckpoint';

/** The checkpoint that the person works with; remembered by the workspace. */
export class CurrentCheckpoint extends Disposable {
  private readonly changes = this.own(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly memento: vscode.Memento,
    private readonly store: RunStore,
  ) {
    super();
    const chosen = memento.get<RunCheckpoint>(KEY);
    if (chosen) {
      store.look(chosen.run); // before all others are read
    }
  }

  /** None where its run or file is gone. */
  get(): RunCheckpoint | undefined {
    const chosen = this.memento.get<RunCheckpoint>(KEY);
    return chosen && this.store.get(chosen.run)?.checkpoints.includes(chosen.epoch) ? chosen : undefined;
  }

  async set(checkpoint: RunCheckpoint): Promise<void> {
    await this.memento.update(KEY, { run: checkpoint.run, epoch: checkpoint.epoch });
    this.changes.fire();
  }
}

export function checkpointFile({ run, epoch }: RunCheckpoint): string {
  return new RunDirectory(run).checkpointFile(epoch);
}
