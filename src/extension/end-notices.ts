import * as vscode from 'vscode';
import type { RunInfo } from '../core/run/directory';
import type { Run } from './runs/run';
import { endMessage } from './runs/describe';
import { countText } from '../text/counts';
import { Disposable } from './disposable';
import type { Services } from './services';

/**
 * One notification when a training that was started in an editor ends by itself, one when it waits for its disk, and one
 * when it loses what it had grokked.
 */
export class EndNotices extends Disposable {
  private readonly waiting = new Set<string>();
  /** Runs of which it was told that they lost what they had grokked: once each, charts mark every time. */
  private readonly collapsed = new Set<string>();

  constructor(private readonly services: Pick<Services, 'supervisor' | 'dashboards' | 'store' | 'log' | 'notices'>) {
    super();
    this.own(services.supervisor.onDidEnd((run) => void this.tell(run)));
    this.own(services.store.onDidChange(({ changed }) => changed.forEach((run) => this.tellMeanwhile(run))));
  }

  private tellMeanwhile(run: Run): void {
    this.tellWaiting(run);
    this.tellCollapse(run);
  }

  private tellCollapse({ path, name, status: { state, collapses } }: Run): void {
    const [first] = collapses ?? [];
    if (
      first !== undefined &&
      state === 'running' &&
      !this.collapsed.has(path) &&
      this.services.supervisor.follows(path)
    ) {
      this.collapsed.add(path);
      void this.services.notices.warning(
        `${name} is losing what it had grokked: test accuracy has fallen by more than 5 points at epoch ${countText(first)}.`,
      );
    }
  }

  private tellWaiting({ path, name, status: { waiting } }: Run): void {
    if (waiting === null) {
      this.waiting.delete(path);
    } else if (!this.waiting.has(path) && this.services.supervisor.follows(path)) {
      this.waiting.add(path);
      this.services.log.warn(`${name} waits: ${waiting}`);
      void this.services.notices.warning(
        `${name} waits: ${waiting}. It goes on by itself when the run can be written.`,
      );
    }
  }

  private async tell(run: RunInfo): Promise<void> {
    const { state } = run.status;
    const name = this.services.store.get(run.path)?.name ?? run.name;
    const message = endMessage({ ...run, name });
    if (state === 'completed' && run.config.load !== null) {
      return; // its dashboard was opened with it
    }
    if (state === 'completed') {
      const chosen = await this.services.notices.information(message, 'Open Dashboard');
      const open = chosen && this.services.store.get(run.path);
      if (open) {
        this.services.dashboards.show(open);
      }
    } else if (state === 'failed' || state === 'interrupted') {
      const buttons = run.config.load === null ? ['Resume'] : [];
      if ((await this.services.notices.error(message, ...buttons)) === 'Resume') {
        await vscode.commands.executeCommand('grokking.resume', run.path);
      }
    }
  }
}
