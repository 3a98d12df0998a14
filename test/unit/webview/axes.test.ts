import assert from 'node:assert/strict';
import { placeLabels } from '../../../src/figures/draw/label-placement';
import { linearScale, logScale, panRange, phaseScale, symlogScale, zoomRange } from '../../../src/figures/scale';
import { ticks } from '../../../src/figures/ticks';
import { valueRange } from '../../../src/figures/value-range';

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected), `${actual} is not ${expected}`);

describe('ticks', () => {
  it('are round on a linear axis', () => {
    assert.deepEqual(ticks(linearScale, -0.02, 1.02, 6), [0, 0.2, 0.4, 0.6, 0.8, 1]);
    assert.deepEqual(ticks(linearScale, 0, 25_000, 6), [0, 5000, 10_000, 15_000, 20_000, 25_000]);
  });

  it('are two at least: one says no scale', () => {
    assert.deepEqual(ticks(linearScale, 25.6, 33.4, 3), [26, 28, 30, 32]);
    assert.deepEqual(ticks(linearScale, 95.4, 104.4, 2), [96, 98, 100, 102, 104]);
    assert.deepEqual(ticks(logScale, 25.6, 33.4, 3), [26, 28, 30, 32]);
  });

  it('are decades on a logarithmic axis, each or every few', () => {
    assert.deepEqual(ticks(logScale, 2e-4, 30, 6), [0.001, 0.01, 0.1, 1, 10]);
    assert.deepEqual(ticks(logScale, 1e-12, 100, 5), [1e-12, 1e-9, 1e-6, 1e-3, 1]);
  });

  it('are finer where a logarithmic axis shows little', () => {
    assert.deepEqual(ticks(logScale, 1, 100, 8), [1, 2, 5, 10, 20, 50, 100]);
    assert.deepEqual(ticks(logScale, 5000, 6000, 5), [5000, 5200, 5400, 5600, 5800, 6000]);
  });

  it('have a 0 on the logarithmic epoch axis', () => {
    assert.deepEqual(ticks(symlogScale(10), 0, 25_000, 5), [0, 10, 100, 1000, 10_000]);
    assert.deepEqual(ticks(symlogScale(10), 0, 20, 4), [0, 5, 10, 15, 20]);
    assert.deepEqual(ticks(symlogScale(10), 50, 25_000, 4), [100, 1000, 10_000]);
  });
});

describe('an axis of phases', () => {
  const scale = phaseScale([0, 150, 7000, 8000]);

  it('gives each phase the same room, and what comes after grows with its logarithm', () => {
    assert.deepEqual([0, 75, 150, 7000, 7500, 8000].map(scale.place), [0, 0.5, 1, 2, 2.5, 3]);
    near(scale.place(16_000) - 3, Math.LN2);
    assert.ok(scale.place(-5) < 0);
  });

  it('has its ticks where phases meet, and round ones where there is room', () => {
    assert.deepEqual(ticks(scale, 0, 10_000, 4), [0, 150, 7000, 8000]);
    assert.deepEqual(ticks(scale, 0, 10_000, 12), [0, 50, 100, 150, 2000, 4000, 7000, 7500, 8000]);
    assert.deepEqual(ticks(scale, 0, 25_000, 6), [0, 150, 7000, 8000, 20_000]);
  });
});

describe('scales', () => {
  it('invert', () => {
    for (const scale of [linearScale, logScale, symlogScale(10), phaseScale([0, 150, 7000, 8000])]) {
      for (const value of [1, 10, 7580, 8000, 25_000]) {
        near(scale.value(scale.place(value)), value);
      }
    }
  });

  it('have a place for epoch 0 only when logarithmic beyond a threshold', () => {
    assert.equal(symlogScale(10).place(0), 0);
    assert.equal(logScale.place(0), -Infinity);
  });
});

describe('zooming', () => {
  const full = { min: 0, max: 1000 };

  it('keeps the anchor in its place', () => {
    const range = zoomRange(full, full, linearScale, 200, 0.5);
    assert.deepEqual(range, { min: 100, max: 600 });
    const log = zoomRange({ min: 1e-6, max: 1 }, { min: 1e-6, max: 1 }, logScale, 1e-3, 0.5);
    assert.ok(log);
    near(log.min * log.max, 1e-6);
    near(log.max / log.min, 1e3);
  });

  it('out ends at everything, which is no zoom', () => {
    assert.equal(zoomRange({ min: 100, max: 600 }, full, linearScale, 200, 2), undefined);
    assert.deepEqual(zoomRange({ min: 100, max: 200 }, full, linearScale, 110, 3), { min: 80, max: 380 });
    assert.deepEqual(zoomRange({ min: 0, max: 200 }, full, linearScale, 100, 2), { min: 0, max: 300 });
  });

  it('in ends at a ten-thousandth of everything', () => {
    const range = zoomRange({ min: 500, max: 501 }, full, linearScale, 500.5, 1e-9);
    assert.ok(range);
    near(range.max - range.min, 0.1);
  });

  it('moves within what there is', () => {
    assert.deepEqual(panRange({ min: 100, max: 200 }, full, linearScale, 0.5), { min: 150, max: 250 });
    assert.deepEqual(panRange({ min: 100, max: 200 }, full, linearScale, -5), { min: 0, max: 100 });
    assert.equal(panRange(full, full, linearScale, 0.5), undefined);
  });
});

describe('the range of values', () => {
  it('leaves out zeros and holes on a logarithmic axis', () => {
    const { min, max } = valueRange([Float64Array.of(0, NaN, 1e-12, Infinity), Float64Array.of(30, -1)], logScale);
    assert.ok(min < 1e-12 && min > 1e-13, String(min));
    assert.ok(max > 30 && max < 300, String(max));
  });

  it('is a decade at least', () => {
    const { min, max } = valueRange([Float64Array.of(4.7, 4.7)], logScale);
    assert.ok(max / min >= 10 && min < 4.7 && max > 4.7);
  });

  it('is something even without values', () => {
    assert.deepEqual(valueRange([Float64Array.of(0, NaN)], logScale), { min: 0.1, max: 10 });
  });
});

describe('labels above marks', () => {
  it('stay where they are wanted when there is room', () => {
    const wanted = [
      { center: 100, width: 60 },
      { center: 300, width: 60 },
    ];
    assert.deepEqual(placeLabels(wanted, 0, 500, 8), wanted);
  });

  it('keep inside and apart', () => {
    const placed = placeLabels(
      [
        { center: 5, width: 80 },
        { center: 20, width: 80 },
      ],
      0,
      500,
      8,
    );
    assert.deepEqual(
      placed.map(({ center }) => center),
      [40, 128],
    );
    const right = placeLabels(
      [
        { center: 480, width: 80 },
        { center: 495, width: 80 },
      ],
      0,
      500,
      8,
    );
    assert.deepEqual(
      right.map(({ center }) => center),
      [372, 460],
    );
  });
});
