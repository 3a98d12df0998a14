import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { defaultConfig } from '../../../src/core/config/parse';
import { presets } from '../../../src/core/presets';
import { leftRun } from '../../run-directories';
import {
  closeEditors,
  extension,
  lab,
  Person,
  removeRuns,
  until,
  workspaceFolder,
  writeConfig,
  writeFile,
} from './support';

interface Manifest {
  contributes: { commands: { command: string; title: string; category: string }[] };
}

const manifest = (): Manifest => extension().packageJSON as Manifest;

describe('commands', () => {
  let person: Person;
  before(async () => void (await lab()));
  beforeEach(() => (person = new Person()));
  afterEach(async () => {
    person.restore();
    await closeEditors();
    await removeRuns();
  });

  it('are those of the manifest, no more and no less', async () => {
    const declared = manifest().contributes.commands.map(({ command }) => command);
    // VS Code adds commands of the views `grokking.runs` and `grokking.sweeps` itself.
    const registered = (await vscode.commands.getCommands(true)).filter(
      (id) => id.startsWith('grokking.') && !/^grokking\.(runs|sweeps)\./.test(id),
    );
    assert.deepEqual(registered.toSorted(), declared.toSorted());
  });

  it('read as the documentation names them', () => {
    const titles = manifest().contributes.commands.map(({ category, title }) => `${category}: ${title}`);
    const named = ['Train', 'Resume', 'Pause', 'Stop', 'New Config…', 'Open Dashboard', 'Set Current Checkpoint'];
    named.push(
      'Reveal Run',
      'Export Metrics (CSV)',
      'Delete Run',
      'Show Log',
      'Train from Here',
      'Fork from Here…',
      'Open Checkpoint…',
    );
    named.push('Export Report…', 'Thin Checkpoints…', 'Keep Dashboard Open', 'Rename Run…', 'Tag Run…', 'Star Run');
    named.push(
      'Set as Current Model',
      'Remove Star',
      'Archive Run',
      'Unarchive Run',
      'Group Runs by…',
      'Sort Runs by…',
      'Filter Runs…',
    );
    named.push('Clear Run Filter', 'Show Archived Runs', 'Hide Archived Runs', 'Compare Runs');
    named.push(
      'Run Sweep',
      'Open Sweep',
      'Pause Sweep',
      'Go On with Sweep',
      'Stop Sweep',
      'Judge Norm or Logit Scale',
      'Reveal Sweep',
      'Delete Sweep',
    );
    named.push('Engines', 'Install Engine…');
    named.push('Run Analysis…', 'Run Analysis with Arguments…', 'Run Analysis over All Checkpoints…');
    named.push(
      'Export to PyTorch / TransformerLens…',
      'Cancel Analysis',
      'Show Results',
      'New Analysis…',
      'Analyze Sycophancy…',
      'Discover Structure…',
      'Explain This',
      'Get Started',
    );
    named.push('New Exercises…', 'Grade Exercise…', 'Show Hint');
    assert.deepEqual(titles.toSorted(), named.map((title) => `Grokking: ${title}`).toSorted());
  });

  it('load no tensor library into the editor', () => {
    const loaded = Object.keys(require.cache).filter((file) => /tfjs|tensorflow/i.test(path.basename(file)));
    assert.deepEqual(loaded, []);
  });

  it('say so when there is no run to act on', async () => {
    for (const command of [
      'resume',
      'pause',
      'stop',
      'openDashboard',
      'exportMetrics',
      'deleteRun',
      'thinCheckpoints',
      'renameRun',
      'tagRun',
      'starRun',
      'archiveRun',
      'compareRuns',
      'discoverStructure',
      'explainThis',
    ]) {
      person.told.length = 0;
      await vscode.commands.executeCommand(`grokking.${command}`);
      assert.deepEqual(person.told, ['There are no runs yet: train one first'], command);
    }
  });

  it('lead from every error to the log, where it is on one line', async () => {
    const { log } = await lab();
    const lines: string[] = [];
    let shown = 0;
    const originals = { warn: log.warn, error: log.error, show: log.show };
    log.warn = (line) => void lines.push(line);
    log.error = (line) => void lines.push(line);
    log.show = () => void shown++;
    try {
      const wrong = writeFile('wrong.grok.json', '{ "task": { "modulus": 1 } }');
      const calls: [command: string, argument?: unknown][] = [
        ['resume'],
        ['pause', '/no/such/run'],
        ['openDashboard', `${workspaceFolder()}/.grokking/runs/../../../..`],
        ['setCurrentCheckpoint', { run: 5, epoch: 'x' }],
        ['train', wrong],
        ['train', vscode.Uri.file('/no/such.grok.json')],
        ['runAnalysis', { file: '/no/such.analysis.ts', name: '__proto__' }],
        ['cancelAnalysis'],
        ['exportReport'],
      ];
      for (const [i, [command, argument]] of calls.entries()) {
        person.presses.set('', 'Show Log');
        await vscode.commands.executeCommand(`grokking.${command}`, argument);
        await until(`${command} says what is wrong`, () => shown === i + 1);
        assert.equal(person.told.length, i + 1, command);
        assert.equal(person.offered[i].at(-1), 'Show Log', command);
        assert.equal(lines[i], `grokking.${command}: ${person.told[i]}`);
      }
      assert.ok(lines.every((line) => !line.includes('\n')));
    } finally {
      Object.assign(log, originals);
    }
  });

  it('show names as they are: nothing in them becomes an icon, a link or a format', async () => {
    const name = '$(sync~spin) [click](command:workbench.action.quit) **b** <img>';
    const { store, tree, statusBar, current } = await lab();
    const runs = path.join(workspaceFolder(), '.grokking', 'runs');
    const run = leftRun(runs, { ...defaultConfig(), name }, { state: 'failed', error: name });
    await store.refresh();
    const shown = '$\u200b(sync~spin) [click]\u200b(command:workbench.action.quit) **b** <img>';
    const node = tree.getChildren().find((child) => child.kind === 'run' && child.run === run.path);
    assert.ok(node);
    const item = tree.getTreeItem(node);
    assert.equal(item.label, '$\u200b(sync~sp…** <img>', 'shortened');
    assert.ok(item.accessibilityInformation?.label.startsWith(`${shown}, `));
    const { value, isTrusted, supportHtml } = (await tree.resolveTreeItem(item, node)).tooltip as vscode.MarkdownString;
    assert.ok(!isTrusted && !supportHtml);
    assert.ok(value.includes('\\[click\\]\\(command:workbench\\.action\\.quit\\)') && !value.includes('**b**'), value);
    await vscode.commands.executeCommand('grokking.stop', run.path);
    assert.deepEqual(person.told, [`${shown} is failed: only a run that trains can be stopped`]);
    let label = '';
    person.instead('showQuickPick', (items: readonly vscode.QuickPickItem[]) => {
      label = items[0].label;
    });
    await vscode.commands.executeCommand('grokking.openDashboard');
    assert.equal(label, `$(error) ${shown}`);
    fs.mkdirSync(path.join(run.path, 'checkpoints'), { recursive: true });
    fs.writeFileSync(run.checkpointFile(0), '');
    store.look(run.path);
    await current.set({ run: run.path, epoch: 0 });
    assert.equal(statusBar.item.text, `$(target) ${shown} @ 0`);
  });

  it('Train offers the configs of the workspace, the active one first, and the presets', async () => {
    await vscode.window.showTextDocument(writeConfig('zz-last', {}));
    let labels: string[] = [];
    person.instead('showQuickPick', (items: readonly vscode.QuickPickItem[]) => {
      labels = items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator).map(({ label }) => label);
    });
    await vscode.commands.executeCommand('grokking.train');
    assert.match(labels[0], /zz-last\.grok\.json$/);
    assert.ok(labels.some((label) => label.endsWith('tiny.grok.json')));
    assert.equal(labels.filter((label) => label.endsWith('zz-last.grok.json')).length, 1);
    assert.deepEqual(
      labels.slice(-presets.length),
      presets.map(({ title }) => `$(beaker) ${title}`),
    );
    fs.rmSync(path.join(workspaceFolder(), 'zz-last.grok.json'));
  });

  it('Train with a wrong config says what is wrong in one line, and opens the file there', async () => {
    const config = writeFile('heads.grok.json', '{\n  "model": {\n    "heads": 3\n  }\n}');
    person.presses.set('model.heads', 'Open File');
    await vscode.commands.executeCommand('grokking.train', config);
    assert.equal(person.told.length, 1);
    assert.match(
      person.told[0],
      /^heads\.grok\.json: model\.heads must divide model\.dModel \(128\), got 3; take one of/,
    );
    const editor = await until('the file', () => vscode.window.activeTextEditor);
    assert.equal(editor.document.uri.fsPath, config.fsPath);
    assert.equal(editor.selection.start.line, 2);
    assert.ok(
      !fs.existsSync(path.join(workspaceFolder(), '.grokking', 'runs')) || (await lab()).store.list().length === 0,
    );
  });

  it('Train says in one line that a file is missing, or that runs cannot be written', async () => {
    await vscode.commands.executeCommand(
      'grokking.train',
      vscode.Uri.file(path.join(workspaceFolder(), 'no.grok.json')),
    );
    assert.match(person.told[0], /no\.grok\.json: there is no such file/);

    const blocked = writeFile('blocked', 'a file, not a folder').fsPath;
    const settings = vscode.workspace.getConfiguration('grokking');
    await settings.update('runsFolder', 'blocked/runs', vscode.ConfigurationTarget.Workspace);
    try {
      await vscode.commands.executeCommand('grokking.train', writeConfig('fine', {}));
      assert.match(person.told[1], /blocked.runs: runs cannot be written there \(ENOTDIR\); choose another folder/);
      assert.equal(person.told.length, 2);
      assert.equal(fs.readFileSync(blocked, 'utf8'), 'a file, not a folder');
    } finally {
      await settings.update('runsFolder', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('Train saves an unsaved config first', async () => {
    const config = writeFile('unsaved.grok.json', '{}');
    const editor = await vscode.window.showTextDocument(config);
    await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, 0, 2), '{ "task": { "modulus": 1 } }'));
    await vscode.commands.executeCommand('grokking.train', config);
    assert.match(person.told[0], /task\.modulus must be at least 2 and at most 512, got 1/);
    assert.equal(fs.readFileSync(config.fsPath, 'utf8'), '{ "task": { "modulus": 1 } }');
  });

  it('New Config… writes a preset to a file that has no problems, and opens it', async () => {
    for (const preset of presets) {
      person.instead('showQuickPick', (items: readonly { preset?: { id: string } }[]) =>
        items.find((item) => item.preset?.id === preset.id),
      );
      let taken: unknown;
      person.instead('showInputBox', async ({ value, validateInput }: vscode.InputBoxOptions) => {
        taken = await validateInput?.('tiny');
        return `new-${value}`;
      });
      const file = await vscode.commands.executeCommand<vscode.Uri>('grokking.newConfig');
      assert.equal(path.basename(file.fsPath), `new-${preset.id}.grok.json`);
      assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file.fsPath);
      assert.deepEqual(vscode.languages.getDiagnostics(file), []);
      assert.match(String(taken), /tiny\.grok\.json is there already/);
      fs.rmSync(file.fsPath);
    }
    assert.deepEqual(person.told, []);
  });
});
