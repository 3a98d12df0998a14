import * as vscode from 'vscode';
import type { ResultAction } from '../../protocol/results';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import type { Notices } from '../notices';
import type { RunStore } from '../runs/run-store';
import type { AnalysisFiles } from './analysis-files';
import type { FunctionCalls } from './function-calls';
import { openPlace } from './open-place';
import type { Pins } from './pins';
import type { Result } from './result';
import type { ResultHistory } from './result-history';
import { ResultsPanel } from './results-panel';

const VIEW_TYPE = 'grokking.results';

/** The window's one results panel, beside the editor, and what is done in it. */
export class ResultsPanels extends Disposable implements vscode.WebviewPanelSerializer {
  private results: ResultsPanel | undefined;

  constructor(
    private readonly history: ResultHistory,
    private readonly calls: FunctionCalls,
    private readonly pins: Pins,
    private readonly files: AnalysisFiles,
    private readonly store: RunStore,
    private readonly extensionUri: vscode.Uri,
    private readonly log: Log,
    private readonly notices: Notices,
  ) {
    super();
    this.own(vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this));
    this.own({ dispose: () => this.results?.dispose() });
  }

  get isOpen(): boolean {
    return this.results !== undefined;
  }

  /** Shows the results, and this one of them; the focus stays where it is. */
  show(result?: Result): void {
    if (!this.results) {
      const where = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.adopt(vscode.window.createWebviewPanel(VIEW_TYPE, 'Results', where));
    } else if (!this.results.panel.visible) {
      this.results.panel.reveal(undefined, true);
    }
    if (result) {
      this.results?.reveal(result.id);
    }
  }

  /** Shows the results, and goes there. */
  focus(): void {
    this.show();
    this.results?.panel.reveal();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.results) {
      panel.dispose();
    } else {
      this.adopt(panel);
    }
  }

  /** Does what the person asked for. A new result is shown. */
  async act(id: number, action: ResultAction): Promise<void> {
    const result = this.history.get(id);
    if (!result) {
      return;
    }
    switch (action) {
      case 'rerun':
        return this.show(this.calls.again(result, result.sweep ? 'sweep' : 'call'));
      case 'next': {
        const next = this.calls.onNext(result);
        return next && this.show(next);
      }
      case 'sweep':
        return this.show(this.calls.again(result, 'sweep'));
      case 'cancel':
        return this.calls.cancel(result);
      case 'pin':
      case 'unpin':
        return this.pins.set(result, action === 'pin');
      case 'openFunction':
        return this.openFunction(result);
      case 'remove':
        return this.history.remove([id]);
    }
  }

  private async openFunction({ subject: { target } }: Result): Promise<void> {
    const { document, found } = await this.files.find(target);
    const range = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
    await openPlace(document.uri, () => range);
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const act = (id: number, action: ResultAction): Promise<void> => this.act(id, action);
    const results = new ResultsPanel(panel, this.history, this.store, act, this.extensionUri, this.log, this.notices);
    this.results = results;
    panel.onDidDispose(() => {
      if (this.results === results) {
        this.results = undefined;
      }
    });
  }
}
