import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Output } from '../../../src/core/output';
import { installTypes } from '../../../src/extension/functions/grokking-types';
import { LogLines } from '../../../src/extension/functions/log-lines';
import { SweepRows } from '../../../src/extension/functions/sweep-rows';

let folder: string;

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
}

const record = (values: Record<string, number | string | null>): Output => ({
  kind: 'record',
  entries: Object.entries(values).map(([name, value]) => ({ name, value })),
});

describe('results of analysis functions', () => {
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-functions-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  describe('a function over all checkpoints', () => {
    it('becomes a column per number against the epoch, beside the losses of the run', () => {
      write(
        'metrics.jsonl',
        '{"epoch":0,"train_loss":4.7,"test_loss":4.8}\n{"epoch":10,"train_loss":null,"test_loss":5}\n',
      );
      const rows = new SweepRows(folder);
      rows.readLosses();
      assert.equal(rows.add(20, record({ gini: 0.5, epoch: 20 }), 'f'), undefined);
      assert.equal(rows.add(10, record({ gini: 0.25, norm: 3 }), 'f'), undefined);
      assert.ok(rows.has(20) && !rows.has(0));
      assert.deepEqual(rows.view(3), {
        total: 3,
        columns: { epoch: Float64Array.of(10, 20), gini: Float64Array.of(0.25, 0.5), norm: Float64Array.of(3, NaN) },
        losses: {
          epoch: Float64Array.of(0, 10),
          train_loss: Float64Array.of(4.7, NaN),
          test_loss: Float64Array.of(4.8, 5),
        },
      });
    });

    it('names a single number by the function', () => {
      const rows = new SweepRows(folder);
      rows.add(5, { kind: 'number', value: 7 }, 'weightNorm');
      assert.deepEqual(rows.view(1).columns, { epoch: Float64Array.of(5), weightNorm: Float64Array.of(7) });
    });

    /** [output, what is said it returned] */
    const others: [Output, string][] = [
      [{ kind: 'nothing' }, 'nothing'],
      [{ kind: 'text', text: 'x' }, 'text'],
      [{ kind: 'heatmap', values: [1], rows: 1, columns: 1 }, 'a heatmap'],
      [record({ gini: 1, verdict: 'forming' }), 'a record whose verdict is not a number'],
      [record({ gini: null }), 'a record whose gini is not a number'],
      [record({}), 'no numbers'],
    ];
    for (const [output, words] of others) {
      it(`takes no ${words}`, () => {
        const rows = new SweepRows(folder);
        assert.equal(
          rows.add(0, output, 'f'),
          `over all checkpoints a function must return a number or a record of numbers; f returned ${words}`,
        );
        assert.ok(!rows.has(0));
      });
    }
  });

  describe('what a function writes to the console', () => {
    it('is kept up to 2,000 lines; the others are counted', () => {
      const log = new LogLines();
      log.add('x'.repeat(5000));
      assert.equal(log.list()[0].length, 2001);
      for (let i = 2; i <= 2000; i++) {
        log.add(`line ${i}`);
      }
      assert.equal(log.list().at(-1), 'line 2000');
      log.add('more');
      assert.equal(log.list().at(-1), '… 1 more line');
      for (let i = 0; i < 1999; i++) {
        log.add('more');
      }
      assert.equal(log.list().length, 2001);
      assert.equal(log.list().at(-1), '… 2,000 more lines');
    });
  });

  describe('the types of the grokking module', () => {
    let source: string;
    let analysis: string;
    const installed = (...where: string[]): string => path.join(folder, 'work', ...where, 'node_modules', 'grokking');
    const read = (...where: string[]): string => fs.readFileSync(path.join(installed(...where), 'index.d.ts'), 'utf8');
    const install = (): Promise<boolean> => installTypes(source, analysis, path.join(folder, 'work'));
    beforeEach(() => {
      source = path.dirname(write('dist/grokking/package.json', '{ "name": "grokking", "contentHash": "1" }'));
      write('dist/grokking/index.d.ts', 'export const one: 1;');
      analysis = write('work/a/b/c.analysis.ts', '');
    });

    it('are put into the workspace folder, once, and again when the extension has others', async () => {
      assert.ok(await install());
      assert.equal(read(), 'export const one: 1;');
      assert.ok(!(await install()));
      write('dist/grokking/index.d.ts', 'export const two: 2;');
      write('dist/grokking/package.json', '{ "name": "grokking", "contentHash": "2" }');
      assert.ok(await install());
      assert.equal(read(), 'export const two: 2;');
      assert.deepEqual(fs.readdirSync(path.dirname(installed())), ['grokking']);
    });

    it('are put beside the nearest package.json, never outside the workspace folder', async () => {
      write('package.json', '{}');
      assert.ok(await install());
      assert.ok(fs.existsSync(installed()));
      write('work/a/package.json', '{}');
      assert.ok(await install());
      assert.equal(read('a'), 'export const one: 1;');
      assert.ok(!fs.existsSync(path.join(folder, 'node_modules')));
    });

    it("leave alone a package of that name that is the person's own", async () => {
      write('work/node_modules/grokking/package.json', '{ "name": "grokking", "version": "1.0.0" }');
      assert.ok(!(await install()));
      assert.ok(!fs.existsSync(path.join(installed(), 'index.d.ts')));
    });

    it('go without a word where they cannot be written, or the extension has none', async () => {
      write('work/node_modules', 'a file');
      assert.ok(!(await install()));
      fs.rmSync(path.join(folder, 'work', 'node_modules'));
      fs.rmSync(source, { recursive: true });
      assert.ok(!(await install()));
      assert.ok(!fs.existsSync(path.join(folder, 'work', 'node_modules', 'grokking')));
    });
  });
});
