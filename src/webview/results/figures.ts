import { html, type TemplateResult } from 'lit';
import { type FigureExtent, hasPlace } from '../../core/extent';
import type { Bars, FigureOutput, Heatmap, Lines, Scatter } from '../../core/output';
import '../figure/grouped-bars-figure';
import '../figure/heatmap-figure';
import '../figure/lines-figure';
import '../figure/scatter-figure';
import { seriesName } from './output-tables';
import { anyFinite } from './finite';
import { colorRange, heatmapCells } from './heatmap-cells';
import { countText } from '../../text/counts';
import { notFiniteText, ownNumberText } from '../../text/numbers';

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

/**
 * A figure output as an element.
 * @param extent what it has to have room for: its own, or that of all frames of a film
 */
export function drawFigure(output: FigureOutput, label: string, extent: FigureExtent): DrawnFigure {
  switch (output.kind) {
    case 'bars':
      return drawBars(output, label, extent);
    case 'lines':
      return drawLines(output, label, extent);
    case 'heatmap':
      return drawHeatmap(output, label, extent);
    case 'scatter':
      return drawScatter(output, label, extent);
  }
}

function drawBars({ series, labels, highlight = [], x, y }: Bars, label: string, extent: FigureExtent): DrawnFigure {
  const columns = series.map(({ name, values }, i) => ({
    name: name ?? seriesName(i, series.length),
    values: Float64Array.from(values),
  }));
  const note = notFiniteNote(columns.map(({ values }) => values));
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
      .extent=${extent}
    ></grouped-bars-figure>`,
  };
}

function drawLines(
  { series, xScale = 'linear', yScale = 'linear', x, y }: Lines,
  label: string,
  extent: FigureExtent,
): DrawnFigure {
  const lines = series.map((line, i) => ({
    name: line.name ?? seriesName(i, series.length),
    x: Float64Array.from(line.x),
    y: Float64Array.from(line.y),
  }));
  const scales = [...(xScale === 'log' ? ['log x'] : []), ...(yScale === 'log' ? ['log y'] : [])];
  const note = [...scales, notFiniteNote(lines.map((line) => line.y))].filter((part) => part !== '').join(' · ');
  const shown = lines.map((line) =>
    line.y.map((value, i) => (hasPlace(line.x[i], xScale) && hasPlace(value, yScale) ? value : NaN)),
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
      .extent=${extent}
    ></lines-figure>`,
  };
}

function drawHeatmap({ values, rows, columns, x, y }: Heatmap, label: string, { color }: FigureExtent): DrawnFigure {
  const column = Float64Array.from(values);
  const size = `${countText(rows)} × ${countText(columns)}`;
  const missing = notFiniteNote([column]);
  const note = missing === '' ? size : `${size} · ${missing}`;
  if (!anyFinite([column])) {
    return { note };
  }
  if (Math.max(rows, columns) > LONGEST) {
    return { note, reason: `More than ${countText(LONGEST)} rows or columns are only shown as a table.` };
  }
  const { diverging, ...range } = colorRange(color);
  const text = (i: number, up: number, value: number): string =>
    `${y ?? 'row'} = ${rows - 1 - up} · ${x ?? 'column'} = ${i}: ${ownNumberText(value)}`;
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

function drawScatter({ series, equal = false, x, y }: Scatter, label: string, extent: FigureExtent): DrawnFigure {
  const points = series.map(({ name, x: across, y: up, color, labels }, i) => ({
    name: name ?? seriesName(i, series.length),
    x: Float64Array.from(across),
    y: Float64Array.from(up),
    labels,
    ...(color === undefined ? {} : { color: Float64Array.from(color) }),
  }));
  const sums = points.map(({ x: across, y: up }) => up.map((value, i) => value + across[i]));
  const note = notFiniteNote(sums);
  if (!anyFinite(sums)) {
    return { note };
  }
  return {
    note,
    figure: html`<scatter-figure
      .label=${label}
      .series=${points}
      .axes=${[x, y]}
      .equal=${equal}
      .extent=${extent}
    ></scatter-figure>`,
  };
}

/** `2 NaN, 1 ∞ of 113`; nothing when all are finite. */
function notFiniteNote(columns: readonly Float64Array[]): string {
  const counts = new Map<string, number>();
  let all = 0;
  for (const column of columns) {
    all += column.length;
    for (const value of column) {
      if (!Number.isFinite(value)) {
        counts.set(notFiniteText(value), (counts.get(notFiniteText(value)) ?? 0) + 1);
      }
    }
  }
  const parts = Array.from(counts, ([text, count]) => `${countText(count)} ${text}`);
  return parts.length === 0 ? '' : `${parts.join(', ')} of ${countText(all)}`;
}
