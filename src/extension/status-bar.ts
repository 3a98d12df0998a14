import * as vscode from 'vscode';
import { modelTypeOf } from '../core/model-folders';
import { Disposable } from './disposable';
import { plainText } from './plain-text';
import type { CurrentModel } from './runs/current-model';
import { runTooltip, stateIcon } from './runs/describe';
import { type FolderPlace, isFolder, placeName } from './runs/model-place';
import { newestActive, type Run } from './runs/run';
import type { RunStore } from './runs/run-store';
import { countText } from '../text/counts';
import { percentText } from '../text/shares';

interface Shown {
  readonly text: string;
  readonly tooltip: string;
  /** What a click does. */
  readonly command: vscode.Command;
  /** For screen readers. */
  readonly label: string;
}

/** State, epoch and test accuracy of the run that trains, else the current model; a click opens the run's dashboard. */
export class StatusBar extends Disposable {
  readonly item: vscode.StatusBarItem;

  constructor(
    private readonly store: RunStore,
    private readonly current: CurrentModel,
  ) {
    super();
    this.item = this.own(vscode.window.createStatusBarItem('grokking.status', vscode.StatusBarAlignment.Left));
    this.item.name = 'Grokking';
    this.own(store.onDidChange(() => this.update()));
    this.own(current.onDidChange(() => this.update()));
    this.update();
  }

  private update(): void {
    const shown = this.shown();
    if (!shown) {
      this.item.hide();
      return;
    }
    this.item.text = shown.text;
    this.item.tooltip = new vscode.MarkdownString(shown.tooltip);
    this.item.command = shown.command;
    this.item.accessibilityInformation = { label: shown.label };
    this.item.show();
  }

  private shown(): Shown | undefined {
    const active = newestActive(this.store.list());
    if (active) {
      return trainingShown(active);
    }
    const place = this.current.get();
    if (place === undefined) {
      return undefined;
    }
    const name = plainText(placeName(place, this.store));
    if (isFolder(place)) {
      return folderShown(place, name);
    }
    const run = this.store.get(place.run);
    return run && { ...ofRun(run), text: `$(target) ${name}`, label: `current checkpoint of ${plainText(run.name)}` };
  }
}

function trainingShown(run: Run): Shown {
  const { status } = run;
  const name = plainText(run.name);
  const accuracy = status.test_accuracy === null ? '' : ` · test ${percentText(status.test_accuracy)}`;
  return {
    ...ofRun(run),
    text: `$(${stateIcon(status).id}) ${name}  ${countText(status.epoch)}${accuracy}`,
    label: `${name}, ${status.state}, epoch ${countText(status.epoch)}`,
  };
}

function ofRun(run: Run): Pick<Shown, 'tooltip' | 'command'> {
  return {
    tooltip: runTooltip(run),
    command: { command: 'grokking.openDashboard', title: 'Open Dashboard', arguments: [run.path] },
  };
}

function folderShown({ folder }: FolderPlace, name: string): Shown {
  const type = modelTypeOf(folder);
  const what = new vscode.MarkdownString();
  what.appendText(`${type === undefined ? 'This folder is none of a language model any more' : `Language model (${type}) that analysis functions run on`}\n\n${folder}`); // prettier-ignore
  return {
    text: `$(${type === undefined ? 'warning' : 'target'}) ${name}`,
    tooltip: what.value,
    command: { command: 'grokking.setCurrentModel', title: 'Set as Current Model' },
    label: `current model ${name}`,
  };
}
