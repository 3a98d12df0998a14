import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { defaultConfig } from '../../../src/core/config/parse';
import { createRun } from '../../../src/core/run/create';
import { readLabels } from '../../../src/core/run/labels';
import { runFile } from '../../../src/core/run/layout';
import type { TreeNode } from '../../../src/extension/explorer/tree-nodes';
import { TreePlace } from '../../../src/extension/explorer/tree-place';
import { ExplorerState } from '../../../src/extension/explorer/view-state';
import type { Services } from '../../../src/extension/services';
import { leftRun } from '../../run-directories';
import { makeSixtyRuns } from '../../sixty-runs';
import { closeEditors, lab, Person, removeRuns, until, workspaceFolder } from './support';

const PLAIN = { grouping: 'none', sort: 'newest', filter: '', showArchived: false } as const;

class Memory implements vscode.Memento {
  private readonly values = new Map<string, unknown>();

  constructor(values: Record<string, unknown> = {}) {
    Object.entries(values).forEach(([key, value]) => this.values.set(key, value));
  }

  keys(): readonly string[] {
    return [...this.values.keys()];
  }

  get<T>(key: string): T | undefined {
    return this.values.get(key) as T | undefined;
  }

  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.parse(JSON.stringify(value)));
  }
}

describe('the explorer with sixty runs', () => {
  let services: Services;
  let person: Person;
  let runs: string[];
  const runsFolder = (): string => path.join(workspaceFolder(), '.grokking', 'runs');

  before(async () => (services = await lab()));
  beforeEach(async () => {
    person = new Person();
    runs = makeSixtyRuns(runsFolder());
    await services.store.refresh();
  });
  afterEach(async () => {
    person.restore();
    await services.explorer.set(PLAIN);
    await closeEditors();
    await removeRuns();
  });

  const run = vscode.commands.executeCommand;
  const items = (node?: TreeNode): vscode.TreeItem[] =>
    services.tree.getChildren(node).map((child) => services.tree.getTreeItem(child));
  const row = (path: string): TreeNode => ({ kind: 'run', run: path });
  const shown = (): (string | undefined)[] =>
    services.tree.getChildren().map((node) => (node.kind === 'run' ? node.run : undefined));

  it('has rows that begin with the figure that matters and that no two of are the same', () => {
    const texts = items().map(({ label, description }) => `${String(label)} ${String(description)}`);
    assert.equal(texts.length, 60);
    assert.equal(new Set(texts).size, 60);
    for (const text of texts) {
      assert.match(text, /^\S+ (✓ [\d,]+|[\d.]+%) · .*\d+ \w{3}.*, \d\d:\d\d/);
    }
    assert.match(texts[0], /^add-113 3\.1% · λ 0\.1 · seed 0 · /);
    assert.match(texts[1], /^add-113 ✓ 5,770 · λ 0\.3 · seed 0 · /);
    assert.match(texts[30], /^divide-97 42\.0% · frac 0\.3 · seed 0 · /);
    assert.match(texts[48], /^phase-dia…decay-59 ✓ 900 · λ 0\.01 · /);
    assert.match(texts[56], /^twins ✓ 7,580 · \d+ /);
  });

  it('has the whole difference of configs in the tooltip', async () => {
    const node = row(runs[1]);
    const { tooltip } = await services.tree.resolveTreeItem(services.tree.getTreeItem(node), node);
    const { value } = tooltip as vscode.MarkdownString;
    assert.ok(value.includes('| Differs in | here | 29 others of its name |'), value);
    assert.ok(value.includes('| optimizer\\.weightDecay | 0\\.3 | 0\\.1, 0\\.3, 1, 2, 3 |'), value);
    assert.ok(value.includes('| model\\.seed | 0 | 0, 1, 2, 3, 4 and 1 more |'), value);
  });

  it('is filtered by an expression, says so above the rows, and keeps its filter where another cannot be read', async () => {
    await run('grokking.filterRuns', 'λ>0.5 grokked p=113');
    assert.equal(shown().length, 22);
    assert.equal(services.view.message, '22 of 60 runs: λ>0.5 grokked p=113');
    await run('grokking.filterRuns', 'wd>much');
    assert.deepEqual(person.told, ['wd>much: "much" is no number']);
    assert.equal(services.view.message, '22 of 60 runs: λ>0.5 grokked p=113');
    let problem: unknown;
    person.instead('showInputBox', async ({ value, validateInput }: vscode.InputBoxOptions) => {
      problem = await validateInput?.('seed=');
      return `${value} -λ=2`;
    });
    await run('grokking.filterRuns');
    assert.match(String(problem), /^seed=: a value is missing/);
    assert.equal(services.view.message, '16 of 60 runs: λ>0.5 grokked p=113 -λ=2');
    await run('grokking.filterRuns', 'no such thing');
    assert.deepEqual([shown().length, services.view.message], [0, 'No run of 60 matches: no such thing']);
    await run('grokking.clearRunFilter');
    assert.deepEqual([shown().length, services.view.message], [60, undefined]);
  });

  it('is grouped by name, day or task, and sorted', async () => {
    const groups = async (grouping: string): Promise<unknown[]> => {
      await run('grokking.groupRuns', grouping);
      return items().map(({ label, description }) => [label, description]);
    };
    assert.deepEqual(await groups('name'), [
      ['add-113', '30 runs'],
      ['divide-97', '18 runs'],
      ['phase-diagram-of-weight-decay-59', '8 runs'],
      ['twins', '4 runs'],
    ]);
    const [first] = services.tree.getChildren();
    assert.equal(items(first)[1].label, '✓ 5,770');
    assert.deepEqual(await groups('task'), [
      ['x / y mod 97', '18 runs'],
      ['x + y mod 59', '8 runs'],
      ['x + y mod 113', '34 runs'],
    ]);
    const days = (await groups('day')) as [string, string][];
    assert.ok(days.length >= 3 && days.every(([day]) => /^\w{3} \d+ \w{3}/.test(day)), String(days));
    const [day] = services.tree.getChildren();
    assert.deepEqual(services.tree.getParent(services.tree.getChildren(day)[0]), day);
    await groups('none');
    person.instead('showQuickPick', (choices: readonly vscode.QuickPickItem[]) =>
      choices.find(({ label }) => label.startsWith('Grokked')),
    );
    await run('grokking.sortRuns');
    assert.deepEqual(shown().slice(0, 2), [runs[48], runs[50]]);
  });

  it('remembers how it shows the runs, and takes nothing else for it', async () => {
    const memory = new Memory();
    const before = new ExplorerState(memory);
    const chosen = { grouping: 'day', sort: 'accuracy', filter: 'λ>0.5', showArchived: true } as const;
    await before.set(chosen);
    before.dispose();
    const after = new ExplorerState(memory);
    assert.deepEqual(after.get(), chosen);
    assert.ok(after.wanted.filter);
    after.dispose();
    for (const saved of [null, 5, 'x', { grouping: 'moon', sort: 3, filter: ['x'], showArchived: 'yes' }]) {
      const state = new ExplorerState(new Memory({ 'grokking.explorer': saved }));
      assert.deepEqual(state.get(), PLAIN);
      state.dispose();
    }
    await services.explorer.set(PLAIN); // its menus are those of the window
  });

  it('renames, tags, stars and archives runs in a file of theirs, and nothing else of them changes', async () => {
    const [target, other] = [runs[1], runs[2]];
    const folder = fs.readdirSync(target);
    const typed: string[] = ['the good one', 'paper, #baseline', 'paper'];
    const shownValues: (string | undefined)[] = [];
    person.instead('showInputBox', ({ value }: vscode.InputBoxOptions) => {
      shownValues.push(value);
      return typed.shift();
    });
    await run('grokking.renameRun', row(target));
    await run('grokking.tagRun', row(target));
    await run('grokking.starRun', row(target), [row(target), row(other)]);
    assert.deepEqual(readLabels(target), { name: 'the good one', tags: ['paper', 'baseline'], starred: true, archived: false }); // prettier-ignore
    assert.deepEqual(shown().slice(0, 2), [target, other], 'starred runs are first');
    const [item] = items();
    assert.equal(item.label, '★ the good one');
    assert.match(String(item.description), /^✓ 5,770 · .*#paper #baseline$/);
    assert.match(String(item.contextValue), /\bunstar archive\b/);
    assert.equal(services.store.get(target)?.config.name, 'add-113');
    assert.deepEqual(
      fs.readdirSync(target).filter((name) => name !== 'labels.json'),
      folder,
    );

    await run('grokking.tagRun', row(target), [row(target), row(other)]);
    assert.deepEqual([readLabels(target).tags, readLabels(other).tags], [['paper', 'baseline'], ['paper']]); // prettier-ignore
    assert.deepEqual(shownValues, ['add-113', '', '']);

    await run('grokking.archiveRun', row(target), [row(target), row(other)]);
    assert.equal(shown().length, 58);
    await run('grokking.showArchivedRuns');
    assert.equal(shown().length, 60);
    await run('grokking.hideArchivedRuns');
    await run('grokking.filterRuns', 'archived');
    assert.deepEqual(shown(), [target, other]);
    await run('grokking.unarchiveRun', row(target));
    await run('grokking.unstarRun', row(target));
    person.instead('showInputBox', () => '');
    await run('grokking.renameRun', target);
    assert.deepEqual([readLabels(target).name, readLabels(target).starred], [null, false]);
    await run('grokking.unarchiveRun', target);
    assert.match(person.told.at(-1) ?? '', /^add-113 is completed: it is not archived$/);
  });

  it('says in one line what is wrong with labels, and leaves them', async () => {
    fs.writeFileSync(runFile.labels(runs[0]), '{ "name": ');
    await run('grokking.starRun', row(runs[0]));
    assert.match(person.told[0], /labels\.json cannot be read as labels: mend it or remove it, then try again$/);
    assert.equal(fs.readFileSync(runFile.labels(runs[0]), 'utf8'), '{ "name": ');
    assert.equal(shown().length, 60);
  });

  it('deletes all selected runs after one question, and says which train and stay', async () => {
    const owner = createRun(runsFolder(), { ...defaultConfig(), name: 'training' }, 'terminal');
    try {
      await services.store.refresh();
      const selected = [...runs.slice(0, 12), owner.path].map(row);
      const asked: [string, string | undefined, unknown][] = [];
      person.instead('showWarningMessage', (question: string, { detail }: vscode.MessageOptions, button: unknown) => {
        asked.push([question, detail, button]);
        return asked.length === 1 ? undefined : button;
      });
      await run('grokking.deleteRun', selected[0], selected);
      assert.equal(asked.length, 1);
      assert.equal(asked[0][0], 'Delete 12 runs?');
      const named = runs.slice(0, 10).map((each) => path.basename(each));
      assert.ok(asked[0][1]?.startsWith(`${named.join(', ')} and 2 more. training trains, and stays. Frees `));
      assert.ok(runs.every((each) => fs.existsSync(each)));
      await run('grokking.deleteRun', selected[0], selected);
      assert.ok(asked.length <= 3, 'once more where there is no trash');
      assert.deepEqual(
        runs.map((each) => fs.existsSync(each)),
        runs.map((_, i) => i >= 12),
      );
      assert.ok(fs.existsSync(owner.path));
      assert.equal(shown().length, 49);
      await run('grokking.deleteRun', row(owner.path));
      assert.match(person.told.at(-1) ?? '', /^training is queued: a run must be stopped before it can be deleted$/);
    } finally {
      owner.release();
    }
  });

  it('exports the metrics of all runs of a group into a folder, and asks before it replaces any', async () => {
    const folder = fs.mkdtempSync(path.join(workspaceFolder(), 'exported-'));
    try {
      await run('grokking.groupRuns', 'name');
      const twins = services.tree.getChildren().at(-1);
      person.instead('showOpenDialog', () => [vscode.Uri.file(folder)]);
      await run('grokking.exportMetrics', twins);
      const names = runs.slice(56).map((each) => `${path.basename(each)}.csv`);
      assert.deepEqual(fs.readdirSync(folder).toSorted(), names.toSorted());
      assert.match(fs.readFileSync(path.join(folder, names[0]), 'utf8'), /^epoch,.*train_loss.*\n0,.*\n500,.*\n$/);
      fs.writeFileSync(path.join(folder, names[0]), 'mine');
      await run('grokking.exportMetrics', twins);
      assert.deepEqual(person.told, [`Replace 4 files in ${path.basename(folder)}?`]);
      assert.equal(fs.readFileSync(path.join(folder, names[0]), 'utf8'), 'mine');
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('the Delete key is about all rows that are selected with the keyboard', async () => {
    person.instead('showQuickPick', () => undefined);
    await until('the rows', async () => {
      await run('grokking.runs.focus');
      await run('list.focusFirst');
      person.told.length = 0;
      await run('grokking.deleteRun', { focused: true });
      return person.told[0] === 'Delete the run add-113?';
    });
    await run('list.expandSelectionDown');
    await run('list.expandSelectionDown');
    await until('three rows', () => services.view.selection.length === 3);
    await run('grokking.deleteRun', { focused: true });
    assert.equal(person.told.at(-1), 'Delete 3 runs?');
    assert.equal(services.view.selection.length, 3, 'they remain selected');
    await run('list.focusDown');
    await run('grokking.deleteRun', { focused: true });
    assert.equal(person.told.at(-1), 'Delete the run add-113?');
    assert.deepEqual(services.view.selection, [row(runs[3])]);
  });

  it('keeps its place: what is open and what is selected, when runs come and when they are arranged anew', async () => {
    await run('grokking.groupRuns', 'name');
    await run('grokking.runs.focus');
    const node = row(runs[40]);
    await services.view.reveal(node, { select: true, expand: true });
    const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const opened = (of: string): unknown => services.tree.getTreeItem(row(of)).collapsibleState;
    await until('the row to open', () => opened(runs[40]) === Expanded);
    await until('the selection', () => services.view.selection.length === 1);
    const changes: number[] = [];
    const subscription = services.view.onDidChangeSelection(({ selection }) => changes.push(selection.length));
    assert.equal(opened(runs[41]), Collapsed);
    const { path: came } = leftRun(runsFolder(), { ...defaultConfig(), name: 'new' }, { state: 'stopped' });
    await services.store.refresh();
    await services.view.reveal(row(came), { select: false });
    subscription.dispose();
    assert.deepEqual([services.view.selection, changes], [[node], []]);
    for (const grouping of ['day', 'none', 'task']) {
      await run('grokking.groupRuns', grouping);
      await until(`the selection by ${grouping}`, () => services.view.selection.length === 1);
      assert.deepEqual([services.view.selection, opened(runs[40])], [[node], Expanded]);
    }
    await run('grokking.filterRuns', 'twins');
    await run('grokking.clearRunFilter');
    await until('the selection again', () => services.view.selection.length === 1);
    assert.deepEqual(services.view.selection, [node]);
  });

  it('has its place again in another window', async () => {
    const memory = new Memory();
    const revealed: TreeNode[] = [];
    const events = { expand: new vscode.EventEmitter<unknown>(), collapse: new vscode.EventEmitter<unknown>(), select: new vscode.EventEmitter<unknown>() }; // prettier-ignore
    const view = {
      visible: true,
      onDidExpandElement: events.expand.event,
      onDidCollapseElement: events.collapse.event,
      onDidChangeSelection: events.select.event,
      onDidChangeVisibility: new vscode.EventEmitter<unknown>().event,
      reveal: async (node: TreeNode) => void revealed.push(node),
    } as unknown as vscode.TreeView<TreeNode>;
    const before = new TreePlace(memory);
    before.follow(view, row);
    events.expand.fire({ element: row(runs[3]) });
    events.expand.fire({ element: row(runs[4]) });
    events.collapse.fire({ element: row(runs[4]) });
    events.collapse.fire({ element: { kind: 'group', group: 'name twins' } });
    events.select.fire({ selection: [{ kind: 'checkpoint', run: runs[3], epoch: 500 }] });
    before.dispose();
    assert.deepEqual(revealed, []);

    const after = new TreePlace(memory);
    assert.deepEqual([runs[3], runs[4]].map((each) => after.isOpen({ kind: 'run', run: each })), [true, false]); // prettier-ignore
    assert.deepEqual(['name twins', 'name add-113'].map((group) => after.isOpen({ kind: 'group', group })), [false, true]); // prettier-ignore
    let scanned = false;
    after.follow(view, (each) => (scanned ? row(each) : undefined));
    assert.deepEqual(revealed, [], 'the run is not known yet');
    scanned = true;
    after.restore();
    after.restore();
    assert.deepEqual(revealed, [{ kind: 'checkpoint', run: runs[3], epoch: 500 }]);
    after.dispose();
    assert.ok(!new TreePlace(new Memory({ 'grokking.explorer.place': { open: 5 } })).isOpen({ kind: 'run', run: 'x' }));
  });
});
