import * as path from 'node:path';
import * as vscode from 'vscode';
import type { CheckpointDescription } from '../../core/checkpoint/description';
import { InputError } from '../../core/config/problem';
import type {
  CheckpointPageHostMethods,
  CheckpointPageView,
  CheckpointPageViewMethods,
  OpeningForm,
} from '../../protocol/checkpoint-page';
import { CHECKPOINT_PAGE_CHECKS } from '../../protocol/checks/checkpoint-page';
import { Rpc } from '../../protocol/rpc';
import { requireTrust } from '../commands/trust';
import { openModel } from '../commands/open-model';
import { Disposable } from '../disposable';
import type { Analyst } from '../runs/analyst';
import type { RunCheckpoint } from '../runs/run';
import { runsFolderFor } from '../runs/runs-folder';
import type { Services } from '../services';
import { showPage } from '../show-page';
import { webviewPort } from '../webview-port';
import { checkpointPageHtml } from './page-html';
import { initialForm, openingConfig } from './opening-config';
import { RunDirectory } from '../../core/run/directory';

/** One checkpoint file in an editor: what it is, and the way to its model. */
export class CheckpointPage extends Disposable {
  private readonly rpc: Rpc<CheckpointPageViewMethods, CheckpointPageHostMethods>;
  private description: CheckpointDescription | undefined;
  private told = '';

  constructor(
    panel: vscode.WebviewPanel,
    private readonly uri: vscode.Uri,
    private readonly services: Services,
    private readonly analyst: Analyst,
    extensionUri: vscode.Uri,
  ) {
    super();
    const { webview } = panel;
    this.rpc = this.own(
      new Rpc<CheckpointPageViewMethods, CheckpointPageHostMethods>(
        webviewPort(webview),
        {
          open: () => this.logged('opened', () => this.open()),
          openModel: (form) => this.logged('model opened', () => this.openModel(form)),
          openDashboard: () => void vscode.commands.executeCommand('grokking.openDashboard', this.owner()?.run),
          setCurrent: () => void vscode.commands.executeCommand('grokking.setCurrentCheckpoint', this.owner()),
          manageTrust: () => void vscode.commands.executeCommand('workbench.trust.manage'),
          showLog: () => services.log.show(),
        },
        { checks: CHECKPOINT_PAGE_CHECKS, report: (line) => services.log.warn(`page of ${uri.fsPath}: ${line}`) },
      ),
    );
    this.own(panel.onDidDispose(() => this.dispose()));
    this.own(vscode.workspace.onDidGrantWorkspaceTrust(() => this.tell()));
    this.own(services.store.onDidChange(() => this.tell()));
    this.own(services.current.onDidChange(() => this.tell()));
    showPage(
      webview,
      extensionUri,
      { script: 'checkpoint-page.js', title: path.basename(uri.fsPath) },
      checkpointPageHtml,
    );
  }

  /** What the page shows of an error is in the log, too. */
  private async logged<T>(what: string, work: () => Promise<T>): Promise<T> {
    const { log } = this.services;
    try {
      const result = await work();
      log.info(`${this.uri.fsPath}: ${what}`);
      return result;
    } catch (error) {
      log.failure(`${this.uri.fsPath} not ${what}`, error);
      throw error;
    }
  }

  /** Reads the file in the analysis process: a large one would hold up the editor. */
  private async open(): Promise<CheckpointPageView> {
    if (this.uri.scheme !== 'file') {
      throw new InputError(`${this.uri.path} is not a file on this machine; save it there first`);
    }
    this.description = await this.analyst.describe(this.uri.fsPath);
    const view = this.view(this.description);
    this.told = JSON.stringify(view);
    return view;
  }

  private tell(): void {
    const view = this.description && this.view(this.description);
    if (view && JSON.stringify(view) !== this.told) {
      this.told = JSON.stringify(view);
      this.rpc.notify('changed', view);
    }
  }

  private view(description: CheckpointDescription): CheckpointPageView {
    const owner = this.owner();
    const run = owner && this.services.store.get(owner.run);
    const current = this.services.current.checkpoint();
    return {
      file: path.basename(this.uri.fsPath),
      folder: path.dirname(vscode.workspace.asRelativePath(this.uri)),
      description,
      form: initialForm(description),
      trusted: vscode.workspace.isTrusted,
      ...(owner &&
        run && {
          run: {
            name: run.name,
            epoch: owner.epoch,
            current: current?.run === owner.run && current.epoch === owner.epoch,
          },
        }),
    };
  }

  /** The run of this workspace that the file is a checkpoint of. */
  private owner(): RunCheckpoint | undefined {
    const place = RunDirectory.ofCheckpoint(this.uri.fsPath);
    return place && this.services.store.get(place.run)?.checkpoints.includes(place.epoch) ? place : undefined;
  }

  private async openModel(form: OpeningForm): Promise<void> {
    requireTrust('Opening a model'); // before any file is read that the form names
    // The file may be another one by now.
    this.description = await this.analyst.describe(this.uri.fsPath);
    await openModel(openingConfig(this.description, form), runsFolderFor(this.uri), this.services);
  }
}
