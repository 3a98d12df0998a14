import assert from 'node:assert/strict';
import { MersenneTwister } from '../../../src/core/random';
import { MOST_METRICS, type MetricsRow } from '../../../src/core/run/metrics-row';
import { MOST_ROWS, ThinnedRows } from '../../../src/core/run/thinned-rows';
import { aRow } from '../../run-directories';

function thinned(rows: readonly MetricsRow[]): ThinnedRows {
  const kept = new ThinnedRows();
  rows.forEach((row) => kept.add(row));
  return kept;
}

/** The row is that one, with NaN for metrics that only others have. */
function isRow(row: MetricsRow, logged: MetricsRow): boolean {
  return Object.entries(row).every(([name, value]) => Object.is(value, logged[name] ?? NaN));
}

describe('rows that curves are drawn from', () => {
  const random = new MersenneTwister([7]);
  const rows = Array.from({ length: 1 << 18 }, (_, i): MetricsRow => ({
    ...aRow(10 * i),
    test_loss: 5 + random.random(),
    ...(i % 10 === 0 && { gini_W_E: random.random() }),
  }));
  // Spikes of one row, early and late.
  [77, 30_001, 200_007].forEach((i) => (rows[i] = { ...rows[i], test_loss: 1000 + i }));
  const kept = thinned(rows);
  const keptRows = kept.rows();
  const extremes = (of: readonly MetricsRow[], metric: string): number[] => {
    const values = of.map((row) => row[metric]).filter((value) => Number.isFinite(value));
    return [Math.min(...values), Math.max(...values)];
  };
  /** The rows of epochs from–to, all and those that are kept, have the same extremes. */
  const looksTheSame = (from: number, to: number): void => {
    const inside = (row: MetricsRow): boolean => row.epoch >= 10 * from && row.epoch < 10 * to;
    for (const metric of ['test_loss', 'gini_W_E']) {
      assert.deepEqual(
        extremes(keptRows.filter(inside), metric),
        extremes(rows.slice(from, to), metric),
        `${metric} of rows ${from} to ${to}`,
      );
    }
  };

  it('are all of them up to a number that a view can hold', () => {
    const few = rows.slice(0, MOST_ROWS);
    assert.deepEqual([thinned(few).length, thinned(few).thinned], [MOST_ROWS, 0]);
    assert.ok(
      thinned(few)
        .rows()
        .every((row, i) => isRow(row, few[i])),
    );
  });

  it('are never more than that, rows as they were logged, in their order, with the first and the last', () => {
    assert.equal(kept.count, rows.length);
    assert.ok(kept.thinned > 0 && keptRows.length <= MOST_ROWS && keptRows.length > 5000, `${keptRows.length}`);
    assert.ok(keptRows.every((row) => isRow(row, rows[row.epoch / 10])));
    assert.ok(keptRows.every((row, i) => i === 0 || row.epoch > keptRows[i - 1].epoch));
    assert.deepEqual([keptRows[0].epoch, keptRows.at(-1)?.epoch], [0, rows.at(-1)?.epoch]);
  });

  it('have every high and low of a five-hundredth of the epochs, and of a thirtieth of a factor of two', () => {
    const step = rows.length / 512;
    for (let from = 0; from < rows.length; from += 16 * step) {
      looksTheSame(from, from + step);
    }
    for (let from = 1024; from < rows.length / 2; from *= 2) {
      looksTheSame(from, from + from / 32);
    }
    [77, 30_001, 200_007].forEach((i) =>
      assert.ok(
        keptRows.some(({ epoch }) => epoch === rows[i].epoch),
        `the spike at ${i}`,
      ),
    );
  });

  it('are columns, NaN where a row lacks a metric', () => {
    const some = thinned([aRow(0), { ...aRow(10), gini: 0.5 }, aRow(20)]);
    assert.deepEqual([...some.columns(1)['gini']], [0.5, NaN]);
    assert.deepEqual([...some.columns()['epoch']], [0, 10, 20]);
    assert.deepEqual([...thinned([]).columns()['epoch']], []);
  });

  it('are the same whether they were thinned often or once, but for how finely', () => {
    const half = new Set(thinned(rows.slice(0, rows.length / 2)).columns()['epoch']);
    const early = keptRows.filter(({ epoch }) => epoch < 5 * (rows.length - MOST_ROWS));
    assert.ok(
      early.every(({ epoch }) => half.has(epoch)),
      'what is left out stays out',
    );
  });

  it('bear rows that have nothing in common, and values that are no number', () => {
    const odd = Array.from({ length: MOST_ROWS + 1 }, (_, i): MetricsRow => ({
      ...aRow(i),
      test_loss: i % 3 === 0 ? NaN : Infinity,
      [`metric ${i}`]: i,
    }));
    const some = thinned(odd);
    assert.ok(some.length <= MOST_ROWS);
    const { epoch, ...metrics } = some.columns();
    assert.deepEqual([epoch[0], epoch.at(-1)], [0, MOST_ROWS]);
    assert.ok(Object.keys(metrics).length < MOST_METRICS, 'metrics beyond those of any run are left out');
  });
});
