import assert from 'node:assert/strict';
import type { Output } from '../../../src/core/output';
import type { ResultEntry } from '../../../src/protocol/results';
import { toCsv } from '../../../src/figures/table-data';
import { visiblePoints } from '../../../src/figures/draw/decimate';
import { tickFormat } from '../../../src/figures/axes';
import { linearScale, logScale } from '../../../src/figures/scale';
import { chosenWithout, withEntry, type ShownEntry } from '../../../src/webview/results/entries';
import { colorRange, heatmapCells } from '../../../src/figures/output/heatmap';
import { outputTable } from '../../../src/figures/output/output-table';
import { overWholeRun, sweepCharts, sweepTable } from '../../../src/webview/results/sweep-charts';

function csv(output: Output): string[] {
  const table = outputTable(output);
  assert.ok(table);
  return toCsv(table).trimEnd().split('\n');
}

describe('the table behind an output', () => {
  it('has full precision, names in quotes where needed, and nothing for what is no number', () => {
    assert.deepEqual(
      csv({
        kind: 'table',
        columns: ['k', 'share, of W_L'],
        rows: [
          [23, 0.42891234567],
          [6, null],
          ['all', NaN],
          [true, -1e-300],
        ],
      }),
      ['k,"share, of W_L"', '23,0.42891234567', '6,', 'all,', 'true,-1e-300'],
    );
  });

  it('has a row per bar and says which are highlighted', () => {
    const bars = csv({ kind: 'bars', x: 'k', labels: ['1', '2'], series: [{ values: [3, 4] }, { name: 'b', values: [5] }], highlight: [1] }); // prettier-ignore
    assert.deepEqual(bars, ['k,series 1,b,highlighted', '1,3,5,', '2,4,,yes']);
  });

  it('has a column per line where they share their x, else a row per point', () => {
    const first = { name: 'train', x: [0, 10], y: [1, 2] };
    assert.deepEqual(csv({ kind: 'lines', series: [first, { name: 'test', x: [0, 10], y: [3, 4] }] }), ['x,train,test', '0,1,3', '10,2,4']); // prettier-ignore
    assert.deepEqual(csv({ kind: 'lines', x: 'epoch', series: [first, { name: 'test', x: [5], y: [3] }] }), ['line,epoch,y', 'train,0,1', 'train,10,2', 'test,5,3']); // prettier-ignore
    assert.deepEqual(csv({ kind: 'lines', series: [] }), ['point,x,y']);
  });

  it('counts rows and columns of a heatmap from 0', () => {
    assert.deepEqual(csv({ kind: 'heatmap', values: [1, 2, 3, 4, 5, 6], rows: 2, columns: 3 }).slice(0, 5), ['row,column,value', '0,0,1', '0,1,2', '0,2,3', '1,0,4']); // prettier-ignore
  });

  it('has the label and the colour of a point', () => {
    const dots = csv({ kind: 'scatter', series: [{ x: [1], y: [2], color: [7], labels: ['residue 3'] }] });
    assert.deepEqual(dots, ['point,x,y,label,colour', '0,1,2,residue 3,7']);
  });

  it('says of what is not finite what it is, and nothing where there is nothing', () => {
    const table = outputTable({ kind: 'bars', series: [{ values: [NaN, -Infinity, 1] }, { values: [2] }] });
    const texts = table?.columns.slice(1).map((column) => [0, 1, 2].map((row) => column.text?.(row)));
    assert.deepEqual(texts, [
      ['NaN', '−∞', '1'],
      ['2', '–', '–'],
    ]);
  });
});

describe('a heatmap', () => {
  it('has its row 0 on top', () => {
    // Columns from the left, each from the bottom.
    assert.deepEqual([...heatmapCells(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3)], [4, 1, 5, 2, 6, 3]);
  });

  it('has 0 in the middle of its colours where values lie on both sides', () => {
    assert.deepEqual(colorRange({ min: -1, max: 3 }), { min: -3, max: 3, ramp: 'diverging' });
    assert.deepEqual(colorRange({ min: 0.1, max: 3 }), { min: 0, max: 3, ramp: 'sequential' });
    assert.deepEqual(colorRange({ min: -3, max: -0.1 }), { min: -3, max: 0, ramp: 'sequential' });
    assert.deepEqual(colorRange({ min: 100, max: 101 }), { min: 100, max: 101, ramp: 'sequential' });
    assert.deepEqual(colorRange({ min: 5, max: 5 }), { min: 0, max: 5, ramp: 'sequential' });
    assert.deepEqual(colorRange(undefined), { min: 0, max: 0, ramp: 'sequential' });
  });
});

describe('a line of many points', () => {
  it('keeps the spikes of a pixel column', () => {
    const y = new Float64Array(50_000).fill(1);
    y[31_234] = 9;
    y[31_236] = -9;
    const points = visiblePoints(y.map((_, i) => (i / 50_000) * 800), y); // prettier-ignore
    assert.ok(points.includes(31_234) && points.includes(31_236));
    assert.ok(points.length <= 4 * 801, String(points.length));
    assert.deepEqual(points, [...points].sort((a, b) => a - b)); // prettier-ignore
  });

  it('keeps every hole, also inside a pixel', () => {
    assert.deepEqual(visiblePoints([0, 0.1, 0.2, 0.3, 5], [1, NaN, 2, 3, 4]), [0, 1, 2, 3, 4]);
  });
});

describe('ticks', () => {
  it('of values with many digits share a power of ten', () => {
    const small = tickFormat({ min: 0, max: 3e-9 }, linearScale);
    assert.deepEqual([0, 1e-9, 2.5e-9].map(small), ['0', '1×10⁻⁹', '2.5×10⁻⁹']);
    assert.equal(tickFormat({ min: -2e7, max: 1e7 }, linearScale)(-5e6), '−0.5×10⁷');
    assert.equal(tickFormat({ min: 0, max: 25_000 }, linearScale)(2500), '2,500');
    assert.equal(tickFormat({ min: 1e-9, max: 1 }, logScale)(1e-6), '10⁻⁶');
  });
});

describe('a sweep', () => {
  const epoch = Float64Array.of(500, 1000);

  it('draws numbers of like magnitude together and others apart', () => {
    const columns = {
      epoch,
      train: Float64Array.of(0.5, 1),
      test: Float64Array.of(0.1, 0.9),
      norm: Float64Array.of(6000, 1200),
      loss: Float64Array.of(30, 1e-6),
    };
    const charts = sweepCharts(columns, 'measure');
    assert.deepEqual(charts.map(({ series }) => series.map(({ metric }) => metric)), [['train', 'test'], ['norm'], ['loss']]); // prettier-ignore
    assert.deepEqual(charts.map(({ title }) => title), ['train, test', 'norm', 'loss']); // prettier-ignore
    assert.deepEqual(charts.map(({ values }) => values.scale.kind), ['linear', 'linear', 'log']); // prettier-ignore
  });

  it('has the name of the function where it is one chart, and no chart without numbers', () => {
    assert.deepEqual(sweepCharts({ epoch, value: Float64Array.of(NaN, 1) }, 'measure').map(({ title }) => title), ['measure']); // prettier-ignore
    assert.deepEqual(sweepCharts({ epoch }, 'measure'), []);
  });

  it('has a row per checkpoint behind it, also where the function returned no number', () => {
    const columns = { epoch, share: Float64Array.of(NaN, 0.5), norm: Float64Array.of(-Infinity, 6000) };
    const tables = sweepCharts(columns, 'measure').map((spec) => sweepTable(spec, columns));
    const texts = tables.map(({ rows, columns: [, value] }) => Array.from({ length: rows }, (_, row) => value.text?.(row))); // prettier-ignore
    assert.deepEqual(texts, [['NaN', '0.500'], ['−∞', '6,000']]); // prettier-ignore
    assert.deepEqual(tables.map(toCsv), ['epoch,share\n500,\n1000,0.5\n', 'epoch,norm\n500,-Infinity\n1000,6000\n']);
  });

  it('shows the epochs of the losses', () => {
    const losses = { epoch: Float64Array.of(0, 10, 2000) };
    const rows = overWholeRun({ epoch, value: Float64Array.of(1, 2) }, losses);
    assert.deepEqual([...rows.epoch], [0, 10, 500, 1000, 2000]);
    assert.deepEqual([...rows.value], [NaN, NaN, 1, 2, NaN]);
    const alone = overWholeRun({ epoch, value: Float64Array.of(1, 2) }, { epoch: new Float64Array() });
    assert.deepEqual([...alone.epoch], [500, 1000]);
    const full = overWholeRun({ epoch, value: Float64Array.of(1, 2) }, { epoch: Float64Array.of(500, 1000) });
    assert.deepEqual([...full.epoch], [500, 1000]);
  });
});

describe('the list of results', () => {
  const entry = (id: number, rest: Partial<ResultEntry> = {}): ResultEntry => ({
    id,
    name: 'f',
    file: 'f.analysis.ts',
    model: 'add-113',
    epoch: 500,
    args: '',
    state: 'done',
    started: 0,
    log: [],
    pinned: false,
    hasNext: false,
    ...rest,
  });
  const list = (...entries: ResultEntry[]): readonly ShownEntry[] =>
    entries.reduce<readonly ShownEntry[]>(withEntry, []);
  const ids = (shown: readonly ShownEntry[]): number[] => shown.map(({ entry: { id } }) => id);

  it('has the newest first, and an entry that changes in its place', () => {
    const shown = list(entry(1), entry(2), entry(3), entry(2, { state: 'failed' }));
    assert.deepEqual(ids(shown), [3, 2, 1]);
    assert.equal(shown[1].entry.state, 'failed');
  });

  it('keeps what a function answered until it has answered again', () => {
    const output = { kind: 'number', value: 7 } as const;
    const running = list(
      entry(1, { output }),
      entry(1, { state: 'running', epoch: 1000, output }),
      entry(1, { state: 'running', epoch: 1000, output, log: ['a line'] }),
    );
    assert.deepEqual(running[0].before, { output, epoch: 500 });
    assert.equal(withEntry(running, entry(1, { epoch: 1000, output }))[0].before, undefined);
  });

  it('goes on to the next older one when the chosen one goes', () => {
    const shown = list(entry(1), entry(2), entry(3));
    assert.equal(chosenWithout(shown, 2, [2]), 1);
    assert.equal(chosenWithout(shown, 1, [1]), 2);
    assert.equal(chosenWithout(shown, 3, [2, 1]), 3);
    assert.equal(chosenWithout(shown, 1, [3, 2, 1]), undefined);
  });
});
