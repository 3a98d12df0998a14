import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { runFile } from '../../core/run/layout';
import { metricsCsv } from '../../core/run/metrics-csv';
import { isActive } from '../../core/run/state';
import { taskFormula } from '../../core/tasks';
import type { Answer, Question } from '../../protocol/analysis';
import type { DashboardHostMethods, DashboardViewMethods, RunAction, RunView } from '../../protocol/dashboard';
import { DASHBOARD_CHECKS } from '../../protocol/checks/dashboard';
import { Rpc } from '../../protocol/rpc';
import type { Log } from '../log';
import type { Notices } from '../notices';
import type { Deeds } from '../get-started/deeds';
import type { Analyst } from '../runs/analyst';
import { Disposable } from '../disposable';
import { runActions } from '../runs/actions';
import type { Run } from '../runs/run';
import type { RunStore } from '../runs/run-store';
import { figuresIcon, showPage } from '../show-page';
import { webviewPort } from '../webview-port';
import { dashboardPage } from './dashboard-page';
import { MetricsFeed } from './metrics-feed';
import { saveFile } from './save-file';

/** New rows go to the view at most this often. */
const FEED_MS = 200;
/** While a long file is read, what is there so far goes to the view at most this often. */
const LONG_FEED_MS = 2000;

const COMMANDS: Readonly<Record<Exclude<RunAction, 'openConfig'>, string>> = {
  pause: 'grokking.pause',
  resume: 'grokking.resume',
  stop: 'grokking.stop',
  reveal: 'grokking.revealRun',
  exportCsv: 'grokking.exportMetrics',
  exportReport: 'grokking.exportReport',
  thin: 'grokking.thinCheckpoints',
  delete: 'grokking.deleteRun',
  showLog: 'grokking.showLog',
};

/** The editor panel of one run. A hidden view is gone; it opens anew when it is shown. */
export class DashboardPanel extends Disposable {
  private readonly rpc: Rpc<DashboardViewMethods, DashboardHostMethods>;
  private readonly feed: MetricsFeed;
  private timer: NodeJS.Timeout | undefined;
  private fedAt = 0;
  /** Whether the page is to say what its tab shows once it is there. */
  private explains = false;

  /** @param told is told when the person has chosen something in it, and when its panel is closed */
  constructor(
    readonly panel: vscode.WebviewPanel,
    private run: Run,
    private readonly store: RunStore,
    analyst: Analyst,
    extensionUri: vscode.Uri,
    log: Log,
    notices: Notices,
    private readonly deeds: Deeds,
    told: { keep(): void; closed(): void },
  ) {
    super();
    const failed = (what: string) => (error: unknown) => {
      log.failure(`${run.name}: ${what}`, error);
      void notices.error(error instanceof Error ? error.message : String(error));
    };
    this.feed = new MetricsFeed(run.directory);
    const { webview } = panel;
    this.rpc = this.own(
      new Rpc<DashboardViewMethods, DashboardHostMethods>(
        webviewPort(webview),
        {
          open: () => this.open(),
          act: (action, checkpoint) => void act(run.path, action, checkpoint),
          keep: () => told.keep(),
          scrubbed: () => deeds.did('scrubbed'),
          saveFile: (name, kind, content) =>
            void saveFile(run.path, name, kind, content, notices).catch(failed(`${kind} not saved`)),
          saveMetrics: (name, metrics, having) => {
            const csv = metricsCsv(() => run.directory.rowsFrom(0), metrics, having);
            void saveFile(run.path, name, 'csv', csv, notices).catch(failed('metrics not saved'));
          },
          rowsBetween: (from, to) => this.feed.between(from, to),
          analyse: async (...question) => {
            const answer = await analyst.ask(run.path, ...question);
            this.noteAnswer(question[0], answer);
            return answer;
          },
        },
        { checks: DASHBOARD_CHECKS, report: (line) => log.warn(`dashboard of ${run.name}: ${line}`) },
      ),
    );
    this.own(panel.onDidDispose(() => told.closed()));
    this.own(panel.onDidChangeViewState(() => panel.visible || this.pauseFeed()));
    this.own(
      store.onDidChange(({ changed, removed }) => {
        if (removed.includes(run.path)) {
          panel.dispose();
        } else if (changed.some(({ path }) => path === run.path)) {
          this.runChanged();
        }
      }),
    );
    this.own({ dispose: () => this.pauseFeed() });
    panel.iconPath = figuresIcon(extensionUri);
    showPage(webview, extensionUri, { script: 'dashboard.js', title: run.name }, (sources) =>
      dashboardPage({ ...sources, run: run.path }),
    );
  }

  private async open(): Promise<ReturnType<DashboardHostMethods['open']>> {
    this.pauseFeed();
    // What takes longer to read comes later, bit by bit.
    await Promise.race([this.feed.read(), sleep(FEED_MS)]);
    // The panel may have been closed, or its page opened again, meanwhile.
    this.pauseFeed();
    if (!this.disposed) {
      this.timer = setInterval(() => this.feedView(), FEED_MS);
    }
    this.fedAt = performance.now();
    if (this.explains && !this.disposed) {
      this.rpc.notify('explain');
      this.explains = false;
    }
    return { run: this.view(), curves: this.feed.all() };
  }

  /** Says in its page what the open tab shows. */
  explain(): void {
    if (this.timer) {
      this.rpc.notify('explain');
    } else {
      this.explains = true;
    }
  }

  private noteAnswer(method: Question[0], answer: Answer | undefined): void {
    if (method === 'control' && answer !== undefined) {
      this.deeds.did('ablated');
    } else if (method === 'explain') {
      this.deeds.did('explained');
    }
  }

  private pauseFeed(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private feedView(): void {
    if (isActive(this.run.status.state)) {
      this.store.look(this.run.path);
    }
    if (this.panel.visible) {
      if (performance.now() - this.fedAt > LONG_FEED_MS) {
        this.sendAdded();
      }
      void this.feed.read().then(() => this.sendAdded());
    }
  }

  private sendAdded(): void {
    const change = this.timer && this.feed.added();
    if (change) {
      this.fedAt = performance.now();
      this.rpc.notify('curvesChanged', change);
    }
  }

  private runChanged(): void {
    this.run = this.store.get(this.run.path) ?? this.run;
    if (this.timer) {
      this.rpc.notify('runChanged', this.view());
    }
  }

  private view(): RunView {
    const { name, config, status, checkpoints } = this.run;
    if (status.grokked_at !== null) {
      this.deeds.did('grokked');
    }
    const actions = runActions(this.run);
    return { name, formula: taskFormula(config.task), config, status, checkpoints, actions };
  }
}

function act(run: string, action: RunAction, epoch?: number): Thenable<unknown> {
  return action === 'openConfig'
    ? vscode.commands.executeCommand('vscode.open', vscode.Uri.file(runFile.config(run)))
    : vscode.commands.executeCommand(COMMANDS[action], epoch === undefined ? run : { run, epoch });
}
