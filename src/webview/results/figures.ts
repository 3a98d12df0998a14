import { html, type TemplateResult } from 'lit';
import type { Bars, FigureOutput, Heatmap, Lines, Scatter } from '../../core/output';
import '../figure/grouped-bars-figure';
import '../figure/heatmap-figure';
import '../figure/lines-figure';
import '../figure/scatter-figure';
import { formatInteger, formatNumber } from '../format';
import { seriesName } from './output-tables';
import { anyFinite, numbers } from './received';
import { colorRange, heatmapCells } from './heatmap-cells';

/** Rows or columns of cells that a canvas can hold. */
const LONGEST = 32_000;

/** What stands in a figure's frame. */
export interface DrawnFigure {
  readonly note: string;
  /** The figure; undefined: it cannot be drawn. */
  readonly figure?: TemplateResult;
  /** Why not, where it is for another reason than that there is no number. */
  readonly reason?: string;
}

/** A figure output as an element. */
export function drawFigure(output: FigureOutput, label: string): DrawnFigure {
  switch (output.kind) {
    case 'bars':
      return drawBars(output, label);
    case 'lines':
      return drawLines(output, label);
    case 'heatmap':
      return drawHeatmap(output, label);
    case 'scatter':
      return drawScatter(output, label);
  }
}

function drawBars({ series, labels, highlight = [], x, y }: Bars, label: string): DrawnFigure {
  const columns = series.map(({ name, values }, i) => ({
    name: name ?? seriesName(i, series.length),
    values: numbers(values),
  }));
  const note = missingNote(columns.map(({ values }) => values));
  if (!anyFinite(columns.map(({ values }) => values))) {
    return { note };
  }
  return {
    note,
    figure: html`<grouped-bars-figure
      .label=${label}
      .series=${columns}
      .names=${labels}
      .highlight=${new Set(highlight)}
      .axes=${[x, y]}
    ></grouped-bars-figure>`,
  };
}

function drawLines({ series, xScale = 'linear', yScale = 'linear', x, y }: Lines, label: string): DrawnFigure {
  const lines = series.map((line, i) => ({
    name: line.name ?? seriesName(i, series.length),
    x: numbers(line.x),
    y: numbers(line.y),
  }));
  const scales = [...(xScale === 'log' ? ['log x'] : []), ...(yScale === 'log' ? ['log y'] : [])];
  const note = [...scales, missingNote(lines.map((line) => line.y))].filter((part) => part !== '').join(' · ');
  const shown = lines.map((line) =>
    line.y.map((value, i) => (above(line.x[i], xScale) && above(value, yScale) ? value : NaN)),
  );
  if (!anyFinite(shown)) {
    return { note };
  }
  return {
    note,
    figure: html`<lines-figure
      .label=${label}
      .series=${lines}
      .axes=${[x, y]}
      .xScale=${xScale}
      .yScale=${yScale}
    ></lines-figure>`,
  };
}

/** Whether a value has a place on an axis. */
function above(value: number, scale: 'linear' | 'log'): boolean {
  return Number.isFinite(value) && (scale === 'linear' || value > 0);
}

function drawHeatmap({ values, rows, columns, x, y }: Heatmap, label: string): DrawnFigure {
  const column = numbers(values);
  const size = `${formatInteger(rows)} × ${formatInteger(columns)}`;
  const missing = missingNote([column]);
  const note = missing === '' ? size : `${size} · ${missing}`;
  if (!anyFinite([column])) {
    return { note };
  }
  if (Math.max(rows, columns) > LONGEST) {
    return { note, reason: `More than ${formatInteger(LONGEST)} rows or columns are only shown as a table.` };
  }
  const { diverging, ...range } = colorRange(column);
  const text = (i: number, up: number, value: number): string =>
    `${y ?? 'row'} = ${rows - 1 - up} · ${x ?? 'column'} = ${i}: ${Number.isFinite(value) ? formatNumber(value) : 'no number'}`;
  return {
    note,
    figure: html`<heatmap-figure
      .label=${label}
      .values=${heatmapCells(column, rows, columns)}
      .rows=${rows}
      .columns=${columns}
      .axes=${[x ?? 'column', y ?? 'row']}
      .cellText=${text}
      .colorRange=${range}
      .diverging=${diverging}
      .square=${rows === columns}
      falling
    ></heatmap-figure>`,
  };
}

function drawScatter({ series, equal = false, x, y }: Scatter, label: string): DrawnFigure {
  const points = series.map(({ name, x: across, y: up, color, labels }, i) => ({
    name: name ?? seriesName(i, series.length),
    x: numbers(across),
    y: numbers(up),
    labels,
    ...(color === undefined ? {} : { color: numbers(color) }),
  }));
  const note = missingNote(points.map(({ x: across, y: up }) => up.map((value, i) => value + across[i])));
  if (!anyFinite(points.map(({ x: across, y: up }) => up.map((value, i) => value + across[i])))) {
    return { note };
  }
  return {
    note,
    figure: html`<scatter-figure .label=${label} .series=${points} .axes=${[x, y]} .equal=${equal}></scatter-figure>`,
  };
}

/** `3 of 113 are no numbers`; nothing when all are. */
function missingNote(columns: readonly Float64Array[]): string {
  const all = columns.reduce((sum, column) => sum + column.length, 0);
  const missing = columns.reduce((sum, column) => sum + column.filter((value) => !Number.isFinite(value)).length, 0);
  return missing === 0 ? '' : `${formatInteger(missing)} of ${formatInteger(all)} are no numbers`;
}
