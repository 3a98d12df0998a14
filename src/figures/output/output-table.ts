import type { Bars, Cell, Heatmap, Lines, Output, Scatter } from '../../core/output';
import type { TableColumn, TableData } from '../table-data';
import { cellText } from '../../text/cells';
import { valueText, NO_VALUE } from '../../text/numbers';

/** The numbers behind an output, as its table and its CSV have them; undefined where it has no table. */
export function outputTable(output: Output): TableData | undefined {
  switch (output.kind) {
    case 'record':
      return rowsTable(
        ['name', 'value'],
        output.entries.map(({ name, value }) => [name, value]),
      );
    case 'table':
      return rowsTable(output.columns, output.rows);
    case 'bars':
      return barsTable(output);
    case 'lines':
      return linesTable(output);
    case 'heatmap':
      return heatmapTable(output);
    case 'scatter':
      return scatterTable(output);
    default:
      return undefined;
  }
}

function rowsTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): TableData {
  return {
    rows: rows.length,
    columns: columns.map((name, i) => ({
      name,
      value: (row) => {
        const cell = rows[row][i] ?? '';
        return typeof cell === 'boolean' ? String(cell) : cell;
      },
      text: (row) => cellText(rows[row][i] ?? null),
    })),
  };
}

function barsTable({ labels, series, highlight = [], x }: Bars): TableData {
  const highlighted = new Set(highlight);
  return {
    rows: Math.max(0, ...series.map(({ values }) => values.length)),
    columns: [
      { name: x ?? 'bar', value: (row) => labels?.[row] ?? row },
      ...series.map(({ name, values }, i) => numberColumn(name ?? seriesName(i, series.length, 'value'), values)),
      ...(highlight.length === 0
        ? []
        : [{ name: 'highlighted', value: (row: number) => (highlighted.has(row) ? 'yes' : '') }]),
    ],
  };
}

/** A column per line where all have the same x; else a row per point. */
function linesTable({ series, x = 'x', y = 'y' }: Lines): TableData {
  const [first] = series;
  const shared = series.every(
    (other) => other.x.length === first.x.length && other.x.every((value, i) => value === first.x[i]),
  );
  if (shared && first !== undefined) {
    return {
      rows: first.x.length,
      columns: [
        numberColumn(x, first.x),
        ...series.map(({ name, y: values }, i) => numberColumn(name ?? seriesName(i, series.length, y), values)),
      ],
    };
  }
  return pointsTable(series, 'line', [x, y]);
}

function scatterTable({ series, x = 'x', y = 'y' }: Scatter): TableData {
  const points = pointsTable(series, 'series', [x, y]);
  const extra: TableColumn[] = [];
  const place = places(series);
  if (series.some(({ labels }) => labels !== undefined)) {
    extra.push({ name: 'label', value: (row) => series[place[row].series].labels?.[place[row].point] ?? '' });
  }
  if (series.some(({ color }) => color !== undefined)) {
    const color = (row: number): number => series[place[row].series].color?.[place[row].point] ?? NaN;
    extra.push({ name: 'colour', value: color, text: (row) => valueText(color(row), 6) });
  }
  return { rows: points.rows, columns: [...points.columns, ...extra] };
}

interface Points {
  readonly name?: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

function pointsTable(series: readonly Points[], noun: string, [x, y]: readonly [string, string]): TableData {
  const place = places(series);
  const column = (name: string, axis: 'x' | 'y'): TableColumn => {
    const value = (row: number): number => series[place[row].series][axis][place[row].point] ?? NaN;
    return { name, value, text: (row) => valueText(value(row), 6) };
  };
  return {
    rows: place.length,
    columns: [
      series.length > 1
        ? { name: noun, value: (row) => series[place[row].series].name ?? place[row].series }
        : { name: 'point', value: (row) => row },
      column(x, 'x'),
      column(y, 'y'),
    ],
  };
}

function places(series: readonly Points[]): { series: number; point: number }[] {
  return series.flatMap(({ x }, i) => Array.from(x, (_, point) => ({ series: i, point })));
}

function heatmapTable({ values, rows, columns, x, y }: Heatmap): TableData {
  const value = (cell: number): number => values[cell] ?? NaN;
  return {
    rows: Math.min(rows * columns, values.length),
    columns: [
      { name: y ?? 'row', value: (cell) => Math.floor(cell / columns) },
      { name: x ?? 'column', value: (cell) => cell % columns },
      { name: 'value', value, text: (cell) => valueText(value(cell), 6) },
    ],
  };
}

function numberColumn(name: string, values: readonly number[]): TableColumn {
  const value = (row: number): number => values[row] ?? NaN;
  return { name, value, text: (row) => (row < values.length ? valueText(value(row), 6) : NO_VALUE) };
}

/** The name of a series that has none. */
export function seriesName(i: number, count: number, alone = ''): string {
  return count === 1 ? alone : `series ${i + 1}`;
}
