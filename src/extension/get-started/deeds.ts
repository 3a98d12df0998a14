import * as vscode from 'vscode';

/** What the walkthrough leads to. A step of it is done when the person has done it, not when a button was pressed. */
export type Deed = 'trained' | 'grokked' | 'scrubbed' | 'ablated' | 'ranFunction' | 'explained';

/** What has been done in this window; each is said once, to the contexts `grokking.did.<deed>`, which complete steps. */
export class Deeds {
  private readonly done = new Set<Deed>();

  did(deed: Deed): void {
    if (!this.done.has(deed)) {
      this.done.add(deed);
      void vscode.commands.executeCommand('setContext', `grokking.did.${deed}`, true);
    }
  }

  has(deed: Deed): boolean {
    return this.done.has(deed);
  }
}
