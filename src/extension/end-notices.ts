import * as vscode from 'vscode';
import type { RunInfo } from '../core/run/directory';
import { endMessage } from './runs/describe';
import { Disposable } from './disposable';
import type { Services } from './services';

/** One notification when a run of this window ends by itself, and none before. */
export class EndNotices extends Disposable {
  constructor(private readonly services: Pick<Services, 'supervisor' | 'dashboards' | 'store' | 'log'>) {
    super();
    this.own(services.supervisor.onDidEnd((run) => void this.tell(run)));
  }

  private async tell(run: RunInfo): Promise<void> {
    const { state } = run.status;
    const message = endMessage(run);
    if (state === 'completed' && run.config.load !== null) {
      return; // its dashboard was opened with it
    }
    if (state === 'completed') {
      const chosen = await vscode.window.showInformationMessage(message, 'Open Dashboard');
      const open = chosen && this.services.store.get(run.path);
      if (open) {
        this.services.dashboards.show(open);
      }
    } else if (state === 'failed' || state === 'interrupted') {
      const buttons = run.config.load === null ? ['Resume', 'Show Log'] : ['Show Log'];
      const chosen = await vscode.window.showErrorMessage(message, ...buttons);
      if (chosen === 'Resume') {
        await vscode.commands.executeCommand('grokking.resume', run.path);
      } else if (chosen) {
        this.services.log.show();
      }
    }
  }
}
