import * as vscode from 'vscode';
import type { Log } from './log';
import { plainText } from './plain-text';

const SHOW_LOG = 'Show Log';

/**
 * All messages that the extension shows: their text is shown as it is, and every error and warning leads to the log. Lint
 * keeps others from showing any.
 */
export class Notices {
  constructor(private readonly log: Pick<Log, 'show'>) {}

  /** @returns the button that was pressed */
  async error(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
    return this.pressed(await vscode.window.showErrorMessage(plainText(message), ...buttons, SHOW_LOG));
  }

  /** @returns the button that was pressed */
  async warning(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
    return this.pressed(await vscode.window.showWarningMessage(plainText(message), ...buttons, SHOW_LOG));
  }

  /** @returns the button that was pressed */
  async information(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
    return vscode.window.showInformationMessage(plainText(message), ...buttons);
  }

  /** What was done, for a while in the status bar. @param icon of the codicons */
  passing(icon: string, message: string): void {
    vscode.window.setStatusBarMessage(`$(${icon}) ${plainText(message)}`, 5000);
  }

  private pressed(button: string | undefined): string | undefined {
    if (button === SHOW_LOG) {
      this.log.show();
      return undefined;
    }
    return button;
  }
}

/** Asks before something that cannot be undone. */
export async function confirmed(question: string, detail: string, button: string): Promise<boolean> {
  const options = { modal: true, detail: plainText(detail) };
  return (await vscode.window.showWarningMessage(plainText(question), options, button)) === button;
}
