import type { Extent } from '../../core/extent';
import type { Range } from '../../figures/scale';

/** [rows, columns] from the top as [columns, rows] from the bottom, which figures of cells have. */
export function heatmapCells(values: Float64Array, rows: number, columns: number): Float64Array {
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
export function colorRange({ min, max }: Extent = { min: 0, max: 0 }): Range & { readonly diverging: boolean } {
  if (min < 0 && max > 0) {
    const extreme = Math.max(-min, max);
    return { min: -extreme, max: extreme, diverging: true };
  }
  const near = max - min < 0.5 * Math.max(Math.abs(min), Math.abs(max)) && max > min;
  return near ? { min, max, diverging: false } : { min: Math.min(0, min), max: Math.max(0, max), diverging: false };
}
