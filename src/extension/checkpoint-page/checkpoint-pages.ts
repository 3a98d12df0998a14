import * as vscode from 'vscode';
import { Disposable } from '../disposable';
import type { Analyst } from '../runs/analyst';
import type { Services } from '../services';
import { CheckpointPage } from './checkpoint-page';

export const CHECKPOINT_PAGE = 'grokking.checkpoint';

/** The read-only editor of checkpoint files. */
export class CheckpointPages extends Disposable implements vscode.CustomReadonlyEditorProvider {
  constructor(
    private readonly services: Services,
    private readonly analyst: Analyst,
    private readonly extensionUri: vscode.Uri,
  ) {
    super();
    this.own(vscode.window.registerCustomEditorProvider(CHECKPOINT_PAGE, this));
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    new CheckpointPage(panel, uri, this.services, this.analyst, this.extensionUri);
  }
}
