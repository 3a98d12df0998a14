import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { prepared } from '../../../src/extension/tools/language-model-tools';
import { TOOLS } from '../../../src/tools/tools';
import { closeEditors, lab, Person, removeRuns, untilState, writeConfig } from './support';

const SHORT = {
  name: 'by-agents',
  task: { modulus: 11, trainFraction: 0.6 },
  model: { dModel: 16, heads: 2, dMlp: 32 },
  training: { epochs: 40, logEvery: 10, checkpointEvery: 20 },
};

describe('tools of agents', function () {
  this.timeout(300_000);
  let person: Person;

  before(async () => {
    await lab();
    person = new Person();
    const run = await vscode.commands.executeCommand<string>('grokking.train', writeConfig('by-agents', SHORT));
    await untilState(run, 'completed');
  });
  after(async () => {
    person.restore();
    await closeEditors();
    await removeRuns();
  });

  async function call(name: string, input: object): Promise<vscode.LanguageModelToolResult> {
    return vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  }

  const textOf = ({ content }: vscode.LanguageModelToolResult): string =>
    content.flatMap((part) => (part instanceof vscode.LanguageModelTextPart ? [part.value] : [])).join('');

  it('are registered, all of them', () => {
    const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('grokking_'));
    assert.deepEqual(names.toSorted(), TOOLS.map(({ name }) => name).toSorted());
  });

  it('answer with numbers, and with a picture where there is one', async () => {
    assert.match(
      textOf(await call('grokking_list_runs', {})),
      /"name":"by-agents","task":"x \+ y mod 11","state":"completed"/,
    );
    assert.match(textOf(await call('grokking_measure', { run: 'by-agents', epoch: 20 })), /"key_frequencies":\[/);
    const { content } = await call('grokking_spectrum', { run: 'by-agents' });
    const pictures = content.filter((part) => part instanceof vscode.LanguageModelDataPart);
    assert.deepEqual(
      pictures.map(({ mimeType }) => mimeType),
      ['image/png'],
    );
  });

  it('say what is wrong', async () => {
    await assert.rejects(call('grokking_measure', { run: 'none' }), /there is no run none; there are .*by-agents/);
  });

  it('ask a person before they train or run code, and not to look', () => {
    const asks = TOOLS.filter((tool) => prepared(tool, { run: 'a' }).confirmationMessages).map(({ name }) => name);
    assert.deepEqual(asks.toSorted(), ['grokking_run_analysis', 'grokking_sweep', 'grokking_train']);
  });
});
