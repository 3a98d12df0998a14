import * as vscode from 'vscode';
import type { TreeNode } from './tree-nodes';

/** VS Code tells of a new selection within milliseconds. */
const SELECTION_MS = 1000;

/**
 * The rows that a key is about: the selected ones where the keyboard is on one of them, else the row it is on. Extensions
 * are told the selection only, which arrow keys leave behind: so the row is put into the selection or taken out of it,
 * which shows it, and then the rows that the key is about are selected.
 */
export async function focusedNodes(view: vscode.TreeView<TreeNode>): Promise<readonly TreeNode[]> {
  const before = view.selection;
  const after = await toggled(view);
  const added = difference(after, before);
  const row = added ?? difference(before, after);
  if (!row) {
    return [];
  }
  if (added === undefined && before.length > 1) {
    await toggled(view);
    return before;
  }
  await view.reveal(row, { select: true, focus: true });
  return [row];
}

async function toggled(view: vscode.TreeView<TreeNode>): Promise<readonly TreeNode[]> {
  const changed = nextSelection(view);
  await vscode.commands.executeCommand('list.toggleSelection');
  return changed;
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
