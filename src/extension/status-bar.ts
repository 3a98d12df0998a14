import * as vscode from 'vscode';
import { Disposable } from './disposable';
import { plainText } from './plain-text';
import type { CurrentCheckpoint } from './runs/current-checkpoint';
import { runTooltip, stateIcon } from './runs/describe';
import { newestActive } from './runs/run';
import type { RunStore } from './runs/run-store';
import { countText } from '../text/counts';
import { percentText } from '../text/shares';

/** State, epoch and test accuracy of the run that trains, else the current checkpoint; a click opens the dashboard. */
export class StatusBar extends Disposable {
  readonly item: vscode.StatusBarItem;

  constructor(
    private readonly store: RunStore,
    private readonly current: CurrentCheckpoint,
  ) {
    super();
    this.item = this.own(vscode.window.createStatusBarItem('grokking.status', vscode.StatusBarAlignment.Left));
    this.item.name = 'Grokking';
    this.own(store.onDidChange(() => this.update()));
    this.own(current.onDidChange(() => this.update()));
    this.update();
  }

  private update(): void {
    const active = newestActive(this.store.list());
    const checkpoint = this.current.get();
    const run = active ?? (checkpoint && this.store.get(checkpoint.run));
    if (!run) {
      this.item.hide();
      return;
    }
    const { status } = run;
    const name = plainText(run.name);
    if (active) {
      const accuracy = status.test_accuracy === null ? '' : ` · test ${percentText(status.test_accuracy)}`;
      this.item.text = `$(${stateIcon(status).id}) ${name}  ${countText(status.epoch)}${accuracy}`;
    } else {
      this.item.text = `$(target) ${name} @ ${countText(checkpoint?.epoch ?? 0)}`;
    }
    const tooltip = new vscode.MarkdownString(runTooltip(run));
    this.item.tooltip = tooltip;
    this.item.command = { command: 'grokking.openDashboard', title: 'Open Dashboard', arguments: [run.path] };
    this.item.accessibilityInformation = {
      label: active ? `${name}, ${status.state}, epoch ${countText(status.epoch)}` : `current checkpoint of ${name}`,
    };
    this.item.show();
  }
}
