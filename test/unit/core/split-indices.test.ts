import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseConfigFile } from '../../../src/core/config/file';
import { defaultConfig, parseConfig } from '../../../src/core/config/parse';
import { readSplitFile } from '../../../src/core/config/split-file';
import type { TaskConfig } from '../../../src/core/config/types';
import { decodeMask, encodeMask } from '../../../src/core/split-selection';
import { splitPairs } from '../../../src/core/split';
import { assertRefused } from './checkpoint-fixtures';

const task = (operation: TaskConfig['operation'], modulus: number): TaskConfig => ({
  ...defaultConfig().task,
  operation,
  modulus,
});

describe('a split by indices', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-split-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const written = (value: unknown): string => {
    const file = path.join(folder, 'indices.json');
    fs.writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
    return file;
  };
  const trained = (value: unknown, of = task('add', 5)): number[] => {
    const { isTrain } = splitPairs({ ...of, ...readSplitFile(written(value), of) });
    return Array.from(isTrain.keys()).filter((row) => isTrain[row] === 1);
  };

  const wanted = [0, 7, 11, 24];
  const pairs = wanted.map((row) => [Math.floor(row / 5), row % 5]);
  const rest = Array.from({ length: 25 }, (_, row) => row).filter((row) => !wanted.includes(row));
  const flags = Array.from({ length: 25 }, (_, row) => wanted.includes(row));
  const cells = Array.from({ length: 5 }, (_, x) => flags.slice(5 * x, 5 * x + 5));
  const forms: [string, unknown][] = [
    ['indices in any order', [24, 0, 11, 7]],
    ['train and test', { train: wanted, test: rest }],
    ['train alone', { train: wanted }],
    ['a mask per pair', flags],
    ['a mask of 0 and 1', flags.map(Number)],
    ['a mask of p rows', cells],
    ['a mask of p rows of 0 and 1', cells.map((row) => row.map(Number))],
    ['pairs', pairs],
    ['pairs of train and indices of test', { train: pairs, test: rest }],
  ];
  for (const [what, value] of forms) {
    it(`is read from ${what}`, () => assert.deepEqual(trained(value), wanted));
  }

  it('has pairs [x, y] where p = 2, and y from 1 for divide', () => {
    assert.deepEqual(trained([[0, 1], [1, 0]], task('add', 2)), [1, 2]); // prettier-ignore
    assert.deepEqual(trained([[0, 1], [1, 4]], task('divide', 5)), [0, 7]); // prettier-ignore
  });

  const noPair =
    /which is no pair of this task; it lists indices from 0 to 24, 25 times true or false, or pairs \[x, y\]$/;
  const wrong: [string, unknown, RegExp][] = [
    ['an index beyond', [0, 25], /has 25, which is no pair/],
    ['an index below', { train: [-1] }, noPair],
    ['a fraction', [0.5], noPair],
    ['text', ['3'], noPair],
    ['an index twice', [3, 7, 3], /has 3 twice$/],
    ['a pair twice', [[1, 2], [1, 2]], /has \[1,2\] twice$/], // prettier-ignore
    ['a pair beyond', [[1, 5]], /has \[1,5\], which is no pair/],
    ['triples', [[1, 2, 3]], /has \[1,2,3\], which is no pair/],
    ['pairs of text', [['1', '2']], /has \["1","2"\], which is no pair/],
    ['a pair on both sides', { train: [3, 4], test: [4] }, /has pair 4 on both sides$/],
    ['a pair on neither side', { train: wanted, test: rest.slice(1) }, /has pair 1 on neither side$/],
    ['a short mask', flags.slice(1), noPair],
    ['a ragged mask', [...cells.slice(1), [true]], noPair],
    ['no index', [], /chooses no pair$/],
    ['every index', flags.map(() => true), /trains on 25 of 25 pairs; both sides need one$/],
    ['a number', 3, /has no list of the trained pairs; write \[0, 5, 7\] or /],
    ['null', null, /has no list of the trained pairs/],
    ['something else beside', { trains: [1] }, /has no list of the trained pairs/],
    ['no JSON', '[1, 2', /is not JSON; it lists the trained pairs, e\.g\. /],
  ];
  for (const [what, value, line] of wrong) {
    it(`is refused in one line with ${what}`, () => {
      assertRefused(() => readSplitFile(written(value), task('add', 5)), line);
      assertRefused(() => readSplitFile(written(value), task('add', 5)), /^[^\n]*indices\.json /);
    });
  }

  it('is refused where there is no file, or no file to read', () => {
    assertRefused(() => readSplitFile(path.join(folder, 'none.json'), task('add', 5)), /none\.json is not there; /);
    assertRefused(() => readSplitFile(folder, task('add', 5)), /is not a file; give a JSON file/);
  });

  it('is kept as one bit per pair in row order, the least significant first', () => {
    // base64.b64encode(bytes([0b10000001, 0b1000, 0, 1])) of Python.
    const text = encodeMask(Uint8Array.from(flags, Number));
    assert.equal(text, 'gQgAAQ==');
    assert.deepEqual(decodeMask(text, 25), Uint8Array.from(flags, Number));
    for (const other of ['gQgA', 'gQgAAw==', '?', '']) {
      assert.equal(decodeMask(other, 25), undefined, other);
    }
  });

  describe('in a config', () => {
    const parse = (split: object, more: object = {}) =>
      parseConfigFile(JSON.stringify({ task: { modulus: 5, split, ...more } }), path.join(folder, 'a.grok.json'));

    it('is resolved into a mask and its share, and needs its file no more', () => {
      written(wanted);
      const { config, problems } = parse({ method: 'indices', file: 'indices.json' });
      assert.deepEqual(problems, []);
      assert.ok(config);
      assert.equal(config.task.trainFraction, 0.16);
      assert.deepEqual({ ...config.task.split }, { method: 'indices', seed: 0, train: 'gQgAAQ==' });
      fs.rmSync(path.join(folder, 'indices.json'));
      assert.deepEqual(parseConfig(JSON.stringify(config)).config?.task, config.task);
      assert.deepEqual(
        parseConfigFile(JSON.stringify(config), path.join(folder, 'b.grok.json')).config?.task,
        config.task,
      );
    });

    const refused: [string, object, object, string, RegExp][] = [
      ['without a file', { method: 'indices' }, {}, 'task.split', /"indices" needs task\.split\.file/],
      [
        'with a file of another method',
        { file: 'x.json' },
        {},
        'task.split.file',
        /is for the method "indices", got "seeded"/,
      ],
      [
        'with another fraction',
        { method: 'indices', file: 'indices.json' },
        { trainFraction: 0.5 },
        'task.trainFraction',
        /is 0\.5, but indices\.json trains on 0\.1600 of the pairs; leave task\.trainFraction out$/,
      ],
      ['with no such file', { method: 'indices', file: 'x.json' }, {}, 'task.split.file', /x\.json is not there/],
      ['with a mask of other pairs', { method: 'indices', train: 'gQ==' }, {}, 'task.split', /"indices" needs/],
      ['that is not known', { method: 'unknown' }, {}, 'task.split.method', /"unknown" is for models that are opened/],
    ];
    for (const [what, split, more, field, message] of refused) {
      it(`is refused ${what}`, () => {
        written(wanted);
        const { problems } = parse(split, more);
        assert.deepEqual(problems.map((problem) => problem.field), [field]); // prettier-ignore
        assert.match(problems[0].message, message);
      });
    }

    it('may say the share that it is', () => {
      written(wanted);
      assert.deepEqual(parse({ method: 'indices', file: 'indices.json' }, { trainFraction: 0.16 }).problems, []);
    });
  });
});
