import { setImmediate as nextTurn } from 'node:timers/promises';
import type * as vscode from 'vscode';

/** Others wait for about this long at most. */
const TURN_MS = 8;

/** A tree's data whose rows are made in turns with everything else: VS Code asks for thousands of them at once. */
export function inTurns<T>(data: vscode.TreeDataProvider<T>): vscode.TreeDataProvider<T> {
  let before: Promise<unknown> = Promise.resolve();
  let began = 0;
  return {
    onDidChangeTreeData: data.onDidChangeTreeData,
    getChildren: (node) => data.getChildren(node),
    getParent: data.getParent?.bind(data),
    resolveTreeItem: data.resolveTreeItem?.bind(data),
    getTreeItem(node) {
      const item = before.then(async () => {
        if (performance.now() - began > TURN_MS) {
          await nextTurn();
          began = performance.now();
        }
        return data.getTreeItem(node);
      });
      before = item.catch(() => undefined);
      return item;
    },
  };
}
