import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { inTurns } from '../../../src/extension/explorer/in-turns';

describe('rows of a tree that are asked for all at once', () => {
  const ROWS = 200;
  const rows = Array.from({ length: ROWS }, (_, i) => i);
  let made: number;

  /** A row takes a millisecond. */
  const tree = inTurns<number>({
    getChildren: () => rows,
    getTreeItem: (row) => {
      for (const end = performance.now() + 1; performance.now() < end;);
      made++;
      assert.notEqual(row, -1);
      return { label: String(row) };
    },
  });
  beforeEach(() => (made = 0));

  it('come in their order, and others have their turn meanwhile', async () => {
    let longest = 0;
    let last = 0;
    let turn = setImmediate(function next() {
      longest = Math.max(longest, made - last);
      last = made;
      turn = setImmediate(next);
    });
    const items = await Promise.all(rows.map((row) => tree.getTreeItem(row) as Thenable<vscode.TreeItem>));
    clearImmediate(turn);
    assert.deepEqual(
      items.map(({ label }) => label),
      rows.map(String),
    );
    assert.ok(longest > 0 && longest < 20, `others waited for ${longest} rows`);
  });

  it('come, though one cannot be made', async () => {
    const [none, one] = await Promise.allSettled([-1, 1].map((row) => tree.getTreeItem(row)));
    assert.deepEqual([none.status, one.status], ['rejected', 'fulfilled']);
  });
});
