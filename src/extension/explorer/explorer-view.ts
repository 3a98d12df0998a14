import * as vscode from 'vscode';
import { counted, countText } from '../../text/counts';
import { Disposable } from '../disposable';
import { plainText } from '../plain-text';
import type { CurrentModel } from '../runs/current-model';
import type { Namesakes } from '../runs/namesakes';
import type { RunStore } from '../runs/run-store';
import { inTurns } from './in-turns';
import { RunTree } from './run-tree';
import type { TreeNode } from './tree-nodes';
import { TreePlace } from './tree-place';
import { ExplorerState } from './view-state';

/** The explorer of runs: its rows, how they are arranged, and where the person was. */
export class ExplorerView extends Disposable {
  readonly state: ExplorerState;
  readonly tree: RunTree;
  readonly view: vscode.TreeView<TreeNode>;

  constructor(
    private readonly store: RunStore,
    current: CurrentModel,
    namesakes: Namesakes,
    memento: vscode.Memento,
  ) {
    super();
    const place = this.own(new TreePlace(memento));
    this.state = this.own(new ExplorerState(memento));
    this.tree = this.own(new RunTree(store, current, namesakes, this.state, place));
    this.view = this.own(
      vscode.window.createTreeView('grokking.runs', {
        treeDataProvider: inTurns(this.tree),
        showCollapseAll: true,
        canSelectMany: true,
      }),
    );
    place.follow(this.view, (run) => this.tree.rowOf(run));
    this.own(
      this.tree.onDidArrange(() => {
        place.restore();
        this.tell();
      }),
    );
    this.own(this.state.onDidChange(() => place.restoreAgain()));
    this.tell();
  }

  /** Says above the rows what is left out. */
  private tell(): void {
    const message = this.message();
    if (this.view.message !== message) {
      this.view.message = message;
    }
  }

  private message(): string | undefined {
    const { shown, archived } = this.tree.arrangement;
    const { filter } = this.state.get();
    const all = this.store.count;
    if (filter !== '' && all > 0) {
      const more = archived === 0 ? '' : `, and ${countText(archived)} archived`;
      const found =
        shown === 0 ? `No run of ${countText(all)} matches` : `${countText(shown)} of ${counted(all, 'run')}`;
      return plainText(`${found}${more}: ${filter}`);
    }
    return shown === 0 && archived > 0 ? `${counted(archived, 'run')} archived: Show Archived Runs brings them here` : undefined; // prettier-ignore
  }
}
