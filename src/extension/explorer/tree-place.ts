import * as v from 'valibot';
import type * as vscode from 'vscode';
import { COUNT, TEXT } from '../../protocol/checks/checked';
import { Disposable } from '../disposable';
import { nodeId, type TreeNode } from './tree-nodes';

const KEY = 'grokking.explorer.place';

/** So many rows are remembered as open or closed, those of last. */
const MOST = 500;

const PLACE = v.object({
  open: v.array(TEXT),
  closed: v.array(TEXT),
  selected: v.optional(v.object({ run: TEXT, epoch: v.optional(COUNT) })),
});

/** Which rows are open, and which one is selected: VS Code forgets both with its window. */
export class TreePlace extends Disposable {
  /** Rows that are closed at first, and opened. */
  private readonly open: Set<string>;
  /** Rows that are open at first, and closed. */
  private readonly closed: Set<string>;
  private selected: v.InferOutput<typeof PLACE>['selected'];
  private restored = false;

  constructor(private readonly memento: vscode.Memento) {
    super();
    const saved = memento.get<unknown>(KEY);
    const place = v.is(PLACE, saved) ? saved : { open: [], closed: [] };
    this.open = new Set(place.open);
    this.closed = new Set(place.closed);
    this.selected = place.selected;
  }

  isOpen(node: Exclude<TreeNode, { kind: 'checkpoint' }>): boolean {
    const id = nodeId(node);
    return node.kind === 'group' ? !this.closed.has(id) : this.open.has(id);
  }

  /** Remembers what becomes of the view's rows. @param shown answers the row of a run */
  follow(view: vscode.TreeView<TreeNode>, shown: (run: string) => TreeNode | undefined): void {
    this.own(view.onDidExpandElement(({ element }) => this.opened(element, true)));
    this.own(view.onDidCollapseElement(({ element }) => this.opened(element, false)));
    this.own(
      view.onDidChangeSelection(({ selection: [node] }) => {
        if (node && node.kind !== 'group') {
          this.restored = true;
          this.selected = node.kind === 'checkpoint' ? { run: node.run, epoch: node.epoch } : { run: node.run };
          this.save();
        }
      }),
    );
    this.restore = () => void this.select(view, shown);
    this.own(view.onDidChangeVisibility(() => this.restore()));
    this.restore();
  }

  /** Selects the row of last time as soon as it is there. */
  restore = (): void => undefined;

  /** VS Code loses the selection of rows that come under other ones. */
  restoreAgain(): void {
    this.restored = false;
    this.restore();
  }

  /** A view that is not seen would be brought up by it. */
  private async select(view: vscode.TreeView<TreeNode>, shown: (run: string) => TreeNode | undefined): Promise<void> {
    const { selected } = this;
    const row = selected && shown(selected.run);
    if (this.restored || !view.visible || !row) {
      return;
    }
    this.restored = true;
    const { run, epoch } = selected;
    const checkpoint: TreeNode[] = epoch === undefined ? [] : [{ kind: 'checkpoint', run, epoch }];
    for (const node of [...checkpoint, row]) {
      try {
        await view.reveal(node, { select: true, focus: false });
        return;
      } catch {
        // A checkpoint that is no more listed: its run is.
      }
    }
  }

  private opened(node: TreeNode, open: boolean): void {
    if (node.kind === 'checkpoint') {
      return;
    }
    const [set, isKept] = node.kind === 'group' ? [this.closed, !open] : [this.open, open];
    const id = nodeId(node);
    set.delete(id);
    if (isKept) {
      set.add(id);
    }
    this.save();
  }

  private save(): void {
    const last = (ids: ReadonlySet<string>): string[] => [...ids].slice(-MOST);
    const place = { open: last(this.open), closed: last(this.closed), selected: this.selected };
    void this.memento.update(KEY, place);
  }
}
