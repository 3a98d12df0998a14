import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isModelFolder, modelsIn, modelTypeOf } from '../../../src/core/model-folders';

describe('folders of language models', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-models-'));
  after(() => fs.rmSync(folder, { recursive: true }));
  const write = (name: string, config: string): string => {
    fs.mkdirSync(path.join(folder, name), { recursive: true });
    fs.writeFileSync(path.join(folder, name, 'config.json'), config);
    return path.join(folder, name);
  };

  it('are told by the model_type of their config.json from runs, other folders and files', () => {
    assert.equal(modelTypeOf(write('one/step20', '{"model_type": "gpt2"}')), 'gpt2');
    for (const other of ['{"task": {}}', '{"model_type": 3}', 'null', '[]', '{', '']) {
      assert.equal(isModelFolder(write('other', other)), false, other);
    }
    assert.equal(isModelFolder(path.join(folder, 'none')), false);
    assert.equal(isModelFolder(path.join(folder, 'other', 'config.json')), false);
  });

  it('are in the order of the last number of their names, those without one after them', () => {
    for (const name of ['step1000', 'step20', 'v2-step3', 'last']) {
      write(`many/${name}`, '{"model_type": "gpt_neox"}');
    }
    write('many/step1', '{}');
    const found = modelsIn(path.join(folder, 'many'));
    assert.deepEqual(
      found.map(({ name, step }) => [name, step]),
      [
        ['v2-step3', 3],
        ['step20', 20],
        ['step1000', 1000],
        ['last', undefined],
      ],
    );
    assert.deepEqual(modelsIn(path.join(folder, 'none')), []);
    assert.deepEqual(modelsIn(path.join(folder, 'other', 'config.json')), []);
  });
});
