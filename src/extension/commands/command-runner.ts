import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import type { Log } from '../log';
import type { Notices } from '../notices';

/** An error whose remedy is one click away. */
export class RemediedError extends InputError {
  constructor(
    message: string,
    readonly remedy: { readonly title: string; apply(): Thenable<unknown> },
  ) {
    super(message);
  }
}

/** Where no folder is open. */
export const OPEN_FOLDER = {
  title: 'Open Folder…',
  apply: () => vscode.commands.executeCommand('workbench.action.files.openFolder'),
};

/** @param selected rows, where a menu of a view with several is meant */
export type CommandHandler = (argument?: unknown, selected?: unknown) => unknown;

/** Registers commands. Whatever one of them throws is logged and shown as one line; a command that failed has no result. */
export function registerCommands(
  handlers: Readonly<Record<string, CommandHandler>>,
  log: Log,
  notices: Notices,
): vscode.Disposable {
  const registered = Object.entries(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (argument?: unknown, selected?: unknown) => {
      log.debug(id);
      try {
        return await handler(argument, selected);
      } catch (error) {
        log.failure(id, error);
        void showError(error, notices);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

async function showError(error: unknown, notices: Notices): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof RemediedError ? error.remedy : undefined;
  const chosen = await notices.error(message, ...(remedy ? [remedy.title] : []));
  if (remedy && chosen === remedy.title) {
    await remedy.apply();
  }
}
