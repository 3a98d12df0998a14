import * as vscode from 'vscode';
import type { TreeNode } from './run-tree';

/** VS Code tells of a new selection within milliseconds. */
const SELECTION_MS = 1000;

/**
 * The row that the keyboard is on. Extensions are told the selection only, which arrow keys leave behind: so the row is
 * put into the selection or taken out of it, which shows it, and then selected alone.
 */
export async function focusedNode(view: vscode.TreeView<TreeNode>): Promise<TreeNode | undefined> {
  const before = view.selection;
  const changed = nextSelection(view);
  await vscode.commands.executeCommand('list.toggleSelection');
  const after = await changed;
  const row = difference(after, before) ?? difference(before, after);
  if (row) {
    await view.reveal(row, { select: true, focus: true });
  }
  return row;
}

function nextSelection(view: vscode.TreeView<TreeNode>): Promise<readonly TreeNode[]> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      subscription.dispose();
      resolve(view.selection);
    };
    const subscription = view.onDidChangeSelection(end);
    const timer = setTimeout(end, SELECTION_MS);
  });
}

/** The first of `nodes` that is not among `others`. */
function difference(nodes: readonly TreeNode[], others: readonly TreeNode[]): TreeNode | undefined {
  const keys = new Set(others.map((node) => JSON.stringify(node)));
  return nodes.find((node) => !keys.has(JSON.stringify(node)));
}
