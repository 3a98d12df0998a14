import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { arrange, stepFrom } from '../../../src/figures/draw/figure';
import { figureFile, PAPER } from '../../../src/figures/svg/figure-svg';
import { fixedColors, SvgSurface } from '../../../src/figures/svg/svg-surface';
import { toCsv } from '../../../src/figures/table-data';
import { answersFigure } from '../../../src/figures/model/answers';
import { movedPairsFigure } from '../../../src/figures/model/moved-pairs';
import { answers, FIGURES, movedAnswers } from './model-data';

/** Pictures and numbers as they should be; `UPDATE_FIGURES=1` writes them anew, to be looked at before they are kept. */
const FOLDER = 'test/fixtures/figures';

function assertStored(file: string, content: string): void {
  const stored = path.join(FOLDER, file);
  if (process.env['UPDATE_FIGURES'] === '1') {
    fs.mkdirSync(FOLDER, { recursive: true });
    fs.writeFileSync(stored, content);
  }
  assert.equal(content, fs.readFileSync(stored, 'utf8'), `${file} changed: look at it, then UPDATE_FIGURES=1`);
}

describe('every figure', () => {
  for (const [name, figure] of Object.entries(FIGURES)) {
    it(`${name}: picture and numbers are as they were`, () => {
      assertStored(`${name}.svg`, figureFile(figure, 89));
      assertStored(`${name}.csv`, toCsv(figure.table));
    });

    it(`${name}: has its texts as texts, inside its edges, and no value that is none`, () => {
      const svg = figureFile(figure, 183);
      assert.ok(!/NaN|undefined|Infinity/.test(svg.replaceAll(/>[^<]*<|base64,[^"]*/g, '')), name);
      const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
      for (const [, x, y] of svg.matchAll(/<text x="([\d.-]+)" y="([\d.-]+)"/g)) {
        assert.ok(Number(x) >= 0 && Number(x) <= Number(width) && Number(y) >= 0 && Number(y) <= Number(height), svg);
      }
      assert.ok(svg.includes(`>${figure.title}</text>`));
      figure.legend.forEach(({ label }) => assert.ok(svg.includes(`>${label}</text>`), label));
    });

    it(`${name}: every item is said, found where it is marked, and reached by keys`, () => {
      const { count } = figure.items;
      assert.ok(count > 0);
      const surface = new SvgSurface(640, 480, fixedColors(PAPER));
      const drawn = arrange(figure, surface);
      for (let item = 0; item < count; item++) {
        assert.ok(figure.items.text(item).length > 2);
        drawn.paintCursor(surface, item, false);
      }
      const found = new Set<number>();
      for (let x = 0; x < 640; x += 3) {
        for (let y = 0; y < Math.max(480, drawn.height); y += 3) {
          found.add(drawn.itemAt(x, y, count));
        }
      }
      assert.ok([...found].every((item) => item >= -1 && item < count));
      assert.ok(found.size > Math.min(count, 4), `${found.size} of ${count} are found`);
      for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageDown']) {
        assert.ok(Number.isInteger(stepFrom(figure, key, 1)), key);
      }
      assert.equal(stepFrom(figure, 'a', 1), undefined);
    });
  }

  it('answers: a pair is said with what the model says, how sure it is, and its mirror', () => {
    const { items } = answersFigure(answers);
    assert.equal(items.text(1 * 11 + 2), '(1, 2) → 3 · says so with 99.9% · test, right · mirror (2, 1): test, right');
    assert.equal(items.text(0 * 11 + 3), '(0, 3) → 3 · says 6 with 50.0% · test, wrong · mirror (3, 0): test, wrong');
    assert.equal(items.text(6), '(0, 6): no such pair');
  });

  it('moved pairs: each way with its pairs and how many are right; none where none moved or it is not known', () => {
    const figure = movedPairsFigure(movedAnswers);
    assert.deepEqual(
      figure?.legend.map(({ label }) => label.replace(/ \d+:.*/, '')),
      ['train → test', 'test → train', 'train, as before', 'never trained'],
    );
    const counts = figure?.legend.map(({ label }) => Number(/ (\d+):/.exec(label)?.[1]));
    assert.equal(
      counts?.reduce((sum, count) => sum + count),
      11 * 11 - 1,
    );
    assert.equal(figure?.items.text(2), '(0, 2) → 2 · says so · train → test');
    assert.equal(figure?.items.text(6), '(0, 6): no such pair');
    assert.equal(movedPairsFigure(answers), undefined);
    const trained = { name: 'a', epoch: 1, wasTrain: answers.cells.map((cell) => (cell === 255 ? 0 : cell >> 1)) };
    assert.equal(movedPairsFigure({ ...answers, before: trained }), undefined);
    assert.equal(movedPairsFigure({ ...answers, before: { problem: 'gone' } }), undefined);
  });
});
