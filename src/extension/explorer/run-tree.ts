import * as vscode from 'vscode';
import type { RunState } from '../../core/run/state';
import { Disposable } from '../disposable';
import { plainText } from '../plain-text';
import { runActions } from '../runs/actions';
import type { CurrentCheckpoint } from '../runs/current-checkpoint';
import { checkpointTooltip, distinctions, runDescription, runTooltip, stateIcon } from '../runs/describe';
import type { Run, RunCheckpoint } from '../runs/run';
import type { RunStore } from '../runs/run-store';
import type { RunChanges } from '../runs/scanner';
import { firstFrom, listedCheckpoints } from './checkpoints';
import { countText } from '../../text/counts';

export interface RunNode {
  readonly kind: 'run';
  readonly run: string;
}

export interface CheckpointNode extends RunCheckpoint {
  readonly kind: 'checkpoint';
}

/** Stands for the checkpoints that are not listed one by one. */
export interface AllCheckpointsNode {
  readonly kind: 'all';
  readonly run: string;
}

export type TreeNode = RunNode | CheckpointNode | AllCheckpointsNode;

/** A row is redrawn at most this often while nothing but its figures changes: redrawing ends its hover. */
const REDRAW_MS = 2000;

/** Runs, newest first, with their checkpoints beneath. */
export class RunTree extends Disposable implements vscode.TreeDataProvider<TreeNode> {
  private readonly changes = this.own(new vscode.EventEmitter<TreeNode | undefined>());
  readonly onDidChangeTreeData = this.changes.event;
  /** One node per run: the view finds what to redraw by identity. */
  private readonly nodes = new Map<string, RunNode>();
  private marked: RunCheckpoint | undefined;
  /** What tells runs of the same name apart. */
  private made: ReadonlyMap<string, string>;
  private readonly stale = new Set<string>();
  /** The state that each run was last drawn in. */
  private readonly drawn = new Map<string, RunState>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: RunStore,
    private readonly current: CurrentCheckpoint,
  ) {
    super();
    this.marked = current.get();
    this.made = distinctions(store.list());
    this.own(store.onDidChange((changes) => this.runsChanged(changes)));
    this.own({ dispose: () => this.stopWaiting() });
    this.own(current.onDidChange(() => this.markChanged()));
  }

  getChildren(node?: TreeNode): TreeNode[] {
    if (!node) {
      return this.store.list().map(({ path }) => this.nodeOf(path));
    }
    const run = this.store.get(node.run);
    if (!run || node.kind === 'checkpoint') {
      return [];
    }
    const checkpoint = (epoch: number): CheckpointNode => ({ kind: 'checkpoint', run: run.path, epoch });
    if (node.kind === 'all') {
      return run.checkpoints.toReversed().map(checkpoint);
    }
    const { memorised, grokked } = landmarks(run);
    const current = this.currentOf(run.path);
    const { shown, hidden } = listedCheckpoints(run.checkpoints, [memorised, grokked, current]);
    const nodes: TreeNode[] = shown.map(checkpoint);
    return hidden > 0 ? [...nodes, { kind: 'all', run: run.path }] : nodes;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.kind === 'run' ? undefined : this.nodeOf(node.run);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const run = this.store.get(node.run);
    if (!run) {
      return new vscode.TreeItem('');
    }
    if (node.kind === 'run') {
      return this.runItem(run);
    }
    return node.kind === 'checkpoint' ? this.checkpointItem(run, node) : allItem(run);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    const run = this.store.get(node.run);
    if (run && node.kind === 'run') {
      const use = await run.directory.diskUse().catch(() => undefined);
      item.tooltip = new vscode.MarkdownString(runTooltip(run, use));
    } else if (run && node.kind === 'checkpoint') {
      const row = run.directory.rowAt(node.epoch);
      item.tooltip = new vscode.MarkdownString(checkpointTooltip(run, node.epoch, row));
    }
    return item;
  }

  private nodeOf(run: string): RunNode {
    const node = this.nodes.get(run) ?? { kind: 'run', run };
    this.nodes.set(run, node);
    return node;
  }

  private currentOf(run: string): number | undefined {
    const current = this.current.get();
    return current?.run === run ? current.epoch : undefined;
  }

  private runsChanged({ changed, removed, membership }: RunChanges): void {
    removed.forEach((run) => {
      this.nodes.delete(run);
      this.stale.delete(run);
      this.drawn.delete(run);
    });
    if (membership) {
      // Now, not with the rows that ask for it: thousands of runs take a while for both.
      this.made = distinctions(this.store.list());
      this.changes.fire(undefined);
    } else {
      changed.forEach(({ path }) => this.stale.add(path));
      if (changed.some(({ path, status }) => this.drawn.get(path) !== status.state)) {
        this.stopWaiting();
      }
      this.redraw();
    }
  }

  /** Draws stale runs now, or when the rest of the wait is over. */
  private redraw(): void {
    if (this.timer === undefined && this.stale.size > 0) {
      this.stale.forEach((run) => this.changes.fire(this.nodeOf(run)));
      this.stale.clear();
      this.timer = setTimeout(() => {
        this.stopWaiting();
        this.redraw();
      }, REDRAW_MS);
    }
  }

  private stopWaiting(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private markChanged(): void {
    const before = this.marked;
    this.marked = this.current.get();
    for (const run of new Set([before?.run, this.marked?.run])) {
      if (run !== undefined && this.store.get(run)) {
        this.changes.fire(this.nodeOf(run));
      }
    }
  }

  private runItem(run: Run): vscode.TreeItem {
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(plainText(run.name), run.checkpoints.length > 0 ? Collapsed : None);
    const { id, color } = stateIcon(run.status);
    this.drawn.set(run.path, run.status.state);
    item.id = run.path;
    item.iconPath = new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));
    const made = this.made.get(run.path);
    item.description = plainText([...(made === undefined ? [] : [made]), runDescription(run)].join(' · '));
    item.contextValue = ['run', ...runActions(run)].join(' ');
    item.command = openDashboard(run.path);
    item.accessibilityInformation = { label: plainText(`${run.name}, ${run.status.state}, ${item.description}`) };
    return item;
  }

  private checkpointItem(run: Run, { epoch }: CheckpointNode): vscode.TreeItem {
    const isCurrent = this.currentOf(run.path) === epoch;
    const { memorised, grokked } = landmarks(run);
    const item = new vscode.TreeItem(countText(epoch));
    item.iconPath = new vscode.ThemeIcon(
      isCurrent ? 'target' : 'git-commit',
      isCurrent ? new vscode.ThemeColor('charts.blue') : undefined,
    );
    item.description = [
      ...(isCurrent ? ['current'] : []),
      ...(epoch === grokked ? ['grokked'] : []),
      ...(epoch === memorised ? ['memorised'] : []),
    ].join(' · ');
    item.contextValue = isCurrent ? 'checkpoint current' : 'checkpoint';
    item.command = openDashboard(run.path);
    item.accessibilityInformation = { label: `checkpoint ${countText(epoch)} ${item.description}` };
    return item;
  }
}

/** When a model that was loaded learned what it knows is not known. */
function landmarks(run: Run): { memorised: number | undefined; grokked: number | undefined } {
  if (run.config.load !== null) {
    return { memorised: undefined, grokked: undefined };
  }
  const { memorised_at, grokked_at } = run.status;
  return { memorised: firstFrom(run.checkpoints, memorised_at), grokked: firstFrom(run.checkpoints, grokked_at) };
}

function allItem(run: Run): vscode.TreeItem {
  const item = new vscode.TreeItem(
    `All ${countText(run.checkpoints.length)} checkpoints`,
    vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = `${run.path}#all`;
  item.iconPath = new vscode.ThemeIcon('list-unordered');
  item.contextValue = 'all';
  return item;
}

function openDashboard(run: string): vscode.Command {
  return { command: 'grokking.openDashboard', title: 'Open Dashboard', arguments: [{ run, preserveFocus: true }] };
}
