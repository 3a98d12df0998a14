import assert from 'node:assert/strict';
import { defaultConfig, parseConfig } from '../../../src/core/config/parse';
import { configText } from '../../../src/extension/commands/config-text';
import { configName, lensRuns } from '../../../src/extension/editor/config-runs';
import { aRun } from './runs';

describe('configs in the editor', () => {
  it('have the name of their runs, also while they are wrong', () => {
    assert.equal(configName('{ "name": "mine", }', 'file'), 'mine');
    assert.equal(configName('{ // none\n}', 'file'), 'file');
    assert.equal(configName('{ "name": "mine", "task": {', 'file'), 'mine');
    assert.equal(configName('{ "name": 3 }', 'file'), 'file');
    assert.equal(configName('', 'file'), 'file');
  });

  it('lead to their newest run, and resume it where it can be', () => {
    const config = { ...defaultConfig(), name: 'mine' };
    const other = aRun({ state: 'stopped' }, { name: 'mine' });
    const newest = aRun({ state: 'stopped' }, { name: 'called so', config, path: '/runs/2' });
    const older = aRun({ state: 'stopped' }, { config, path: '/runs/1' });
    assert.deepEqual(
      lensRuns([other, newest, older], 'mine', () => ['resume']),
      { latest: newest, resumable: newest },
    );
    assert.deepEqual(
      lensRuns([other, newest, older], 'mine', () => ['delete']),
      { latest: newest, resumable: undefined },
    );
    assert.deepEqual(
      lensRuns([], 'mine', () => ['resume']),
      { latest: undefined, resumable: undefined },
    );
  });

  it('are written as a person would: one group a line, named by their file', () => {
    const text = configText({
      name: 'x',
      task: { operation: 'add', split: { seed: 1 } },
      optimizer: { betas: [0.9, 0.98] },
    });
    assert.equal(
      text,
      '{\n  "task": { "operation": "add", "split": { "seed": 1 } },\n  "optimizer": { "betas": [0.9, 0.98] }\n}\n',
    );
    assert.deepEqual(parseConfig(text, 'x').problems, []);
    assert.equal(configText({}), '{}\n');
  });
});
