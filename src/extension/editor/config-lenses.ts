import * as vscode from 'vscode';
import { Disposable } from '../disposable';
import { runActions } from '../runs/actions';
import type { RunStore } from '../runs/run-store';
import { baseName } from './config-files';
import { configName, lensRuns, loadsModel } from './config-runs';
import { countText } from '../../text/counts';

/** `Train · Resume · Open dashboard` above a config; `Open model` where it names one to load. */
export class ConfigLenses extends Disposable implements vscode.CodeLensProvider {
  private readonly changes = this.own(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changes.event;
  /** What may be done with the runs: the lenses depend on nothing else that changes often, above all not the epoch. */
  private states = '';

  constructor(private readonly store: RunStore) {
    super();
    this.own(store.onDidChange(() => this.runsChanged()));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const line = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command: string, argument: unknown): vscode.CodeLens =>
      new vscode.CodeLens(line, { title, command, arguments: [argument] });
    const text = document.getText();
    const title = loadsModel(text) ? '$(folder-opened) Open model' : '$(play) Train';
    const lenses = [lens(title, 'grokking.train', document.uri)];
    const { latest, resumable } = lensRuns(this.store.list(), configName(text, baseName(document.uri)), runActions);
    if (resumable) {
      const title = `$(debug-continue) Resume from ${countText(resumable.status.epoch)}`;
      lenses.push(lens(title, 'grokking.resume', resumable.path));
    }
    if (latest) {
      lenses.push(lens('$(graph-line) Open dashboard', 'grokking.openDashboard', latest.path));
    }
    return lenses;
  }

  private runsChanged(): void {
    const states = JSON.stringify(this.store.list().map((run) => [run.path, runActions(run)]));
    if (states !== this.states) {
      this.states = states;
      this.changes.fire();
    }
  }
}
