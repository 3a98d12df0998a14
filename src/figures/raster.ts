import { RAMP_STEPS, rampPalette, type Ramp } from './paint';
import type { Range } from './scale';
import type { Axis, FigureSpec, Mark, Plots } from './spec';
import { countText } from '../text/counts';

/** A whole axis of cells: `count` of them, the first of which is called `first`. */
export function cellAxis(count: number, first: number, label: string, space?: number): Axis {
  return {
    min: first - 0.5,
    max: first + count - 0.5,
    label,
    whole: true,
    tick: countText,
    grid: false,
    ...(space !== undefined && { space }),
  };
}

/** Numbers as cells in the colours of a scale; what is not finite is clear. `values` are [columns, rows]. */
export function shadedCells(
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  { min, max }: Range,
  ramp: Ramp,
): Mark {
  const scale = max > min ? (RAMP_STEPS - 1) / (max - min) : 0;
  const kinds = new Uint8Array(columns * rows);
  for (let i = 0; i < kinds.length; i++) {
    const step = Math.round((values[i] - min) * scale);
    kinds[i] = Number.isFinite(step) ? Math.min(RAMP_STEPS - 1, Math.max(0, step)) : RAMP_STEPS;
  }
  return { kind: 'cells', columns, rows, kinds, palette: rampPalette(ramp) };
}

/** From 0 on, unless there are values below it. */
export function rangeWithZero(values: ArrayLike<number>): Range {
  let [min, max] = [0, -Infinity];
  for (let i = 0; i < values.length; i++) {
    min = values[i] < min ? values[i] : min;
    max = values[i] > max ? values[i] : max;
  }
  return max >= min ? { min, max } : { min: 0, max: 0 };
}

/** The body of a figure of one grid of cells. */
export function gridBody(
  marks: readonly Mark[],
  x: Axis,
  y: Axis,
  options: { readonly square?: boolean; readonly colors?: Range & { readonly ramp: Ramp } } = {},
): FigureSpec['body'] {
  const { square, colors } = options;
  const plots: Plots['plots'] = [{ x, y, marks, ...(square && { equal: 'square' }), ...(colors && { colors }) }];
  return { kind: 'plots', plots, arrangement: { kind: 'stack' }, height: square ? 440 : 360, pick: { kind: 'cell' } };
}

/** The item with the highest value in words. */
export function highestText(values: ArrayLike<number>, count: number, text: (item: number) => string): string {
  let best = -1;
  for (let i = 0; i < count; i++) {
    best = Number.isFinite(values[i]) && (best < 0 || values[i] > values[best]) ? i : best;
  }
  return best < 0 ? '' : `highest: ${text(best)}`;
}
