import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { defaultConfig, parseConfig } from '../../../src/core/config/parse';
import { initialParameters } from '../../../src/core/model';
import { encodeSafetensors } from '../../../src/core/checkpoint/safetensors';
import { closeEditors, lab, until, workspaceFolder, writeFile } from './support';

function diagnosticsOf(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'grokking');
}

let files = 0;

/** A config under a name of its own: VS Code may still remember the text of a file that was there before. */
function aConfig(text: string): vscode.Uri {
  return writeFile(`checked-${++files}.grok.json`, text);
}

async function problems(text: string): Promise<vscode.Diagnostic[]> {
  const uri = aConfig(text);
  await vscode.window.showTextDocument(uri);
  return until('diagnostics', () => (diagnosticsOf(uri).length > 0 ? diagnosticsOf(uri) : undefined));
}

/** What VS Code's JSON support says about the text, which it is seen to have looked at: something is added that it reports. */
async function saidByJsonSupport(editor: vscode.TextEditor): Promise<string[]> {
  const { document } = editor;
  const end = document.lineAt(document.lineCount - 1).range.end;
  const others = (): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source !== 'grokking');
  await editor.edit((edit) => edit.insert(end, ' x'));
  const said = (await until('it looks', () => (others().length > 0 ? others() : undefined))).map((one) => one.message);
  await editor.edit((edit) => edit.delete(new vscode.Range(end, end.translate(0, 2))));
  await until('it looks again', () => !others().some(({ message }) => message === AFTER_THE_END));
  return said.filter((message) => message !== AFTER_THE_END);
}

const AFTER_THE_END = 'End of file expected.';

describe('configs in the editor', () => {
  before(async () => void (await lab()));
  afterEach(async () => {
    await closeEditors();
    for (let i = 1; i <= files; i++) {
      for (const kind of ['grok', 'prompts']) {
        fs.rmSync(path.join(workspaceFolder(), `checked-${i}.${kind}.json`), { force: true });
      }
    }
  });

  /** [what, text, line (from 0), the marked text, message] */
  const wrong: [string, string, number, string, RegExp][] = [
    [
      'an unknown field',
      '{\n  "model": {\n    "width": 3\n  }\n}',
      2,
      '"width"',
      /^model\.width is not a field; model takes family, layers, dModel,/,
    ],
    [
      'a number out of range',
      '{\n  "task": {\n    "trainFraction": 1.3\n  }\n}',
      2,
      '1.3',
      /^task\.trainFraction must be between 0 and 1, got 1\.3$/,
    ],
    ['a wrong type', '{\n  "name": 7\n}', 1, '7', /^name must be a string, got 7$/],
    [
      'an unknown operation',
      '{ "task": {\n  "operation": "power" } }',
      1,
      '"power"',
      /^task\.operation must be "add" or "subtract" or/,
    ],
    [
      'divide with a composite modulus',
      '{ "task": {\n  "operation": "divide",\n  "modulus": 12 } }',
      2,
      '12',
      /^task\.modulus must be prime for "divide", got 12; the nearest prime is 11$/,
    ],
    [
      'heads that do not divide dModel',
      '{ "model": {\n  "heads": 5 } }',
      1,
      '5',
      /^model\.heads must divide model\.dModel \(128\), got 5; take one of 1, 2, 4,/,
    ],
    [
      'an initFrom that is missing',
      '{ "model": {\n  "initFrom": "gone.safetensors" } }',
      1,
      '"initFrom"',
      /^model\.initFrom is missing: there is no .*gone\.safetensors; give the path of a \.safetensors checkpoint/,
    ],
  ];
  for (const [what, text, line, marked, message] of wrong) {
    it(`mark ${what} on its line, once`, async () => {
      const found = await problems(text);
      assert.equal(found.length, 1);
      const document = vscode.window.activeTextEditor?.document;
      assert.match(found[0].message, message);
      assert.equal(found[0].range.start.line, line);
      assert.equal(document?.getText(found[0].range), marked);
      assert.equal(found[0].severity, vscode.DiagnosticSeverity.Error);
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor);
      assert.deepEqual(await saidByJsonSupport(editor), [], 'nobody says it a second time');
    });
  }

  it('mark an initFrom whose shapes are others', async () => {
    const { config } = parseConfig('{ "task": { "modulus": 7 }, "model": { "dModel": 8, "heads": 2, "dMlp": 4 } }');
    assert.ok(config);
    const checkpoint = path.join(workspaceFolder(), 'other.safetensors');
    fs.writeFileSync(checkpoint, encodeSafetensors(initialParameters(config.model, config.task), {}));
    const [problem] = await problems('{ "model": {\n  "initFrom": "other.safetensors" } }');
    fs.rmSync(checkpoint);
    assert.match(problem.message, /^model\.initFrom does not fit: .*other\.safetensors .*make task and model those/);
    assert.equal(problem.range.start.line, 1);
  });

  it('are checked as they are written, prompts too', async () => {
    const pair = '{ "question": "q", "sycophantic": "a", "honest": "b", "agree": " A", "disagree": " B" }';
    const uri = writeFile(
      `checked-${++files}.prompts.json`,
      `{ "pairs": [\n  ${pair},\n  ${pair.replace('" B"', '" A"')}\n] }`,
    );
    const editor = await vscode.window.showTextDocument(uri);
    assert.equal(editor.document.languageId, 'jsonc');
    const [problem] = await until('diagnostics', () =>
      diagnosticsOf(uri).length > 0 ? diagnosticsOf(uri) : undefined,
    );
    assert.equal(problem.message, 'pairs.1.disagree is the same as agree: give the other answer');
    assert.deepEqual([problem.range.start.line, editor.document.getText(problem.range)], [2, '" A"']);
    assert.deepEqual(await saidByJsonSupport(editor), []);
  });

  it('leave text that is not JSON to VS Code, which reports it', async () => {
    const uri = aConfig('{\n  "task": \n}');
    await vscode.window.showTextDocument(uri);
    const all = await until('a syntax error', () => {
      const found = vscode.languages.getDiagnostics(uri);
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(
      all.map(({ source }) => source === 'grokking'),
      [false],
    );
  });

  it('may have comments, and are checked again as they are edited, closed and deleted', async () => {
    const uri = aConfig('{ // the canonical model\n}');
    const editor = await vscode.window.showTextDocument(uri);
    assert.equal(editor.document.languageId, 'jsonc');
    assert.deepEqual(await saidByJsonSupport(editor), []);
    await until('no problem', () => vscode.languages.getDiagnostics(uri).length === 0);

    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), '"x": 1\n'));
    await until('a problem', () => diagnosticsOf(uri).length === 1);
    await editor.edit((edit) => edit.delete(new vscode.Range(1, 0, 2, 0)));
    await until('no problem', () => diagnosticsOf(uri).length === 0);

    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), '"x": 1\n'));
    await until('a problem', () => diagnosticsOf(uri).length === 1);
    await editor.document.save();
    const edit = new vscode.WorkspaceEdit();
    edit.deleteFile(uri);
    await vscode.workspace.applyEdit(edit);
    await until('no problem', () => diagnosticsOf(uri).length === 0);
  });

  it('explain and complete their fields, and offer snippets', async () => {
    const uri = aConfig('{\n  "task": {  }\n}');
    await vscode.window.showTextDocument(uri);
    const empty = aConfig('');
    await vscode.window.showTextDocument(empty);
    const complete = async (uri: vscode.Uri, line: number, character: number): Promise<string[]> => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        new vscode.Position(line, character),
      );
      return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    const fields = await until('completions', async () => {
      const labels = await complete(uri, 1, 12);
      return labels.includes('trainFraction') ? labels : undefined;
    });
    for (const field of Object.keys(defaultConfig().task)) {
      assert.ok(fields.includes(field), field);
    }
    await until('the snippet', async () =>
      (await complete(empty, 0, 0)).includes('Grokking config: modular arithmetic') ? true : undefined,
    );
    const hover = await until('a hover', async () => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        uri,
        new vscode.Position(1, 4),
      );
      return found.length > 0 ? found : undefined;
    });
    const text = hover.flatMap(({ contents }) => contents.map((c) => (typeof c === 'string' ? c : c.value))).join('\n');
    assert.match(text, /The table to learn/);
  });

  it('lead nowhere out of a workspace that is not trusted, until it is', async () => {
    const real = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    assert.ok(real);
    Object.defineProperty(vscode.workspace, 'isTrusted', { ...real, get: () => false });
    try {
      const [diagnostic] = await problems('{ "load": { "checkpoint": "/dev/zero" } }');
      assert.match(diagnostic.message, /^load\.checkpoint leads out of the workspace, which is not trusted/);
      const [inside] = await problems('{ "load": { "checkpoint": "none.pth" } }');
      assert.match(inside.message, /there is no such file/);
    } finally {
      Object.defineProperty(vscode.workspace, 'isTrusted', real);
    }
    const [own] = await problems('{ "load": { "checkpoint": "/dev/zero" } }');
    assert.match(own.message, /\/dev\/zero: is not a file/);
  });
});
