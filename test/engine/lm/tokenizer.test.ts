import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readJson } from '../../../src/lm/read-json';
import { openTokenizer } from '../../../src/lm/tokenizer';

const OWN = path.resolve('test', 'fixtures', 'lm', 'tokenizers');
/** Published tokenizers, which are not part of the project: make_tokenizers.py says how they come there. */
const PUBLISHED = path.resolve('.toolchain', 'tokenizers');

const folders = [OWN, PUBLISHED]
  .filter((folder) => fs.existsSync(folder))
  .flatMap((folder) => fs.readdirSync(folder).map((name) => path.join(folder, name)));

describe('tokenizers', function () {
  this.timeout(30_000);
  for (const folder of folders) {
    it(`${path.relative('', folder)}: 320 texts have the reference implementation's tokens, and come back`, () => {
      const stated = path.join(folder, 'tokenizer_config.json');
      const tokenizer = openTokenizer(folder, fs.existsSync(stated) ? readJson(stated, 'modelConfig') : {});
      assert.ok(tokenizer);
      const cases = JSON.parse(fs.readFileSync(path.join(folder, 'expected.json'), 'utf8')) as {
        text: string;
        ids: number[];
      }[];
      assert.ok(cases.length >= 300);
      const wrong = cases.filter(({ text, ids }) => tokenizer.encode(text).join() !== ids.join());
      assert.deepEqual(wrong.map(({ text }) => text), []); // prettier-ignore
      for (const { text } of cases) {
        assert.equal(tokenizer.decode(tokenizer.encode(text, false)).normalize('NFC'), text.normalize('NFC'));
      }
    });
  }

  it('add the tokens that begin a text, or not', () => {
    const tokenizer = openTokenizer(path.join(OWN, 'llama3'), {});
    assert.ok(tokenizer);
    const [begin, ...rest] = tokenizer.encode('hello');
    assert.equal(tokenizer.token(begin), '<|begin_of_text|>');
    assert.deepEqual(tokenizer.encode('hello', false), rest);
  });
});
