import type { Zoomable } from './gestures';
import type { LinePlot } from './line-plot';

/** The keys of a chart, as screen readers announce them. */
export const CHART_KEYS =
  'ArrowLeft ArrowRight Home End + - , . ArrowUp ArrowDown Shift+ArrowUp Shift+ArrowDown 0 Escape M';

/** What a key zooms by, and the part of what is in view that one moves by. */
const ZOOM = 0.7;
const PAN = 0.2;

/**
 * Reads, zooms or moves a plot by a key; says whether it is one of the chart's.
 * @param row that is read
 * @param cursor the epoch under the cursor
 */
export function pressKey(
  event: KeyboardEvent,
  plot: LinePlot,
  row: number,
  epochs: Float64Array,
  cursor: number | undefined,
): boolean {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey) {
    return false;
  }
  const rows = plot.visibleRows;
  const at = rows.indexOf(row);
  const moveTo = (i: number): void => plot.moveCursor(epochs[rows[Math.min(Math.max(i, 0), rows.length - 1)]]);
  // So that a step moves the cursor visibly.
  const step = shiftKey ? 1 : Math.max(1, Math.round(rows.length / 150));
  const keys: Record<string, () => unknown> = {
    ArrowLeft: () => moveTo(at - step),
    ArrowRight: () => moveTo(at + step),
    PageDown: () => moveTo(at - 10 * step),
    PageUp: () => moveTo(at + 10 * step),
    Home: () => moveTo(0),
    End: () => moveTo(rows.length - 1),
    ...zoomKeys(plot, shiftKey, cursor),
  };
  if (!Object.hasOwn(keys, key)) {
    return false;
  }
  keys[key]();
  return true;
}

/**
 * What the keys do that zoom and move, by their names.
 * @param cursor the place on the x axis that stays where it is; undefined: the middle
 */
export function zoomKeys(plot: Zoomable, shiftKey: boolean, cursor?: number): Record<string, () => unknown> {
  return {
    '+': () => plot.zoom('x', ZOOM, cursor),
    '=': () => plot.zoom('x', ZOOM, cursor),
    '-': () => plot.zoom('x', 1 / ZOOM, cursor),
    ',': () => plot.pan('x', -PAN),
    '.': () => plot.pan('x', PAN),
    ArrowUp: () => (shiftKey ? plot.pan('y', PAN) : plot.zoom('y', ZOOM)),
    ArrowDown: () => (shiftKey ? plot.pan('y', -PAN) : plot.zoom('y', 1 / ZOOM)),
    '0': () => plot.reset(),
    Escape: () => plot.reset(),
  };
}
