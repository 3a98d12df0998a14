import { arrange, naturalHeight } from '../draw/figure';
import { drawHeader, headerHeight } from '../draw/header';
import type { Colors, Rgba } from '../paint';
import type { FigureSpec } from '../spec';
import type { Deflate } from './png';
import { escape, fixedColors, SvgSurface, type SvgColors } from './svg-surface';

/** CSS pixels in a millimetre. */
const PER_MM = 96 / 25.4;

/** Widths that figures of papers have, in millimetres. */
export const COLUMN_WIDTHS = { one: 89, two: 183 } as const;

/** Colours on white paper: dark enough for thin lines. */
export const PAPER: Colors = {
  foreground: hex('1b1f24'),
  muted: hex('4a545e'),
  neutral: hex('8c959f'),
  grid: hex('d5dbe1'),
  background: hex('ffffff'),
  blue: hex('1f6fd6'),
  orange: hex('c8640a'),
  green: hex('1a7f37'),
  purple: hex('7d4cdb'),
  red: hex('cf222e'),
  yellow: hex('8a6500'),
};

export function hex(digits: string): Rgba {
  const value = parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255, 1];
}

/** CSS pixels of a width in millimetres. */
export function pixelsOf(millimetres: number): number {
  return Math.round(millimetres * PER_MM);
}

/** A figure under its title, note and legend as a file of its own, for white paper. */
export function figureFile(figure: FigureSpec, millimetres: number, deflate?: Deflate): string {
  const width = pixelsOf(millimetres);
  const measuring = new SvgSurface(width, 0, fixedColors(PAPER));
  const top = headerHeight(measuring, figure);
  const height = Math.ceil(heightIn(figure, measuring));
  const whole = new SvgSurface(width, top + height, fixedColors(PAPER, deflate));
  drawHeader(whole, figure);
  whole.moveDown(top);
  drawBody(figure, whole, height);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${millimetres}mm" height="${round((top + height) / PER_MM)}mm" viewBox="0 0 ${width} ${top + height}" font-family="Helvetica, Arial, sans-serif" role="img" aria-label="${escape(figure.label)}">
<title>${escape(figure.title)}</title>
<rect width="100%" height="100%" fill="#fff"/>
${whole.source}
</svg>
`;
}

/** A figure alone, as a part of a page whose styles it has. */
export function inlineSvg(figure: FigureSpec, width: number, colors: SvgColors, height?: number): string {
  const room = height ?? Math.ceil(naturalHeight(figure, new SvgSurface(width, 0, colors)));
  const surface = new SvgSurface(width, room, colors);
  drawBody(figure, surface, room);
  return `<svg class="plot" viewBox="0 0 ${width} ${room}" width="${width}" role="img" aria-label="${escape(figure.label)}"><title>${escape(figure.label)}</title>
${surface.source}
</svg>`;
}

function drawBody(figure: FigureSpec, surface: SvgSurface, height: number): void {
  const measured = { width: surface.width, height, measure: surface.measure.bind(surface) };
  arrange(figure, measured).paint(surface);
}

/** In a column it is as high as it needs; a single frame in a narrow one is lower. */
function heightIn(figure: FigureSpec, measuring: SvgSurface): number {
  const natural = naturalHeight(figure, measuring);
  const needed = arrange(figure, measuring).height;
  const several = figure.body.kind === 'plots' && figure.body.plots.length > 1;
  return needed > 0 || several ? natural : Math.max(180, Math.min(natural, 0.75 * measuring.width + 60));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
