import * as vscode from 'vscode';
import { RemediedError } from './command-runner';

/** @throws RemediedError in a workspace that is not trusted: there runs can be looked at, not trained */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) {
    throw new RemediedError('Training is off because this workspace is not trusted; its runs can be looked at', {
      title: 'Manage Trust',
      apply: () => vscode.commands.executeCommand('workbench.trust.manage'),
    });
  }
}
