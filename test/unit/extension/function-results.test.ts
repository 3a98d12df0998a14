import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Output } from '../../../src/core/output';
import { installTypes } from '../../../src/extension/analyses/grokking-types';
import { LogLines } from '../../../src/extension/analyses/log-lines';
import { FilmFrames } from '../../../src/extension/analyses/film-frames';
import { Sweep } from '../../../src/extension/analyses/sweep';

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

const heatmap = (values: readonly number[]): Output => ({ kind: 'heatmap', values, rows: 1, columns: values.length });

describe('results of analysis functions', () => {
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-functions-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  describe('a function over all checkpoints', () => {
    const sweeps: Sweep[] = [];
    const aSweep = (): Sweep => {
      const sweep = new Sweep(folder);
      sweeps.push(sweep);
      return sweep;
    };
    afterEach(() => sweeps.splice(0).forEach((sweep) => sweep.dispose()));

    it('becomes a column per number against the epoch, beside the losses of the run', async () => {
      write(
        'metrics.jsonl',
        '{"epoch":0,"train_loss":4.7,"test_loss":4.8}\n{"epoch":10,"train_loss":null,"test_loss":5}\n',
      );
      const sweep = aSweep();
      await sweep.readLosses();
      assert.equal(await sweep.add(20, record({ gini: 0.5, epoch: 20 }), 'f'), undefined);
      assert.equal(await sweep.add(10, record({ gini: 0.25, norm: 3 }), 'f'), undefined);
      assert.ok(sweep.has(20) && !sweep.has(0));
      assert.deepEqual(sweep.view(3), {
        total: 3,
        columns: { epoch: Float64Array.of(10, 20), gini: Float64Array.of(0.25, 0.5), norm: Float64Array.of(3, NaN) },
        losses: {
          epoch: Float64Array.of(0, 10),
          train_loss: Float64Array.of(4.7, NaN),
          test_loss: Float64Array.of(4.8, 5),
        },
      });
    });

    it('names a single number by the function', async () => {
      const sweep = aSweep();
      await sweep.add(5, { kind: 'number', value: 7 }, 'weightNorm');
      assert.deepEqual(sweep.view(1).columns, { epoch: Float64Array.of(5), weightNorm: Float64Array.of(7) });
    });

    /** [output, what is said it returned] */
    const others: [Output, string][] = [
      [{ kind: 'nothing' }, 'nothing'],
      [{ kind: 'text', text: 'x' }, 'text'],
      [record({ gini: 1, verdict: 'forming' }), 'a record whose verdict is not a number'],
      [record({ gini: null }), 'a record whose gini is not a number'],
      [record({}), 'no numbers'],
      [{ kind: 'several', parts: [{ output: { kind: 'number', value: 1 } }] }, 'several outputs'],
    ];
    for (const [output, words] of others) {
      it(`takes no ${words}`, async () => {
        const sweep = aSweep();
        assert.equal(
          await sweep.add(0, output, 'f'),
          `over all checkpoints a function must return a number, a record of numbers, or figures; f returned ${words}`,
        );
        assert.ok(!sweep.has(0));
      });
    }

    it('draws no curve through numbers and something else', async () => {
      const sweep = aSweep();
      await sweep.add(0, { kind: 'number', value: 1 }, 'f');
      assert.match(
        (await sweep.add(5, heatmap([1]), 'f')) ?? '',
        /^f returned numbers, and then a heatmap: there is no/,
      );
    });

    it('goes on past checkpoints on which the function fails; has failed where it did on all', async () => {
      const sweep = aSweep();
      const error = { message: 'TypeError: no', stack: [] };
      sweep.fail(1500, error);
      sweep.fail(500, error);
      assert.deepEqual(sweep.failure, { message: 'at epoch 1,500: TypeError: no', stack: [] });
      assert.equal(sweep.view(4).total, 4);
      await sweep.add(2000, { kind: 'number', value: 1 }, 'f');
      assert.equal(sweep.failure, undefined);
      assert.ok(sweep.has(500));
      assert.deepEqual(sweep.view(0).failed, [500, 1500].map((epoch) => ({ epoch, error }))); // prettier-ignore
      assert.equal(sweep.view(0).total, 3);
    });

    describe('that returns figures', () => {
      it('becomes a film, whose axes have room for all frames', async () => {
        const sweep = aSweep();
        const outputs = [heatmap([0, NaN, 3, -Infinity]), heatmap([-1, 2, 2.5, 1])];
        assert.equal(await sweep.add(20, outputs[0], 'f'), undefined);
        assert.equal(await sweep.add(10, outputs[1], 'f'), undefined);
        // Whatever comes later is a frame of it.
        assert.equal(await sweep.add(30, { kind: 'nothing' }, 'f'), undefined);
        assert.deepEqual([await sweep.frame(20), await sweep.frame(10)], outputs);
        assert.deepEqual(await sweep.frame(30), { kind: 'nothing' });
        assert.equal(await sweep.frame(40), undefined);
        const { film, columns, failed } = sweep.view(5);
        assert.deepEqual(film?.epochs, Float64Array.of(10, 20, 30));
        const [extent] = Object.values(film.extents);
        assert.deepEqual(extent.color, { min: -1, max: 3 });
        assert.deepEqual([columns['epoch'].length, failed], [0, undefined]);
      });

      it('takes tables, and several with a figure in them', async () => {
        for (const output of [
          { kind: 'table', columns: ['a'], rows: [[NaN]] },
          { kind: 'several', parts: [{ output: record({ loss: 1 }) }, { title: 'map', output: heatmap([1]) }] },
        ] satisfies Output[]) {
          const sweep = aSweep();
          assert.equal(await sweep.add(0, output, 'f'), undefined);
          assert.deepEqual(await sweep.frame(0), output);
        }
      });

      it('is kept in a file, not in memory, of which nothing stays behind', async () => {
        const temporary = process.env['TMPDIR'];
        process.env['TMPDIR'] = folder;
        v8.setFlagsFromString('--expose-gc');
        const collect = runInNewContext('gc') as () => void;
        const held = (): number => {
          collect();
          const { heapUsed, external } = process.memoryUsage();
          return heapUsed + external;
        };
        try {
          const frames = new FilmFrames();
          const values = Array.from({ length: 500_000 }, (_, i) => i + 0.5);
          const before = held();
          for (let epoch = 0; epoch < 30; epoch++) {
            await frames.add(epoch, heatmap(values));
          }
          const grown = held() - before;
          assert.ok(grown < 60e6, `of 30 frames of 4 MB: ${grown} bytes`);
          assert.deepEqual(await frames.read(17), heatmap(values));
          await frames.dispose();
          assert.equal(await frames.read(17), undefined);
          await frames.add(30, heatmap([1]));
          assert.deepEqual(fs.readdirSync(folder), []);
        } finally {
          v8.setFlagsFromString('--no-expose-gc');
          if (temporary === undefined) {
            delete process.env['TMPDIR'];
          } else {
            process.env['TMPDIR'] = temporary;
          }
        }
      });
    });
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
