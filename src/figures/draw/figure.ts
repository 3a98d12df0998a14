import type { FigureSpec } from '../spec';
import type { Surface } from '../surface';
import type { Frame } from './frame';
import { cellStep } from './pick';
import { arrangePlots } from './plots';
import { arrangeRows } from './rows';

/** The room for a figure, and how wide its texts are there. */
export type Measured = Pick<Surface, 'width' | 'height' | 'measure'>;

/** A figure in its room. */
export interface Drawn {
  /** The height it needs; 0: any. */
  readonly height: number;
  /** Of plots, in their order. */
  readonly frames: readonly Frame[];
  paint(surface: Surface): void;
  /** Marks an item; `marked`: one that stays marked. */
  paintCursor(surface: Surface, item: number, marked: boolean): void;
  /** The item at a place; −1 when there is none. */
  itemAt(x: number, y: number, count: number): number;
}

export function arrange({ body }: FigureSpec, measured: Measured): Drawn {
  return body.kind === 'rows' ? arrangeRows(body, measured) : arrangePlots(body, measured);
}

/** The height in which a figure is at its best in a document. */
export function naturalHeight(figure: FigureSpec, measured: Measured): number {
  return arrange(figure, measured).height || (figure.body.kind === 'plots' ? figure.body.height : 0);
}

/** The item that a key leads to; undefined for keys that lead nowhere. */
export function stepFrom({ items, body }: FigureSpec, key: string, from: number): number | undefined {
  const own = items.step?.(key, from);
  if (own !== undefined) {
    return own;
  }
  const grid = body.kind === 'plots' ? body.plots[0]?.marks.find((mark) => mark.kind === 'cells') : undefined;
  const inGrid = grid && cellStep(key, from, grid.rows, items.count);
  if (inGrid !== undefined) {
    return inGrid;
  }
  // So that a step moves the cursor visibly.
  const one = body.kind === 'plots' && body.pick.kind === 'x' ? Math.max(1, Math.round(items.count / 200)) : 1;
  const steps: Record<string, number> = {
    ArrowLeft: from - one,
    ArrowRight: from + one,
    ArrowUp: from - one,
    ArrowDown: from + one,
    PageUp: from - 10 * one,
    PageDown: from + 10 * one,
    Home: 0,
    End: items.count - 1,
  };
  return Object.hasOwn(steps, key) ? steps[key] : undefined;
}
