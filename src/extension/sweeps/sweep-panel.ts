import * as vscode from 'vscode';
import type { ResultRow } from '../../core/sweep/result-row';
import { SWEEP_CHECKS } from '../../protocol/checks/sweep';
import { Rpc } from '../../protocol/rpc';
import type { SweepAction, SweepHostMethods, SweepView, SweepViewMethods } from '../../protocol/sweep';
import { sentRows } from './sent-rows';
import { saveFile } from '../dashboard/save-file';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import type { Notices } from '../notices';
import { figuresIcon, showPage } from '../show-page';
import { webviewPort } from '../webview-port';
import { sweepHtml } from './sweep-html';
import type { Sweep, SweepStore } from './sweep-store';

export interface SweepPanelServices {
  readonly sweeps: SweepStore;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  readonly notices: Notices;
}

const COMMANDS: Readonly<Record<SweepAction, string>> = {
  pause: 'grokking.pauseSweep',
  resume: 'grokking.resumeSweep',
  stop: 'grokking.stopSweep',
  reveal: 'grokking.revealSweep',
  delete: 'grokking.deleteSweep',
};

/** The editor panel of a sweep. A hidden view is gone; it opens anew when it is shown. */
export class SweepPanel extends Disposable {
  private readonly rpc: Rpc<SweepViewMethods, SweepHostMethods>;
  /** Rows that the page has; undefined while there is no page. */
  private sent: Map<number, ResultRow> | undefined;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private sweep: Sweep,
    { sweeps, extensionUri, log, notices }: SweepPanelServices,
    closed: () => void,
  ) {
    super();
    const { webview } = panel;
    const { path, name } = sweep;
    this.rpc = this.own(
      new Rpc<SweepViewMethods, SweepHostMethods>(
        webviewPort(webview),
        {
          open: () => {
            this.sent = new Map();
            return { sweep: this.view(), rows: sentRows(this.newRows()) };
          },
          act: (action) => void vscode.commands.executeCommand(COMMANDS[action], path),
          openRuns: (runs) => {
            const paths = runs.map((run) => sweep.directory.runPath(run));
            const [command, argument] = paths.length === 1 ? ['grokking.openDashboard', paths[0]] : ['grokking.compareRuns', paths]; // prettier-ignore
            void vscode.commands.executeCommand(command as string, argument);
          },
          saveFile: (file, kind, content) =>
            void saveFile(path, `${name}-${file}`, kind, content, notices).catch((error: unknown) => {
              log.failure(`${name}: ${kind} not saved`, error);
              void notices.error(error instanceof Error ? error.message : String(error));
            }),
          showLog: () => log.show(),
        },
        { checks: SWEEP_CHECKS, report: (line) => log.warn(`sweep ${name}: ${line}`) },
      ),
    );
    this.own(panel.onDidDispose(closed));
    this.own(panel.onDidChangeViewState(() => void (this.sent = panel.visible ? this.sent : undefined)));
    this.own(sweeps.onDidChange(() => this.changed(sweeps.get(path))));
    panel.iconPath = figuresIcon(extensionUri);
    showPage(webview, extensionUri, { script: 'sweep.js', title: panel.title }, (sources) =>
      sweepHtml({ ...sources, sweep: path }),
    );
  }

  private changed(sweep: Sweep | undefined): void {
    if (!sweep) {
      this.panel.dispose();
    } else if (sweep !== this.sweep) {
      this.sweep = sweep;
      if (this.sent) {
        this.rpc.notify('sweepChanged', this.view());
        const rows = this.newRows();
        if (rows.length > 0) {
          this.rpc.notify('rowsCame', sentRows(rows));
        }
      }
    }
  }

  /** Rows that the page has not, or has otherwise. */
  private newRows(): ResultRow[] {
    const { sent } = this;
    const rows = this.sweep.results.rows.filter((row) => sent?.get(row.index) !== row);
    rows.forEach((row) => sent?.set(row.index, row));
    return rows;
  }

  private view(): SweepView {
    const { directory, status, actions } = this.sweep;
    const { name, vary, seeds } = directory.plan;
    return { name, vary, seeds, status, actions };
  }
}
