import type * as vscode from 'vscode';
import type { ComparePanels } from './compare/compare-panels';
import type { DashboardPanels } from './dashboard/dashboard-panels';
import type { Deeds } from './get-started/deeds';
import type { GetStarted } from './get-started/get-started';
import type { Log } from './log';
import type { Notices } from './notices';
import type { RunTree } from './explorer/run-tree';
import type { TreeNode } from './explorer/tree-nodes';
import type { ExplorerState } from './explorer/view-state';
import type { Analyses } from './analyses/analyses';
import type { Exercises } from './exercises/exercises';
import type { CurrentModel } from './runs/current-model';
import type { Namesakes } from './runs/namesakes';
import type { RunStore } from './runs/run-store';
import type { WorkerSupervisor } from './runs/worker-supervisor';
import type { StatusBar } from './status-bar';
import type { SycophancyPages } from './sycophancy/sycophancy-pages';
import type { SweepPanels } from './sweeps/sweep-panels';
import type { SweepStore } from './sweeps/sweep-store';

/** What the commands work with; also what activation returns, for tests. */
export interface Services {
  readonly log: Log;
  readonly notices: Notices;
  readonly store: RunStore;
  readonly supervisor: WorkerSupervisor;
  readonly current: CurrentModel;
  readonly dashboards: DashboardPanels;
  readonly deeds: Deeds;
  readonly getStarted: GetStarted;
  readonly comparisons: ComparePanels;
  readonly sweeps: SweepStore;
  readonly sweepPanels: SweepPanels;
  readonly namesakes: Namesakes;
  readonly explorer: ExplorerState;
  readonly tree: RunTree;
  readonly view: vscode.TreeView<TreeNode>;
  readonly statusBar: StatusBar;
  readonly analyses: Analyses;
  readonly exercises: Exercises;
  readonly sycophancy: SycophancyPages;
  /** How many owners of subscriptions are not disposed. */
  aliveDisposables(): number;
}
