import * as vscode from 'vscode';
import type { Log } from '../log';
import type { Notices } from '../notices';
import { plainText } from '../plain-text';
import type { Analyst } from '../runs/analyst';
import { Disposable } from '../disposable';
import type { Deeds } from '../get-started/deeds';
import type { Namesakes } from '../runs/namesakes';
import type { Run } from '../runs/run';
import type { RunStore } from '../runs/run-store';
import { DashboardPanel } from './dashboard-panel';

const VIEW_TYPE = 'grokking.dashboard';

/** The run whose dashboard the next click replaces, for the time after a reload; and whether there is one, for menus. */
const PREVIEW_KEY = 'grokking.previewDashboard';

/** A second click that comes as soon makes a double click, which VS Code does not tell extensions of. */
const DOUBLE_CLICK_MS = 500;

/** What a dashboard's page keeps across reloads; the rest is the view's own. */
interface KeptState {
  readonly run?: unknown;
}

interface ShowOptions {
  readonly preserveFocus?: boolean;
  /** As VS Code's previews of files: the next one takes its place, until it is kept. */
  readonly preview?: boolean;
}

/** The dashboards of this window, at most one per run. */
export class DashboardPanels extends Disposable implements vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, DashboardPanel>();
  /** The run whose dashboard is a preview, and when it was asked for. */
  private preview: { readonly run: string; readonly askedAt: number } | undefined;

  constructor(
    private readonly store: RunStore,
    private readonly namesakes: Namesakes,
    private readonly analyst: Analyst,
    private readonly extensionUri: vscode.Uri,
    private readonly memento: vscode.Memento,
    private readonly log: Log,
    private readonly notices: Notices,
    private readonly deeds: Deeds,
  ) {
    super();
    const saved = memento.get<unknown>(PREVIEW_KEY);
    this.setPreview(typeof saved === 'string' ? saved : undefined);
    this.own(vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this));
    this.own(store.onDidChange(() => this.panels.forEach((_, run) => this.entitle(run))));
    this.own({ dispose: () => this.panels.forEach((panel) => panel.dispose()) });
  }

  /** Paths of the runs whose dashboard is open. */
  get openRuns(): string[] {
    return [...this.panels.keys()];
  }

  /** Shows the run's dashboard, opening it where it is not open yet. */
  show(run: Run, { preserveFocus = false, preview = false }: ShowOptions = {}): void {
    const asPreview = preview && previewsAreOn();
    const before = this.preview;
    const open = this.panels.get(run.path);
    if (open) {
      const doubleClick = before?.run === run.path && performance.now() - before.askedAt < DOUBLE_CLICK_MS;
      if (!asPreview || doubleClick) {
        this.keep(run.path);
      } else if (before?.run === run.path) {
        this.preview = { run: run.path, askedAt: performance.now() };
      }
      open.panel.reveal(undefined, preserveFocus);
      return;
    }
    void this.closeUnrestored(run);
    if (asPreview) {
      this.showPreview(run, preserveFocus);
    } else {
      this.create(run, preserveFocus);
    }
  }

  /** Says in the dashboard of a run, or in the one before the person, what its tab shows; answers whether there is one. */
  explain(run?: string): boolean {
    const open = [...this.panels.entries()];
    const [, found] =
      open.find(([path, { panel }]) => (run === undefined ? panel.active : path === run)) ??
      open.find(([, { panel }]) => run === undefined && panel.visible) ??
      [];
    found?.panel.reveal();
    found?.explain();
    return found !== undefined;
  }

  /** The dashboard that is a preview stays, and is none any more; `run` restricts it to that run's. */
  keep(run = this.preview?.run): void {
    if (run !== undefined && this.preview?.run === run) {
      this.setPreview(undefined);
      this.entitle(run);
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

  /** In the panel of the preview of before, where that is still one. */
  private showPreview(run: Run, preserveFocus: boolean): void {
    const before = this.preview?.run;
    const shown = before === undefined ? undefined : this.panels.get(before);
    const unrestored = before === undefined || shown ? undefined : this.store.get(before);
    void (unrestored && this.closeUnrestored(unrestored));
    this.setPreview(run.path);
    if (before === undefined || !shown || isPinned(shown.panel)) {
      this.create(run, preserveFocus);
      this.panels.forEach((_, path) => this.entitle(path));
    } else {
      this.forget(before, shown);
      this.adopt(shown.panel, run);
      shown.panel.reveal(undefined, preserveFocus);
    }
  }

  private create(run: Run, preserveFocus: boolean): void {
    const where = { viewColumn: vscode.ViewColumn.Active, preserveFocus };
    this.adopt(vscode.window.createWebviewPanel(VIEW_TYPE, this.titleOf(run), where), run);
  }

  private setPreview(run: string | undefined): void {
    this.preview = run === undefined ? undefined : { run, askedAt: performance.now() };
    void this.memento.update(PREVIEW_KEY, run);
    void vscode.commands.executeCommand('setContext', PREVIEW_KEY, run !== undefined);
  }

  /** What tells it from the other dashboards, and whether the next click replaces it: no panel can say so in italics. */
  private titleOf(run: Run): string {
    return plainText(this.namesakes.title(run)) + (this.preview?.run === run.path ? ' (preview)' : '');
  }

  private entitle(path: string): void {
    const panel = this.panels.get(path)?.panel;
    const run = this.store.get(path);
    const title = run && this.titleOf(run);
    if (panel && title !== undefined && panel.title !== title) {
      panel.title = title;
    }
  }

  /**
   * After a reload VS Code restores a tab when it is shown first; until then it is only known by its title. The one that
   * must be this run's makes way for the new panel.
   */
  private async closeUnrestored(run: Run): Promise<void> {
    const title = plainText(this.namesakes.title(run));
    const restored = new Set([...this.panels.values()].map(({ panel }) => panel.title));
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(
        ({ input, label }) =>
          [title, `${title} (preview)`].includes(label) &&
          !restored.has(label) &&
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
      this.deeds,
      {
        keep: () => this.keep(run.path),
        closed: () => this.forget(run.path, dashboard),
      },
    );
    this.panels.set(run.path, dashboard);
    this.entitle(run.path);
    this.log.info(`${run.name}: dashboard opened`);
  }

  /** The panel is closed, or another run's. */
  private forget(run: string, dashboard: DashboardPanel): void {
    if (this.panels.get(run) === dashboard) {
      dashboard.dispose();
      this.panels.delete(run);
      this.analyst.close(run);
      if (this.preview?.run === run) {
        this.setPreview(undefined);
      }
    }
  }
}

function previewsAreOn(): boolean {
  return vscode.workspace.getConfiguration('workbench.editor').get('enablePreview') !== false;
}

/** A pinned tab stays. */
function isPinned({ title, viewColumn }: vscode.WebviewPanel): boolean {
  const group = vscode.window.tabGroups.all.find((candidate) => candidate.viewColumn === viewColumn);
  return group?.tabs.some(({ isPinned, label }) => isPinned && label === title) ?? false;
}
