import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import type { Output } from '../../core/output';
import type { ResultAction, ResultEntry, ResultsHostMethods, ResultsViewMethods } from '../../protocol/results';
import { RESULTS_CHECKS } from '../../protocol/checks/results';
import { Rpc } from '../../protocol/rpc';
import type { Log } from '../log';
import type { Notices } from '../notices';
import { Disposable } from '../disposable';
import { saveFile } from '../dashboard/save-file';
import type { RunStore } from '../runs/run-store';
import { figuresIcon, showPage } from '../show-page';
import { webviewPort } from '../webview-port';
import { openPlace } from './open-place';
import type { Result } from './result';
import type { ResultHistory } from './result-history';
import { resultsPage } from './results-page';

/** States and log lines go to the view at most this often. */
const FEED_MS = 60;

/** The panel with the results. A hidden view is gone; it opens anew when it is shown. */
export class ResultsPanel extends Disposable {
  private readonly rpc: Rpc<ResultsViewMethods, ResultsHostMethods>;
  private readonly changed = new Set<number>();
  private timer: NodeJS.Timeout | undefined;
  /** The page has what there was when it opened. */
  private opened = false;
  /** To be shown as soon as the page is there. */
  private wanted: number | undefined;

  /** @param act does what the person asked for; its errors are shown */
  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly history: ResultHistory,
    private readonly store: RunStore,
    act: (id: number, action: ResultAction) => Promise<void>,
    extensionUri: vscode.Uri,
    log: Log,
    notices: Notices,
  ) {
    super();
    const failed = (error: unknown): void => {
      log.failure('results', error);
      void notices.error(error instanceof Error ? error.message : String(error));
    };
    const { webview } = panel;
    this.rpc = this.own(
      new Rpc<ResultsViewMethods, ResultsHostMethods>(
        webviewPort(webview),
        {
          open: () => this.open(),
          act: (id, action) => void act(id, action).catch(failed),
          clear: () => history.clear(),
          openFrame: (file, line, column) => void this.openFrame(file, line, column).catch(failed),
          frame: (id, epoch) =>
            this.frame(id, epoch).catch((error: unknown) => {
              log.failure(`frame of epoch ${epoch}`, error);
              throw error;
            }),
          saveFile: (name, kind, content) => void saveFile(folder(), name, kind, content, notices).catch(failed),
          showLog: () => log.show(),
        },
        { checks: RESULTS_CHECKS, report: (line) => log.warn(`results: ${line}`) },
      ),
    );
    this.own(panel.onDidDispose(() => this.dispose()));
    this.own(panel.onDidChangeViewState(() => panel.visible || this.close()));
    this.own(history.onDidChange(({ id }) => this.feed(id)));
    this.own(history.onDidRemove((ids) => this.opened && this.rpc.notify('removed', ids)));
    // Whether there is a next checkpoint may be another answer now.
    this.own(
      store.onDidChange(({ changed, removed }) => {
        const runs = new Set([...changed.map(({ path }) => path), ...removed]);
        history.list().forEach(({ id, run }) => run !== undefined && runs.has(run) && this.feed(id));
      }),
    );
    this.own({ dispose: () => this.close() });
    panel.iconPath = figuresIcon(extensionUri);
    showPage(webview, extensionUri, { script: 'results.js', title: 'Grokking Results' }, resultsPage);
  }

  /** Brings a result into view. */
  reveal(id: number): void {
    this.wanted = id;
    if (this.opened) {
      this.flush();
    }
  }

  private open(): ResultEntry[] {
    this.opened = true;
    this.changed.clear();
    // After the answer is on its way.
    this.schedule();
    return this.history.list().map((result) => this.entry(result));
  }

  private close(): void {
    this.opened = false;
    this.changed.clear();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private feed(id: number): void {
    if (this.opened) {
      this.changed.add(id);
      this.schedule();
    }
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => this.flush(), FEED_MS);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const id of this.changed) {
      const result = this.history.get(id);
      if (result) {
        this.rpc.notify('entryChanged', this.entry(result));
      }
    }
    this.changed.clear();
    if (this.wanted !== undefined && this.history.get(this.wanted)) {
      this.rpc.notify('reveal', this.wanted);
    }
    this.wanted = undefined;
  }

  private async frame(id: number, epoch: number): Promise<Output | undefined> {
    return this.history.get(id)?.sweep?.frame(epoch);
  }

  /** @throws InputError for a file that no stack of a result names */
  private async openFrame(file: string, line: number, column: number): Promise<void> {
    if (!this.history.list().some((result) => result.names(file))) {
      throw new InputError(`${file} is in no stack of a result any more`);
    }
    await openPlace(vscode.Uri.file(file), (document) => {
      const place = document.validatePosition(new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1)));
      return new vscode.Range(place, place);
    });
  }

  private entry(result: Result): ResultEntry {
    return result.entry(result.run === undefined ? undefined : this.store.get(result.run));
  }
}

/** What is saved is offered to the first folder. */
function folder(): string {
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
}
