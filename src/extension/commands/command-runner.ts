import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';

/** An error whose remedy is one click away. */
export class RemediedError extends InputError {
  constructor(
    message: string,
    readonly remedy: { readonly title: string; apply(): Thenable<unknown> },
  ) {
    super(message);
  }
}

export type CommandHandler = (argument?: unknown) => unknown;

/**
 * Registers commands. Whatever one of them throws is logged and shown as one line with "Show Log"; a command that
 * failed has no result.
 */
export function registerCommands(
  handlers: Readonly<Record<string, CommandHandler>>,
  log: Pick<vscode.LogOutputChannel, 'debug' | 'warn' | 'error' | 'show'>,
): vscode.Disposable {
  const registered = Object.entries(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (argument?: unknown) => {
      log.debug(id);
      try {
        return await handler(argument);
      } catch (error) {
        void showError(id, error, log);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

async function showError(
  id: string,
  error: unknown,
  log: Pick<vscode.LogOutputChannel, 'warn' | 'error' | 'show'>,
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof InputError) {
    log.warn(`${id}: ${message}`);
  } else {
    log.error(`${id}: ${error instanceof Error ? (error.stack ?? message) : message}`);
  }
  const remedy = error instanceof RemediedError ? error.remedy : undefined;
  const buttons = [...(remedy ? [remedy.title] : []), 'Show Log'];
  const chosen = await vscode.window.showErrorMessage(message, ...buttons);
  if (remedy && chosen === remedy.title) {
    await remedy.apply();
  } else if (chosen === 'Show Log') {
    log.show();
  }
}
