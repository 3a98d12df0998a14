import * as vscode from 'vscode';
import type { Log } from '../log';
import type { Notices } from '../notices';
import { plainText } from '../plain-text';
import type { Analyst } from '../runs/analyst';
import { Disposable } from '../disposable';
import type { Run } from '../runs/run';
import type { RunStore } from '../runs/run-store';
import { DashboardPanel } from './dashboard-panel';

const VIEW_TYPE = 'grokking.dashboard';

/** What a dashboard's page keeps across reloads; the rest is the view's own. */
interface KeptState {
  readonly run?: unknown;
}

/** The dashboards of this window, at most one per run. */
export class DashboardPanels extends Disposable implements vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, DashboardPanel>();

  constructor(
    private readonly store: RunStore,
    private readonly analyst: Analyst,
    private readonly extensionUri: vscode.Uri,
    private readonly log: Log,
    private readonly notices: Notices,
  ) {
    super();
    this.own(vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this));
    this.own({ dispose: () => this.panels.forEach((panel) => panel.dispose()) });
  }

  /** Paths of the runs whose dashboard is open. */
  get openRuns(): string[] {
    return [...this.panels.keys()];
  }

  /** Shows the run's dashboard, opening it where it is not open yet. */
  show(run: Run, preserveFocus = false): void {
    const open = this.panels.get(run.path);
    if (open) {
      open.panel.reveal(undefined, preserveFocus);
    } else {
      void this.closeUnrestored(run);
      const where = { viewColumn: vscode.ViewColumn.Active, preserveFocus };
      this.adopt(vscode.window.createWebviewPanel(VIEW_TYPE, plainText(run.name), where), run);
    }
  }

  /** Restores a dashboard after a reload; one whose run is gone closes. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: KeptState | undefined): Promise<void> {
    const run = typeof state?.run === 'string' ? this.store.look(state.run) : undefined;
    if (!run || this.panels.has(run.path)) {
      panel.dispose();
    } else {
      this.adopt(panel, run);
    }
  }

  /**
   * After a reload VS Code restores a tab when it is shown first; until then it is only known by its title. The one that
   * must be this run's makes way for the new panel.
   */
  private async closeUnrestored(run: Run): Promise<void> {
    if (this.store.list().filter(({ name }) => name === run.name).length > 1) {
      return;
    }
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(
        ({ input, label }) =>
          label === plainText(run.name) &&
          input instanceof vscode.TabInputWebview &&
          input.viewType.endsWith(VIEW_TYPE),
      );
    await vscode.window.tabGroups.close(tabs, true);
  }

  private adopt(panel: vscode.WebviewPanel, run: Run): void {
    const dashboard = new DashboardPanel(
      panel,
      run,
      this.store,
      this.analyst,
      this.extensionUri,
      this.log,
      this.notices,
    );
    this.panels.set(run.path, dashboard);
    this.log.info(`${run.name}: dashboard opened`);
    panel.onDidDispose(() => {
      this.panels.delete(run.path);
      this.analyst.close(run.path);
    });
  }
}
