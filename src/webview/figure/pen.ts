import { KEY_COLORS } from '../../figures/palette';
import type { Theme } from '../theme';

/** A rectangle of a canvas, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a figure draws with; the context's unit is the CSS pixel. */
export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
}

/** A colour of a legend: one of the theme's, its muted text, or any other. */
export interface LegendEntry {
  readonly label: string;
  readonly color: string;
}

/** The colour of the i-th key frequency; a theme that has no orange has one colour less. */
export function frequencyColor(theme: Theme, i: number): string {
  const colors = [...new Set(KEY_COLORS.map((name) => theme.series[name]))];
  return i < 0 ? theme.neutral : colors[i % colors.length];
}

interface TextOptions {
  readonly align?: CanvasTextAlign;
  readonly baseline?: CanvasTextBaseline;
  readonly color?: string;
  readonly size?: number;
  readonly bold?: boolean;
  /** Cut, with an ellipsis, to this width. */
  readonly within?: number;
}

/** Writes text; returns its width. */
export function write({ context, theme }: Pen, text: string, x: number, y: number, options: TextOptions = {}): number {
  context.font = `${options.bold ? '600 ' : ''}${options.size ?? 11}px ${theme.font}`;
  context.textAlign = options.align ?? 'left';
  context.textBaseline = options.baseline ?? 'middle';
  context.fillStyle = options.color ?? theme.muted;
  const cut = options.within === undefined ? text : shortened(context, text, options.within);
  context.fillText(cut, x, y);
  return context.measureText(cut).width;
}

function shortened(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) {
    return text;
  }
  for (let length = text.length - 1; length > 0; length--) {
    const cut = `${text.slice(0, length).trimEnd()}…`;
    if (context.measureText(cut).width <= width) {
      return cut;
    }
  }
  return '';
}

/** Strokes a line through points; NaN interrupts it. */
export function strokeLine(
  { context }: Pen,
  points: Iterable<readonly [number, number]>,
  { color, width = 1.5, dash = [] }: { color: string; width?: number; dash?: number[] },
): void {
  context.save();
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.setLineDash(dash);
  context.beginPath();
  let begun = false;
  for (const [x, y] of points) {
    if (Number.isFinite(y)) {
      context[begun ? 'lineTo' : 'moveTo'](x, y);
    }
    begun = Number.isFinite(y);
  }
  context.stroke();
  context.restore();
}

export function fillDot({ context }: Pen, x: number, y: number, radius: number, color: string): void {
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
