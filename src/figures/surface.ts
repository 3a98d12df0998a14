import type { Paint } from './paint';

/** A rectangle, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

export interface TextStyle {
  readonly align?: 'left' | 'center' | 'right';
  readonly baseline?: 'middle' | 'top';
  readonly color?: Paint;
  readonly size?: number;
  readonly bold?: boolean;
  /** Cut, with an ellipsis, to this width. */
  readonly within?: number;
  /** Whether the background is around its letters, so that it is read over lines. */
  readonly halo?: boolean;
  /** Read upwards, around its place. */
  readonly upwards?: boolean;
}

export interface Stroke {
  readonly color: Paint;
  readonly width?: number;
  readonly dash?: readonly number[];
}

/** Cells in columns and rows, row by row from the top, each of a kind; a kind that the palette has not is clear. */
export interface Raster {
  readonly columns: number;
  readonly rows: number;
  readonly kinds: Uint8Array;
  readonly palette: readonly Paint[];
}

/** What figures are drawn on: a canvas or an SVG. Lengths are CSS pixels, y grows downwards. */
export interface Surface {
  readonly width: number;
  readonly height: number;
  /** How wide a text is. */
  measure(text: string, style?: TextStyle): number;
  text(text: string, x: number, y: number, style?: TextStyle): void;
  rect(box: Box, fill: Paint, opacity?: number): void;
  outline(box: Box, stroke: Stroke): void;
  /** Joins points; what is no number interrupts the line. */
  line(points: Iterable<Point>, stroke: Stroke): void;
  /** What points go around, filled. */
  area(points: Iterable<Point>, fill: Paint, opacity: number): void;
  /** Dots of one size and colour. */
  dots(centers: Iterable<Point>, radius: number, fill: Paint): void;
  cells(box: Box, raster: Raster): void;
  /** Draws, and only what is in a box is seen. */
  within(box: Box, draw: () => void): void;
}

export const TEXT_SIZE = 11;
/** CSS pixels of the line that makes a halo: half of it is outside of the letters. */
export const HALO = 4;

/** The longest beginning of a text, with an ellipsis, that is not wider; the text itself if it is not. */
export function cut(surface: Surface, text: string, style: TextStyle): string {
  const { within = Infinity } = style;
  const fits = (part: string): boolean => surface.measure(part, style) <= within;
  if (within === Infinity || fits(text)) {
    return text;
  }
  for (let length = text.length - 1; length > 0; length--) {
    const part = `${text.slice(0, length).trimEnd()}…`;
    if (fits(part)) {
      return part;
    }
  }
  return '';
}
