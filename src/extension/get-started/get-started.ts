import * as vscode from 'vscode';

/** Kept for good once Get Started has had its chance to open by itself. */
const SEEN = 'grokking.getStarted';

/** The first walkthrough: by itself when the lab is first active on a machine, and whenever the person asks for it. */
export class GetStarted {
  /** @param memento of the machine, not of a workspace */
  constructor(
    private readonly extensionId: string,
    private readonly memento: vscode.Memento,
  ) {}

  /**
   * The first time ever, unless the person wants no walkthroughs of newly installed extensions
   * (`workbench.welcomePage.walkthroughs.openOnInstall`, by which VS Code opens its own). Answers whether it opened.
   */
  async openFirst(): Promise<boolean> {
    if (this.memento.get(SEEN) === true) {
      return false;
    }
    await this.memento.update(SEEN, true);
    const isWanted = vscode.workspace.getConfiguration('workbench.welcomePage.walkthroughs').get('openOnInstall');
    if (isWanted === false) {
      return false;
    }
    await this.open();
    return true;
  }

  async open(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${this.extensionId}#start`, false);
  }
}
