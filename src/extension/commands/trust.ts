import * as vscode from 'vscode';
import { RemediedError } from './command-runner';

/**
 * @param what is to be done, as the beginning of a sentence
 * @throws RemediedError in a workspace that is not trusted: there runs can be looked at, and nothing is started
 */
export function requireTrust(what = 'Training'): void {
  if (!vscode.workspace.isTrusted) {
    throw new RemediedError(`${what} is off because this workspace is not trusted; its runs can be looked at`, {
      title: 'Manage Trust',
      apply: () => vscode.commands.executeCommand('workbench.trust.manage'),
    });
  }
}
