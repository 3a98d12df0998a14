import { linearScale, type AxisScale, type Range } from '../../figures/scale';
import type { Theme } from '../theme';
import { strokeLine, write, type Box, type Pen } from './pen';

/** One horizontal bar. */
export interface BarRow {
  readonly label: string;
  readonly value: number;
  /** The value as it is written beside the bar. */
  readonly text: string;
  /** The value as it is read out, where that is more. */
  readonly detail?: string;
  readonly color: (theme: Theme) => string;
  /** Whiskers: the lowest and the highest of what the value is the mean of. */
  readonly range?: Range;
  /** Begins a group with this heading. */
  readonly heading?: string;
}

export interface BarAxis extends Range {
  readonly scale?: AxisScale;
}

const ROW = 20;
const BAR = 11;
const HEADING = 22;
const GROUP_GAP = 6;
const TEXT_SIZE = 11;

/** The height that rows need. */
export function rowsHeight(rows: readonly BarRow[]): number {
  return rows.reduce(
    (sum, { heading }, i) => sum + ROW + (heading === undefined ? 0 : HEADING + (i > 0 ? GROUP_GAP : 0)),
    0,
  );
}

/**
 * Paints rows below each other: label, bar, number.
 * @returns where each row is
 */
export function paintRows(pen: Pen, box: Box, rows: readonly BarRow[], axis: BarAxis, cursor: number): Box[] {
  const { context, theme } = pen;
  context.font = `${TEXT_SIZE}px ${theme.font}`;
  const widest = (texts: readonly string[]): number =>
    Math.max(0, ...texts.map((text) => context.measureText(text).width));
  const labels = Math.min(widest(rows.map(({ label }) => label)), box.width * 0.4);
  const numbers = widest(rows.map(({ text }) => text));
  const left = box.left + labels + 8;
  const width = Math.max(8, box.width - labels - numbers - 16);
  const { min, max, scale = linearScale } = axis;
  const [low, high] = [scale.place(min), scale.place(max)];
  const x = (value: number): number =>
    left + (width * (scale.place(Math.min(Math.max(value, min), max)) - low)) / (high - low || 1);
  const zero = min < 0 && max > 0 ? x(0) : left;
  let y = box.top;
  return rows.map((row, i) => {
    if (row.heading !== undefined) {
      y += i > 0 ? GROUP_GAP : 0;
      write(pen, row.heading, box.left, y + HEADING / 2, { color: theme.foreground, bold: true, within: box.width });
      y += HEADING;
    }
    const middle = y + ROW / 2;
    const place = { left: box.left, top: y, width: box.width, height: ROW };
    if (i === cursor) {
      context.fillStyle = theme.grid;
      context.fillRect(box.left - 4, y, box.width + 8, ROW);
    }
    write(pen, row.label, box.left + labels, middle, { align: 'right', within: labels });
    context.fillStyle = theme.grid;
    context.fillRect(left, middle + BAR / 2, width, 1);
    if (Number.isFinite(row.value)) {
      const end = x(row.value);
      context.fillStyle = row.color(theme);
      context.fillRect(Math.min(zero, end), middle - BAR / 2, Math.max(1.5, Math.abs(end - zero)), BAR);
    }
    if (row.range !== undefined) {
      paintWhiskers(pen, x(row.range.min), x(row.range.max), middle);
    }
    write(pen, row.text, box.left + box.width, middle, { align: 'right', color: theme.foreground });
    y += ROW;
    return place;
  });
}

function paintWhiskers(pen: Pen, from: number, to: number, y: number): void {
  const stroke = (points: [number, number][]): void =>
    strokeLine(pen, points, { color: pen.theme.foreground, width: 1.25 });
  stroke([[from, y], [Math.max(to, from + 1), y]]); // prettier-ignore
  for (const end of [from, to]) {
    stroke([[end, y - 4], [end, y + 4]]); // prettier-ignore
  }
}

/** The row at a place, among those that were painted; −1 when there is none. */
export function rowAt(places: readonly Box[], x: number, y: number): number {
  return places.findIndex(
    ({ left, top, width, height }) => x >= left && x <= left + width && y >= top && y < top + height,
  );
}
