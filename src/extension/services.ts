import type * as vscode from 'vscode';
import type { DashboardPanels } from './dashboard/dashboardPanels';
import type { RunTree, TreeNode } from './explorer/runTree';
import type { CurrentCheckpoint } from './runs/currentCheckpoint';
import type { RunStore } from './runs/runStore';
import type { WorkerSupervisor } from './runs/workerSupervisor';
import type { StatusBar } from './statusBar';

/** What the commands work with; also what activation returns, for tests. */
export interface Services {
  readonly log: vscode.LogOutputChannel;
  readonly store: RunStore;
  readonly supervisor: WorkerSupervisor;
  readonly current: CurrentCheckpoint;
  readonly dashboards: DashboardPanels;
  readonly tree: RunTree;
  readonly view: vscode.TreeView<TreeNode>;
  readonly statusBar: StatusBar;
  /** How many owners of subscriptions are not disposed. */
  aliveDisposables(): number;
}
