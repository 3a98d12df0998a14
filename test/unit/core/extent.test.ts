import assert from 'node:assert/strict';
import { extentsOf, figureExtent, figurePlace, joinedExtents, partPlace } from '../../../src/core/extent';
import type { FigureOutput, Output } from '../../../src/core/output';

describe('what the axes and colours of a figure have to show', () => {
  /** [what, figure, extents] */
  const figures: [string, FigureOutput, object][] = [
    [
      'all finite bars of all series, and the longest series',
      { kind: 'bars', series: [{ values: [3, NaN] }, { values: [Infinity, -2, 0.5] }] },
      { y: { min: -2, max: 3 }, bars: 3 },
    ],
    [
      'points of lines that have a place on both axes',
      { kind: 'lines', series: [{ x: [1, 2, NaN, 4], y: [5, NaN, 9, -1] }] },
      { x: { min: 1, max: 4 }, y: { min: -1, max: 5 } },
    ],
    [
      'what is above 0 on a log axis',
      { kind: 'lines', xScale: 'log', yScale: 'log', series: [{ x: [0, 10, 100, 1000], y: [1, 2, -3, 1e-7] }] },
      { x: { min: 10, max: 1000 }, y: { min: 1e-7, max: 2 } },
    ],
    [
      'the cells of a heatmap',
      { kind: 'heatmap', rows: 2, columns: 2, values: [1, -Infinity, NaN, 2] },
      { color: { min: 1, max: 2 } },
    ],
    [
      'the dots of a scatter plot and their colours',
      { kind: 'scatter', series: [{ x: [1, 2, 9], y: [3, -3, NaN], color: [0, NaN, 7] }] },
      { x: { min: 1, max: 2 }, y: { min: -3, max: 3 }, color: { min: 0, max: 7 } },
    ],
    ['nothing where nothing is finite', { kind: 'heatmap', rows: 1, columns: 1, values: [NaN] }, { color: undefined }],
  ];
  for (const [what, figure, expected] of figures) {
    it(`is ${what}`, () => assert.deepEqual(figureExtent(figure), expected));
  }

  it('has room for the same figure of all frames, and keeps figures apart', () => {
    const bars = (...values: number[]): FigureOutput => ({ kind: 'bars', series: [{ values }] });
    const frame = (...parts: { title?: string; output: Output }[]): Output => ({ kind: 'several', parts });
    const one = frame(
      { output: bars(1, 2) },
      { title: 'wave', output: bars(-5) },
      { output: { kind: 'number', value: 100 } },
      { title: 'deep', output: frame({ output: bars(0.5) }) },
    );
    // Named parts are the same wherever they stand.
    const other = frame({ output: bars(7, 0, 1) }, { output: { kind: 'nothing' } }, { title: 'wave', output: bars(6) });
    const all = joinedExtents(extentsOf(one), extentsOf(other));
    const at = (...path: [string | undefined, number][]): object | undefined =>
      all[figurePlace(path.reduce((place, [title, i]) => partPlace(place, title, i), ''), bars())]; // prettier-ignore
    assert.deepEqual(Object.keys(all).length, 3);
    assert.deepEqual(at([undefined, 0]), { x: undefined, y: { min: 0, max: 7 }, color: undefined, bars: 3 });
    assert.deepEqual(at(['wave', 9]), { x: undefined, y: { min: -5, max: 6 }, color: undefined, bars: 1 });
    assert.deepEqual(at(['deep', 3], [undefined, 0]), { x: undefined, y: { min: 0.5, max: 0.5 }, color: undefined, bars: 1 }); // prettier-ignore
    assert.deepEqual(joinedExtents({}, {}), {});
  });
});
