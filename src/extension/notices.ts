import * as vscode from 'vscode';
import { INSTALL_COMMAND } from '../core/installed-engines';
import type { Log } from './log';
import { plainText } from './plain-text';

const SHOW_LOG = 'Show Log';
const INSTALL_ENGINE = INSTALL_COMMAND.replace('Grokking: ', '');

/**
 * All messages that the extension shows: their text is shown as it is, and every error and warning leads to the log. Lint
 * keeps others from showing any.
 */
export class Notices {
  constructor(private readonly log: Pick<Log, 'show'>) {}

  /** @returns the button that was pressed */
  async error(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
    const all = [...remedies(message), ...buttons, SHOW_LOG];
    return this.pressed(await vscode.window.showErrorMessage(plainText(message), ...all), message);
  }

  /** @returns the button that was pressed */
  async warning(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
    const all = [...remedies(message), ...buttons, SHOW_LOG];
    return this.pressed(await vscode.window.showWarningMessage(plainText(message), ...all), message);
  }

  /** @returns the button that was pressed */
  async information(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
    return vscode.window.showInformationMessage(plainText(message), ...buttons);
  }

  /** What was done, for a while in the status bar. @param icon of the codicons */
  passing(icon: string, message: string): void {
    vscode.window.setStatusBarMessage(`$(${icon}) ${plainText(message)}`, 5000);
  }

  private pressed(button: string | undefined, message: string): string | undefined {
    if (button === SHOW_LOG) {
      this.log.show();
      return undefined;
    }
    if (button === INSTALL_ENGINE) {
      const [, engine] = /grokking engines install (\w+)/.exec(message) ?? [];
      void vscode.commands.executeCommand('grokking.installEngine', engine);
      return undefined;
    }
    return button;
  }
}

/** Whatever needs an engine that is missing leads to its installation. */
function remedies(message: string): string[] {
  return message.includes(INSTALL_COMMAND) ? [INSTALL_ENGINE] : [];
}

/** Asks before something that cannot be undone. @param detail where it is a list: paragraphs */
export async function confirmed(
  question: string,
  detail: string | readonly string[],
  button: string,
): Promise<boolean> {
  const options = { modal: true, detail: [detail].flat().map(plainText).join('\n\n') };
  return (await vscode.window.showWarningMessage(plainText(question), options, button)) === button;
}
