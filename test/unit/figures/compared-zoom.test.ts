import assert from 'node:assert/strict';
import { itemBeside, placeOf } from '../../../src/figures/beside';
import { comparedCurvesFigure } from '../../../src/figures/compare/curves-figure';
import { comparedMeasures } from '../../../src/figures/compare/measures';
import { type FigureSpec, isZoomed, type View } from '../../../src/figures/spec';
import { figureFile } from '../../../src/figures/svg/figure-svg';

/** A loss that falls from 100 to 1 over epochs 1, 2, …, 100. */
function figure(view?: View): FigureSpec {
  const x = Float64Array.from({ length: 100 }, (_, i) => i + 1);
  const line = { x, y: x.map((epoch) => 101 - epoch), label: 'run', color: { run: 0 }, dash: [], runs: 1 };
  return comparedCurvesFigure({
    measure: comparedMeasures(['train_loss'])[0],
    lines: [{ ...line, side: 'train' }],
    ...{ axis: 'epoch', xScale: 'linear', yScale: 'linear', legend: [], note: '', summary: '' },
    ...(view && { view }),
  });
}

function plotsOf({ body }: FigureSpec): Extract<FigureSpec['body'], { kind: 'plots' }> {
  assert.equal(body.kind, 'plots');
  return body as Extract<FigureSpec['body'], { kind: 'plots' }>;
}

describe('curves of several runs, zoomed', () => {
  it('show a stretch of epochs with the values that it needs, and its points alone are read', () => {
    const zoomed = figure({ x: { min: 20.5, max: 30.5 } });
    const { plots, zoom } = plotsOf(zoomed);
    assert.deepEqual([plots[0].x.min, plots[0].x.max], [20.5, 30.5]);
    assert.ok(plots[0].y.min > 69 && plots[0].y.max < 82, `${plots[0].y.min}–${plots[0].y.max}`);
    assert.deepEqual(zoom?.whole.x, { min: 1, max: 100 });
    const epochs = Array.from({ length: zoomed.items.count }, (_, item) => placeOf(zoomed, item)?.x);
    assert.deepEqual(epochs, [21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    assert.equal(zoomed.table.rows, 100, 'all rows are in the table');
  });

  it('go on to the edge of the frame, and end there', () => {
    const zoomed = figure({ x: { min: 20.5, max: 30.5 }, y: { min: 75, max: 90 } });
    const [line] = plotsOf(zoomed).plots[0].marks;
    assert.ok(line.kind === 'line');
    assert.deepEqual([line.x[0], line.x[line.x.length - 1]], [20, 31], 'with a neighbour on each side');
    assert.match(figureFile(zoomed, 183), /<svg x=[^>]* overflow="hidden">\s*<path/);
    assert.doesNotMatch(figureFile(figure(), 183), /overflow/);
  });

  it('show all where nothing of it is in what was zoomed to', () => {
    assert.ok(!isZoomed(figure({ x: { min: 500, max: 600 } }).body));
    assert.ok(isZoomed(figure({ y: { min: 5, max: 6 } }).body));
  });

  it('keep the point that is read', () => {
    const [before, after] = [figure(), figure({ x: { min: 20, max: 30 } })];
    const place = placeOf(before, 24);
    assert.ok(place);
    assert.equal(after.items.text(itemBeside(after, place)), before.items.text(24));
  });
});
