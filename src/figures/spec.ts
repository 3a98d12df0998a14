import type { Paint, Ramp } from './paint';
import type { AxisScale, Range } from './scale';
import type { TableData } from './table-data';

/** A figure as data: what it shows, in which order and colours, and the numbers behind it. Sizes come with its reader. */
export interface FigureSpec {
  /** What it is called in file names and by the command line. */
  readonly name: string;
  readonly title: string;
  /** What the values are: the measure, its unit, the scale. */
  readonly note: string;
  /** What it shows, for screen readers. */
  readonly label: string;
  readonly legend: readonly LegendEntry[];
  /** Said while nothing is pointed at. */
  readonly summary: string;
  readonly table: TableData;
  /** What can be pointed at: dots, cells, bars. */
  readonly items: Items;
  readonly body: Plots | RowGroups;
}

/** What a colour means. */
export interface LegendEntry {
  readonly label: string;
  readonly color: Paint;
  readonly dash?: readonly number[];
  /** Its cells are crosses. */
  readonly crossed?: boolean;
  /** Its cells have a frame. */
  readonly framed?: boolean;
  /** Its cells have no colour, but a sign. */
  readonly sign?: CellSign;
}

/** What stands in a cell that has no value to colour it by; told apart by shape alone. */
export type CellSign = 'cross' | 'slash' | 'dash' | 'dot';

export interface Items {
  readonly count: number;
  /** An item in words, with its numbers. */
  text(item: number): string;
  /** Whether choosing one does something. */
  readonly choosable?: boolean;
  /** The item that a key leads to, where it is another than that of the figure's kind. */
  step?(key: string, from: number): number | undefined;
}

/** Frames with axes; their items are found by the pointer. */
export interface Plots {
  readonly kind: 'plots';
  readonly plots: readonly Plot[];
  /** Below each other in the full width, in these parts of the height; or beside each other where there is room. */
  readonly arrangement:
    | { readonly kind: 'stack'; readonly parts?: readonly number[] }
    | { readonly kind: 'facets'; readonly narrowest: number; readonly widest: number };
  /** The height in which it is at its best in a document, in CSS pixels; facets know their own. */
  readonly height: number;
  readonly pick: Pick;
  /** Of a figure with one frame whose axes can be zoomed. */
  readonly zoom?: Zoom;
}

/** Stretches of both axes that are in view; undefined: all of one. */
export interface View {
  readonly x?: Range | undefined;
  readonly y?: Range | undefined;
}

/** What all of both axes is, and what of it is in view: what the frame's axes go over. Marks end at the frame. */
export interface Zoom {
  readonly whole: { readonly x: Range; readonly y: Range };
  readonly view: View;
}

/** How the pointer finds an item, and how that is marked. */
export type Pick =
  /** The nearest dot. */
  | { readonly kind: 'point'; readonly reach: number; at(item: number): Place & { readonly color: Paint } }
  /** What has the nearest x, in all plots: a line, or as a band of a width, in units of x. Ascending. */
  | {
      readonly kind: 'x';
      readonly x: ArrayLike<number>;
      readonly band?: number;
      readonly reach?: number;
      /** Dots on the line. */
      dots?(item: number): readonly (Place & { readonly color: Paint })[];
    }
  /** The cell that it is in: item i · rows + j is that of column i and row j upwards; those of a plot come after those of the plot before. */
  | { readonly kind: 'cell' }
  /** The line that is nearest at its x: each joins a place of its own at each of `x`, ascending. */
  | {
      readonly kind: 'line';
      readonly x: readonly number[];
      readonly reach: number;
      y(item: number, i: number): number;
    };

export interface Place {
  readonly plot: number;
  readonly x: number;
  readonly y: number;
}

export interface Axis extends Range {
  readonly scale?: AxisScale;
  readonly label?: string;
  /** A tick's label; without it there are none. */
  tick?(value: number): string;
  /** Least CSS pixels between ticks. */
  readonly space?: number;
  readonly grid?: boolean;
  /** Ticks at whole numbers only. */
  readonly whole?: boolean;
  /** In place of ticks: names of places, the important ones before others. */
  readonly names?: readonly AxisName[];
}

export interface AxisName {
  readonly at: number;
  readonly text: string;
  readonly important?: boolean;
}

export interface Plot {
  readonly title?: string;
  readonly titleNote?: string;
  /** At the right end of the title's line. */
  readonly remark?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: readonly Mark[];
  /** A unit is as long on both axes; `fit`: by showing more of one, `square`: the frame is a square. */
  readonly equal?: 'fit' | 'square';
  /** What the colours of a scale stand for. */
  readonly colors?: ColorScale;
  /** How many of some values lie in each of equal parts of the y axis, at the right. */
  readonly histogram?: { readonly values: ArrayLike<number>; readonly bins: number; readonly strongFrom: number };
}

/** Numbers as colours. */
export interface ColorScale extends Range {
  readonly ramp: Ramp;
  /** The part of the ramp that `min` has. */
  readonly from?: number;
  readonly scale?: AxisScale;
  text?(value: number): string;
}

export type Mark =
  | {
      readonly kind: 'line';
      readonly x: ArrayLike<number>;
      readonly y: ArrayLike<number>;
      readonly color: Paint;
      readonly width?: number;
      readonly dash?: readonly number[];
      /** Whether points that are far apart have dots. */
      readonly dotted?: boolean;
    }
  /** What lies between two curves over the same ascending x. */
  | {
      readonly kind: 'area';
      readonly x: ArrayLike<number>;
      readonly low: ArrayLike<number>;
      readonly high: ArrayLike<number>;
      readonly color: Paint;
      readonly opacity: number;
    }
  | {
      readonly kind: 'dots';
      readonly x: ArrayLike<number>;
      readonly y: ArrayLike<number>;
      readonly radius: number;
      color(point: number): Paint;
      /** Names beside the points; `outward`: on the side away from 0. */
      readonly labels?: readonly string[];
      readonly outward?: boolean;
      /** Names are always at the right of their points, not only where there is room. */
      readonly toRight?: boolean;
      /** Names are read over what lies beneath them. */
      readonly haloed?: boolean;
    }
  /** Upright bars from 0, each in the middle of its place on the x axis. */
  | {
      readonly kind: 'bars';
      readonly x: ArrayLike<number>;
      readonly values: ArrayLike<number>;
      /** Of a place, in units of x. */
      readonly width: number;
      /** CSS pixels that none is wider than. */
      readonly widest?: number;
      color(bar: number): Paint;
      /** A paler part on top. */
      readonly pale?: ArrayLike<number>;
      /** What stands above a bar, where there is room. */
      readonly texts?: readonly string[];
    }
  /** A stretch of the x axis, behind everything. */
  | {
      readonly kind: 'band';
      readonly from: number;
      readonly to: number;
      readonly color: Paint;
      readonly opacity?: number;
    }
  /** A line across the frame, or through all frames of a stack. */
  | {
      readonly kind: 'rule';
      readonly x?: number;
      readonly y?: number;
      readonly color: Paint;
      readonly dash?: readonly number[];
      readonly through?: boolean;
      readonly label?: string;
    }
  /** Names above the frame, near their places and clear of each other. */
  | {
      readonly kind: 'heads';
      readonly heads: readonly { readonly at: number; readonly text: string; readonly color: Paint }[];
    }
  /** All of the frame in cells: columns from x = 0, rows from y = 0 upwards; a kind that the palette has not is clear. */
  | {
      readonly kind: 'cells';
      readonly columns: number;
      readonly rows: number;
      /** [columns, rows] */
      readonly kinds: Uint8Array;
      readonly palette: readonly Paint[];
      /** Kinds whose cells are crosses, to be told apart by shape too. */
      readonly crossed?: readonly number[];
      /** Cells with a frame, by their item. */
      readonly framed?: readonly number[];
      /** What stands in each cell, where there is room for all of them. */
      readonly texts?: readonly string[];
      /** Kinds whose cells have a sign. */
      readonly signs?: ReadonlyMap<number, CellSign>;
    };

/** Groups of horizontal bars with their numbers; the items are the rows in order. */
export interface RowGroups {
  readonly kind: 'rows';
  readonly groups: readonly RowGroup[];
}

export interface RowGroup {
  readonly title?: string;
  readonly note?: string;
  readonly rows: readonly Row[];
  readonly axis: Axis;
}

export interface Row {
  readonly label: string;
  readonly value: number;
  /** The value as it is written beside the bar. */
  readonly text: string;
  /** The value as it is read out, where that is more. */
  readonly detail?: string;
  readonly color: Paint;
  /** Whiskers: the lowest and the highest of what the value is the mean of. */
  readonly range?: Range;
  /** A dot, where a length from the axis' end would mean nothing. */
  readonly dot?: boolean;
  /** What the value is compared with, on the same line; and with what else, below that. */
  readonly beside?: Beside;
  readonly also?: Beside;
  /** Begins a part with this heading. */
  readonly heading?: string;
}

/** A mean, and the lowest and the highest of what it is the mean of. */
export interface Beside {
  readonly value: number;
  readonly range: Range;
  readonly color: Paint;
}

/** Dashes that tell series apart beside their colours. */
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4]];

/** How long a legend draws a line, in CSS pixels: the shortest that tells the patterns apart. */
export const LEGEND_LINE = 24;

export function seriesDash(i: number): readonly number[] {
  return DASHES[i % DASHES.length];
}

/** Whether a part of its axes is in view. */
export function isZoomed(body: FigureSpec['body']): boolean {
  const { x, y }: View = (body.kind === 'plots' && body.zoom?.view) || {};
  return x !== undefined || y !== undefined;
}
