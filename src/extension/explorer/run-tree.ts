import * as vscode from 'vscode';
import { isActive } from '../../core/run/state';
import { counted, countText } from '../../text/counts';
import { Disposable } from '../disposable';
import { plainText } from '../plain-text';
import { runActions } from '../runs/actions';
import type { CurrentModel } from '../runs/current-model';
import { checkpointTooltip, runTooltip, stateIcon } from '../runs/describe';
import type { Namesakes } from '../runs/namesakes';
import type { Run, RunCheckpoint } from '../runs/run';
import type { RunStore } from '../runs/run-store';
import type { RunChanges } from '../runs/scanner';
import { arrange, type Arrangement, type Grouping, type RunGroup, sameArrangement } from './arrangement';
import { checkpointItem, taskWords, landmarks, openDashboard } from './checkpoint-item';
import { listedCheckpoints } from './checkpoints';
import { rowText, spokenText } from './run-text';
import { type CheckpointNode, type GroupNode, nodeId, type RunNode, type TreeNode } from './tree-nodes';
import type { TreePlace } from './tree-place';
import type { ExplorerState } from './view-state';

/** A row is redrawn at most this often while nothing but its figures changes: redrawing ends its hover. */
const REDRAW_MS = 2000;

const GROUP_ICONS: Readonly<Record<Grouping, string>> = { none: '', name: 'layers', day: 'calendar', task: 'symbol-operator' }; // prettier-ignore

/** Runs as the person wants to see them, in groups or not, with their checkpoints beneath. */
export class RunTree extends Disposable implements vscode.TreeDataProvider<TreeNode> {
  private readonly changes = this.own(new vscode.EventEmitter<TreeNode | undefined>());
  readonly onDidChangeTreeData = this.changes.event;
  private readonly arrangements = this.own(new vscode.EventEmitter<void>());
  /** Other runs are shown, or in other places. */
  readonly onDidArrange = this.arrangements.event;
  /** One node per run and group: the view finds what to redraw by identity. */
  private readonly nodes = new Map<string, RunNode>();
  private groups = new Map<string, { readonly node: GroupNode; readonly runs: RunGroup['runs'] }>();
  /** The group that each run which is shown is in. */
  private groupOf = new Map<string, GroupNode>();
  private arranged: Arrangement = { groups: [], shown: 0, archived: 0 };
  private marked: RunCheckpoint | undefined;
  private readonly stale = new Set<string>();
  /** Each run as it was last drawn. */
  private readonly drawn = new Map<string, Run>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: RunStore,
    private readonly current: CurrentModel,
    private readonly namesakes: Namesakes,
    private readonly state: ExplorerState,
    private readonly place: Pick<TreePlace, 'isOpen'>,
  ) {
    super();
    this.marked = current.checkpoint();
    this.arrange();
    this.own(store.onDidChange((changes) => this.runsChanged(changes)));
    this.own(state.onDidChange(() => this.arrange() && this.changes.fire(undefined)));
    this.own({ dispose: () => this.stopWaiting() });
    this.own(current.onDidChange(() => this.markChanged()));
  }

  get arrangement(): Arrangement {
    return this.arranged;
  }

  /** The row of a run; undefined where it is not shown. */
  rowOf(run: string): RunNode | undefined {
    return this.groupOf.has(run) ? this.nodeOf(run) : undefined;
  }

  /** The runs of a node; those of a group as they stand. */
  runsOf(node: TreeNode): string[] {
    return node.kind === 'group' ? (this.groups.get(node.group)?.runs ?? []).map(({ path }) => path) : [node.run];
  }

  getChildren(node?: TreeNode): TreeNode[] {
    if (!node) {
      const groups = [...this.groups.values()];
      return this.grouping === 'none' ? groups.flatMap((group) => this.rows(group.node)) : groups.map((g) => g.node);
    }
    if (node.kind === 'group') {
      return this.rows(node);
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
    if (node.kind === 'group') {
      return undefined;
    }
    return node.kind !== 'run' ? this.nodeOf(node.run) : this.grouping === 'none' ? undefined : this.groupOf.get(node.run); // prettier-ignore
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    if (node.kind === 'group') {
      return this.groupItem(node);
    }
    const run = this.store.get(node.run);
    if (!run) {
      return new vscode.TreeItem('');
    }
    if (node.kind === 'run') {
      return this.runItem(run, node);
    }
    return node.kind === 'checkpoint' ? checkpointItem(run, node.epoch, this.currentOf(run.path)) : this.allItem(run);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    const run = node.kind === 'group' ? undefined : this.store.get(node.run);
    if (run && node.kind === 'run') {
      const use = await run.directory.diskUse().catch(() => undefined);
      const compared = { others: this.namesakes.others(run), differences: this.namesakes.differences(run) };
      item.tooltip = new vscode.MarkdownString(runTooltip(run, use, compared));
    } else if (run && node.kind === 'checkpoint') {
      const row = run.directory.rowAt(node.epoch);
      item.tooltip = new vscode.MarkdownString(checkpointTooltip(run, node.epoch, row));
    }
    return item;
  }

  private get grouping(): Grouping {
    return this.state.wanted.grouping;
  }

  private rows({ group }: GroupNode): RunNode[] {
    return (this.groups.get(group)?.runs ?? []).map(({ path }) => this.nodeOf(path));
  }

  /** Arranges the runs anew. @returns whether that makes a difference to what is where */
  private arrange(): boolean {
    const before = this.arranged;
    const { grouping } = this.state.wanted;
    this.arranged = arrange(this.store.list(), this.state.wanted);
    const groups = new Map<string, { readonly node: GroupNode; readonly runs: RunGroup['runs'] }>();
    this.groupOf = new Map();
    for (const { key, runs } of this.arranged.groups) {
      const group = `${grouping} ${key}`;
      const node = this.groups.get(group)?.node ?? { kind: 'group', group };
      groups.set(group, { node, runs });
      runs.forEach(({ path }) => this.groupOf.set(path, node));
    }
    const sameGroups = [...groups.keys()].join('\n') === [...this.groups.keys()].join('\n');
    this.groups = groups;
    this.arrangements.fire();
    return !sameGroups || !sameArrangement(before, this.arranged);
  }

  private nodeOf(run: string): RunNode {
    const node = this.nodes.get(run) ?? { kind: 'run', run };
    this.nodes.set(run, node);
    return node;
  }

  private currentOf(run: string): number | undefined {
    const current = this.current.checkpoint();
    return current?.run === run ? current.epoch : undefined;
  }

  private runsChanged({ changed, removed, membership }: RunChanges): void {
    removed.forEach((run) => {
      this.nodes.delete(run);
      this.stale.delete(run);
      this.drawn.delete(run);
    });
    if (membership) {
      this.arrange();
      this.changes.fire(undefined);
    } else {
      changed.forEach(({ path }) => this.stale.add(path));
      if (changed.some((run) => changedAtOnce(this.drawn.get(run.path), run))) {
        this.stopWaiting();
      }
      this.redraw();
    }
  }

  /** Draws stale runs now, or when the rest of the wait is over. */
  private redraw(): void {
    if (this.timer === undefined && this.stale.size > 0) {
      if (this.arrange()) {
        this.changes.fire(undefined);
      } else {
        this.stale.forEach((run) => this.rowOf(run) && this.changes.fire(this.nodeOf(run)));
      }
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
    this.marked = this.current.checkpoint();
    for (const run of new Set([before?.run, this.marked?.run])) {
      if (run !== undefined && this.rowOf(run)) {
        this.changes.fire(this.nodeOf(run));
      }
    }
  }

  private groupItem(node: GroupNode): vscode.TreeItem {
    const key = node.group.slice(this.grouping.length + 1);
    const item = new vscode.TreeItem(plainText(key), this.opens(node));
    item.id = nodeId(node);
    item.iconPath = new vscode.ThemeIcon(GROUP_ICONS[this.grouping]);
    item.description = counted(this.groups.get(node.group)?.runs.length ?? 0, 'run');
    item.contextValue = 'group';
    return item;
  }

  private runItem(run: Run, node: RunNode): vscode.TreeItem {
    const { label, description } = rowText(run, this.namesakes, this.grouping);
    const item = new vscode.TreeItem(
      plainText(label),
      run.checkpoints.length > 0 ? this.opens(node) : vscode.TreeItemCollapsibleState.None,
    );
    const { id, color } = stateIcon(run.status);
    this.drawn.set(run.path, run);
    item.id = nodeId(node);
    item.iconPath = new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));
    item.description = plainText(description);
    item.contextValue = ['run', ...runActions(run), ...labelActions(run), ...taskWords(run)].join(' ');
    item.command = openDashboard(run.path);
    item.accessibilityInformation = { label: plainText(spokenText(run, this.namesakes)) };
    return item;
  }

  private opens(node: Exclude<TreeNode, CheckpointNode>): vscode.TreeItemCollapsibleState {
    const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    return this.place.isOpen(node) ? Expanded : Collapsed;
  }

  private allItem(run: Run): vscode.TreeItem {
    const node: TreeNode = { kind: 'all', run: run.path };
    const item = new vscode.TreeItem(`All ${countText(run.checkpoints.length)} checkpoints`, this.opens(node));
    item.id = nodeId(node);
    item.iconPath = new vscode.ThemeIcon('list-unordered');
    item.contextValue = 'all';
    return item;
  }
}

/** Whether there is more to see than a figure that goes on. */
function changedAtOnce(before: Run | undefined, { status, labels }: Run): boolean {
  return before?.status.state !== status.state || before.labels !== labels;
}

/** What its menu offers for its labels. */
function labelActions({ labels, status }: Run): string[] {
  const archive = labels.archived ? 'unarchive' : isActive(status.state) ? undefined : 'archive';
  return [labels.starred ? 'unstar' : 'star', ...(archive === undefined ? [] : [archive])];
}
