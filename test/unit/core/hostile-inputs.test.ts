import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readConfigFile } from '../../../src/core/config/file';
import { parseConfig } from '../../../src/core/config/parse';
import { InputError } from '../../../src/core/config/problem';
import { metricsCsv } from '../../../src/core/run/metrics-csv';
import { putRequest, requestFiles } from '../../../src/core/run/requests';
import { aRow } from '../../run-directories';
import { refused } from './owned-run';

/** What mutated inputs have found; each is one line, or read as it is. */
describe('hostile inputs', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hostile-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const refusedConfig = (config: object | string, message: RegExp): void => {
    const file = path.join(folder, 'test.grok.json');
    fs.writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
    refused(() => readConfigFile(file), message);
  };

  it('configs that are nested deeply', () => {
    for (const deep of ['['.repeat(20_000), '{"task":'.repeat(20_000), '[}'.repeat(20_000), '{]'.repeat(20_000)]) {
      refusedConfig(deep, /^test\.grok\.json: is nested more than 32 deep/);
    }
    const brackets = '['.repeat(40);
    const { config } = parseConfig(`{ /* ${brackets} */ "name": "${brackets}" // ${brackets}\n}`);
    assert.equal(config?.name, brackets);
  });

  it('configs whose fields have names of many characters, or of lines, or are many', () => {
    refusedConfig({ ['x'.repeat(5000)]: 1 }, /^test\.grok\.json: x{80}… is not a field/);
    refusedConfig({ optimizer: { 'a\nb\u2028c': 1 } }, /optimizer\.a·b·c is not a field/);
    refusedConfig({ name: ['a\u2028b'] }, /name must be a string, got \["a·b"\]/);
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`field${i}`, i]));
    assert.equal(parseConfig(JSON.stringify(many)).problems.length, 100);
  });

  it('configs with a number that is none when it is written again', () => {
    refusedConfig(
      '{"training": {"stopWhen": {"testLossBelow": 1e999}}}',
      /testLossBelow must be a number, got Infinity$/,
    );
  });

  it('configs that name a checkpoint as no file can be called', () => {
    refusedConfig({ load: { checkpoint: 'x'.repeat(300) } }, /cannot be opened: .*x: cannot be read \(ENAMETOOLONG\)/);
    refusedConfig({ load: { checkpoint: 'a\nb' } }, /a·b: there is no such file/);
  });

  it('lists of pairs that are no pairs', () => {
    const task = { modulus: 5, split: { method: 'indices', file: 'split.json' } };
    const deep = `${'['.repeat(20_000)}1${']'.repeat(20_000)}`;
    for (const [pairs, message] of [
      [`[${deep}]`, /has something nested deeply, which is no pair of this task/],
      [`[[0, 1], [${deep}, 2]]`, /has something nested deeply, which is no pair of this task/],
      ['["a\\nb\u2028c"]', /has "a\\nb·c", which is no pair of this task/],
      ['[[0, "1"], [2, 3]]', /has \[0,"1"\], which is no pair of this task/],
    ] as const) {
      fs.writeFileSync(path.join(folder, 'split.json'), pairs);
      refusedConfig({ task }, message);
    }
  });

  it('messages of errors: one line of at most some hundred characters', () => {
    const { message } = new InputError(`first\nsecond${'x'.repeat(5000)}last`);
    assert.match(message, /^first·secondx+ … x+last$/);
    assert.ok(message.length < 1010);
  });

  it('requests after the last number of eight digits', () => {
    fs.writeFileSync(path.join(folder, '99999999-0123abcd.pause'), '');
    const asked = [putRequest(folder, 'resume'), putRequest(folder, 'stop')];
    assert.deepEqual(
      requestFiles(folder).map(({ request }) => request),
      ['pause', 'resume', 'stop'],
    );
    assert.equal(requestFiles(folder)[2].file, asked[1]);
    fs.writeFileSync(path.join(folder, `${10 ** 15 - 1}-0123abcd.pause`), '');
    const last = putRequest(folder, 'stop');
    assert.ok(requestFiles(folder).some(({ file }) => file === last));
  });

  it('measures whose names are no words, in CSV', () => {
    const csv = [...metricsCsv(() => [[{ ...aRow(0), 'a,"b"\nc': 1 }]])].join('');
    assert.match(csv, /,"a,""b""\nc"\n0,[^\n]*,1\n$/);
  });
});
