import type { Extent } from '../../core/extent';
import type { Heatmap } from '../../core/output';
import { countText } from '../../text/counts';
import { ownNumberText } from '../../text/numbers';
import type { Ramp } from '../paint';
import { cellAxis, gridBody, highestText, shadedCells } from '../raster';
import { linearScale, type Range } from '../scale';
import type { Axis } from '../spec';
import { ticks } from '../ticks';
import type { Framing, OutputFigure } from './output-figure';
import { outputTable } from './output-table';
import { anyFinite, NO_NUMBER, notFiniteNote } from './series';

/** Rows or columns of cells that a canvas can hold. */
const LONGEST = 32_000;

/** Numbers as colours; row 0 on top. Item column · rows + row, counted upwards. */
export function heatmapFigure(output: Heatmap, { name, title, extent }: Framing): OutputFigure {
  const { values, rows, columns, x, y } = output;
  const size = `${countText(rows)} × ${countText(columns)}`;
  const missing = notFiniteNote([values]);
  const { ramp, ...range } = colorRange(extent.color);
  const tooLong = Math.max(rows, columns) > LONGEST;
  const cells = tooLong ? new Float64Array() : heatmapCells(values, rows, columns);
  const text = (item: number): string =>
    `${y ?? 'row'} = ${rows - 1 - (item % rows)} · ${x ?? 'column'} = ${Math.floor(item / rows)}: ${ownNumberText(cells[item])}`;
  return {
    name,
    title,
    note: missing === '' ? size : `${size} · ${missing}`,
    label: title,
    legend: [],
    summary: highestText(cells, cells.length, text),
    table: outputTable(output) ?? { rows: 0, columns: [] },
    items: { count: cells.length, text },
    body: gridBody(
      [shadedCells(cells, tooLong ? 0 : columns, tooLong ? 0 : rows, range, ramp)],
      cellAxis(columns, 0, x ?? 'column', 48),
      fallingAxis(rows, y ?? 'row'),
      { square: rows === columns, colors: { ...range, ramp } },
    ),
    ...(tooLong
      ? { problem: `More than ${countText(LONGEST)} rows or columns are only shown as a table.` }
      : !anyFinite([values]) && { problem: NO_NUMBER }),
  };
}

/** An axis that counts from the top. */
function fallingAxis(rows: number, label: string): Axis {
  const places = ticks(linearScale, 0, Math.max(1, rows - 1), 8).filter((row) => Number.isInteger(row) && row < rows);
  const names = places.map((row) => ({ at: rows - 1 - row, text: countText(row) }));
  return { min: -0.5, max: rows - 0.5, label, names };
}

/** [rows, columns] from the top as [columns, rows] from the bottom, which figures of cells have. */
export function heatmapCells(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const cells = new Float64Array(rows * columns).fill(NaN);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      cells[column * rows + rows - 1 - row] = values[row * columns + column] ?? NaN;
    }
  }
  return cells;
}

/**
 * What the ends of the colours stand for. Values on both sides of 0 have it in the middle; others begin at 0, unless they
 * are so near to each other that they would all look the same.
 */
export function colorRange({ min, max }: Extent = { min: 0, max: 0 }): Range & { readonly ramp: Ramp } {
  if (min < 0 && max > 0) {
    const extreme = Math.max(-min, max);
    return { min: -extreme, max: extreme, ramp: 'diverging' };
  }
  const near = max - min < 0.5 * Math.max(Math.abs(min), Math.abs(max)) && max > min;
  return { ...(near ? { min, max } : { min: Math.min(0, min), max: Math.max(0, max) }), ramp: 'sequential' };
}
