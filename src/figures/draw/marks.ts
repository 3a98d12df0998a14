import { placeLabels } from './label-placement';
import { notFiniteText, numberText } from '../../text/numbers';
import { rampPalette, type Paint } from '../paint';
import { linearScale } from '../scale';
import type { CellSign, ColorScale, Mark, Plot } from '../spec';
import type { Box, Point, Surface } from '../surface';
import { visiblePoints } from './decimate';
import { ticks } from '../ticks';
import type { Frame } from './frame';

/** CSS pixels between points from which on each has a dot. */
const DOT_SPACING = 14;
/** CSS pixels between a dot and its name away from 0. */
const OUTWARD = 11;
/** CSS pixels of a bar from which on what is not finite is written in its place, and its number above it. */
const NARROWEST_WORD = 24;

/** CSS pixels between a frame and the middle of the names above it. */
export const HEADS = 10;

type Of<K extends Mark['kind']> = Extract<Mark, { kind: K }>;

/** Draws a mark in its frame. `frames` are all of the figure's, for what goes through them. */
export function drawMark(surface: Surface, mark: Mark, frame: Frame, frames: readonly Frame[]): void {
  switch (mark.kind) {
    case 'line':
      return drawLine(surface, mark, frame);
    case 'area':
      return drawArea(surface, mark, frame);
    case 'dots':
      return drawDots(surface, mark, frame);
    case 'bars':
      return drawBars(surface, mark, frame);
    case 'band':
      return drawBand(surface, mark, frame);
    case 'rule':
      return drawRule(surface, mark, frame, frames);
    case 'heads':
      return drawHeads(surface, mark, frame);
    case 'cells':
      return drawCells(surface, mark, frame.box);
  }
}

function drawLine(surface: Surface, { x, y, color, width, dash, dotted }: Of<'line'>, frame: Frame): void {
  const shown = (i: number): boolean => hasPlace(frame, x[i], y[i]);
  const places = Float64Array.from(x, (value) => (Number.isFinite(value) ? frame.x(value) : NaN));
  const heights = Float64Array.from(y, (value, i) => (shown(i) ? frame.y(value) : NaN));
  const points = isAscending(places) ? visiblePoints(places, heights) : Array.from(places.keys());
  surface.line(
    points.map((i): Point => [places[i], heights[i]]),
    { color, ...(width !== undefined && { width }), ...(dash !== undefined && { dash }) },
  );
  if (dotted) {
    const all = x.length * DOT_SPACING < frame.box.width;
    const alone = points.filter((i) => shown(i) && (all || (!shown(i - 1) && !shown(i + 1))));
    surface.dots(alone.map((i): Point => [places[i], heights[i]]), 2.5, color); // prettier-ignore
  }
}

/** Whether a line goes to the right throughout; gaps are no matter. */
function isAscending(places: Float64Array): boolean {
  let last = -Infinity;
  for (const place of places) {
    if (place < last) {
      return false;
    }
    last = Number.isNaN(place) ? last : place;
  }
  return true;
}

/** On a logarithmic axis what is not above 0 is at its edge. */
function drawArea(surface: Surface, { x, low, high, color, opacity }: Of<'area'>, frame: Frame): void {
  const { min } = frame.up;
  const shown = Array.from({ length: x.length }, (_, i) => i).filter((i) => hasPlace(frame, x[i], high[i]));
  const places = shown.map((i) => frame.x(x[i]));
  const side = (values: ArrayLike<number>): Point[] => {
    const heights = shown.map((i) => frame.y(Math.max(values[i], min)));
    return visiblePoints(places, heights).map((i): Point => [places[i], heights[i]]);
  };
  surface.area([...side(high), ...side(low).reverse()], color, opacity);
}

function hasPlace({ across, up }: Frame, x: number | undefined, y: number | undefined): boolean {
  const on = (value: number | undefined, log: boolean): boolean =>
    Number.isFinite(value) && (!log || Number(value) > 0);
  return on(x, across.scale?.kind === 'log') && on(y, up.scale?.kind === 'log');
}

function drawDots(
  surface: Surface,
  { x, y, radius, color, labels, outward, toRight, haloed = false }: Of<'dots'>,
  frame: Frame,
): void {
  const groups = new Map<string, { paint: Paint; centers: Point[] }>();
  for (let i = 0; i < x.length; i++) {
    if (Number.isFinite(x[i]) && Number.isFinite(y[i])) {
      const paint = color(i);
      const key = JSON.stringify(paint);
      const group = groups.get(key) ?? { paint, centers: [] };
      group.centers.push([frame.x(x[i]), frame.y(y[i])]);
      groups.set(key, group);
    }
  }
  groups.forEach(({ paint, centers }) => surface.dots(centers, radius, paint));
  const { left, width } = frame.box;
  labels?.forEach((label, i) => {
    if (label === '' || !Number.isFinite(x[i]) || !Number.isFinite(y[i])) {
      return;
    }
    const [atX, atY] = [frame.x(x[i]), frame.y(y[i])];
    if (outward) {
      const [awayX, awayY] = [atX - frame.x(0), atY - frame.y(0)];
      const far = 1 + OUTWARD / (Math.hypot(awayX, awayY) || 1);
      const place: Point = [frame.x(0) + far * awayX, frame.y(0) + far * awayY];
      surface.text(label, ...place, { align: 'center', bold: true, color: 'foreground' });
      return;
    }
    const toLeft = !toRight && atX > left + 0.85 * width;
    surface.text(label, atX + (toLeft ? -7 : 7), atY, {
      align: toLeft ? 'right' : 'left',
      within: 120,
      halo: haloed,
      color: haloed ? 'foreground' : 'muted',
    });
  });
}

function drawBars(surface: Surface, mark: Of<'bars'>, frame: Frame): void {
  const { x, values, color, pale, texts, widest = Infinity } = mark;
  const place = Math.abs(frame.x(frame.across.min + mark.width) - frame.x(frame.across.min));
  const room = Math.min(place, widest);
  const width = Math.max(room - (room > 4 && widest === Infinity ? 1 : 0), 1);
  const zero = frame.y(0);
  for (let i = 0; i < values.length; i++) {
    const middle = frame.x(x[i]);
    const bar = (from: number, to: number, opacity?: number): void =>
      surface.rect(
        { left: middle - width / 2, top: Math.min(from, to), width, height: Math.abs(to - from) },
        color(i),
        opacity,
      );
    if (Number.isFinite(values[i])) {
      bar(zero, frame.y(values[i]));
    } else if (width >= NARROWEST_WORD) {
      surface.text(notFiniteText(values[i]), middle, zero - 9, { align: 'center' });
    }
    if (pale !== undefined) {
      bar(frame.y(values[i]), frame.y(values[i] + pale[i]), 0.35);
    }
    if (texts !== undefined && room >= 14) {
      const top = frame.y(values[i] + (pale?.[i] ?? 0));
      surface.text(texts[i], middle, top - 8, { align: 'center', color: 'foreground' });
    }
  }
}

function drawBand(surface: Surface, { from, to, color, opacity }: Of<'band'>, frame: Frame): void {
  const { box, across } = frame;
  if (to > across.min && from < across.max) {
    const [left, right] = [frame.x(from), frame.x(to)];
    surface.rect({ left, top: box.top, width: right - left, height: box.height }, color, opacity);
  }
}

function drawRule(surface: Surface, rule: Of<'rule'>, frame: Frame, frames: readonly Frame[]): void {
  const { color, dash, label } = rule;
  const stroke = { color, width: 1, ...(dash && { dash }) };
  const { left, top, width } = frame.box;
  if (rule.x !== undefined) {
    const x = Math.round(frame.x(rule.x)) + 0.5;
    const last = rule.through ? frames[frames.length - 1].box : frame.box;
    surface.line([[x, rule.through ? frames[0].box.top : top], [x, last.top + last.height]], stroke); // prettier-ignore
    if (label !== undefined) {
      const toLeft = x > left + width - 120;
      surface.text(label, x + (toLeft ? -5 : 5), top + 6, { color, align: toLeft ? 'right' : 'left' });
    }
  }
  if (rule.y !== undefined) {
    const y = Math.round(frame.y(rule.y)) + 0.5;
    surface.line([[left, y], [left + width, y]], stroke); // prettier-ignore
    if (label !== undefined) {
      surface.text(label, left + width, y - 8, { color, align: 'right' });
    }
  }
}

function drawHeads(surface: Surface, { heads }: Of<'heads'>, frame: Frame): void {
  const { left, top, width } = frame.box;
  const right = left + width + 10;
  const labels = placeLabels(
    heads.map(({ at, text }) => ({ center: frame.x(at), width: surface.measure(text, { bold: true }) })),
    left,
    right,
    5,
  );
  // More than there is room for would run out of the figure.
  if (labels.every((label) => label.center + label.width / 2 <= right + 1)) {
    heads.forEach(({ text, color }, i) =>
      surface.text(text, labels[i].center, top - HEADS, { align: 'center', bold: true, color }),
    );
  }
}

function drawCells(surface: Surface, cells: Of<'cells'>, box: Box): void {
  const { columns, rows, kinds, palette, crossed = [], signs } = cells;
  // A cross takes three parts of a cell in each direction.
  const parts = crossed.length === 0 ? 1 : CROSS.length;
  const shown = new Uint8Array(kinds.length * parts * parts);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < rows; j++) {
      const kind = kinds[i * rows + j];
      const isCross = crossed.includes(kind);
      for (let part = 0; part < parts * parts; part++) {
        const [across, down] = [part % parts, Math.floor(part / parts)];
        const at = ((rows - 1 - j) * parts + down) * columns * parts + i * parts + across;
        shown[at] = isCross && !CROSS[down][across] ? palette.length : kind;
      }
    }
  }
  surface.cells(box, { columns: columns * parts, rows: rows * parts, kinds: shown, palette });
  const { left, top, width, height } = box;
  if (signs !== undefined) {
    const [across, down] = [width / columns, height / rows];
    const size = Math.max(1, Math.min(7, 0.28 * Math.min(across, down)));
    kinds.forEach((kind, i) => {
      const sign = signs.get(kind);
      if (sign !== undefined) {
        const [column, row] = [Math.floor(i / rows), rows - 1 - (i % rows)];
        drawSign(surface, sign, [left + (column + 0.5) * across, top + (row + 0.5) * down], size);
      }
    });
  }
  surface.outline(
    { left: left - 0.5, top: top - 0.5, width: width + 1, height: height + 1 },
    { color: 'grid', width: 1 },
  );
  drawInCells(surface, cells, box);
}

/** Frames and texts of cells. */
function drawInCells(surface: Surface, cells: Of<'cells'>, { left, top, width, height }: Box): void {
  const { columns, rows, kinds, palette, framed = [], texts = [] } = cells;
  const [across, down] = [width / columns, height / rows];
  const place = (item: number): Point => [
    left + Math.floor(item / rows) * across,
    top + (rows - 1 - (item % rows)) * down,
  ];
  for (const item of framed) {
    const [x, y] = place(item);
    const inset = Math.min(3, across / 5, down / 5);
    surface.outline(
      { left: x + inset, top: y + inset, width: across - 2 * inset, height: down - 2 * inset },
      { color: inkOn(palette[kinds[item]]), width: 1 },
    );
  }
  if (down >= CELL_TEXT_HEIGHT && texts.every((text) => surface.measure(text) + 8 <= across)) {
    texts.forEach((text, item) => {
      const [x, y] = place(item);
      surface.text(text, x + across / 2, y + down / 2, { align: 'center', color: inkOn(palette[kinds[item]]) });
    });
  }
}

/** CSS pixels that a cell with a text is high at least. */
const CELL_TEXT_HEIGHT = 16;

/** What is seen on a cell: scales of colours grow away from the background. */
function inkOn(cell: Paint | undefined): Paint {
  if (typeof cell !== 'object' || !('ramp' in cell)) {
    return 'foreground';
  }
  const strength = cell.ramp === 'sequential' ? cell.at : Math.abs(2 * cell.at - 1);
  return strength > 0.5 ? 'background' : 'foreground';
}

/** A sign around a place, as far from it as `size`. */
export function drawSign(surface: Surface, sign: CellSign, [x, y]: Point, size: number): void {
  const stroke = (points: Point[]): void => surface.line(points, { color: 'muted', width: Math.min(1.75, size / 2) });
  if (sign === 'dot') {
    surface.dots([[x, y]], Math.min(1.5, size / 2), 'muted');
  } else if (sign === 'dash') {
    stroke([[x - size, y], [x + size, y]]); // prettier-ignore
  } else {
    stroke([[x - size, y + size], [x + size, y - size]]); // prettier-ignore
    if (sign === 'cross') {
      stroke([[x - size, y - size], [x + size, y + size]]); // prettier-ignore
    }
  }
}

const CROSS = [
  [true, false, true],
  [false, true, false],
  [true, false, true],
] as const;

/** Room that what the colours mean needs to the right of a plot. */
export const COLOR_BAR = 62;

/** What the colours of a scale stand for, to the right of a plot. */
export function drawColorBar(
  surface: Surface,
  { min, max, ramp, from = 0, scale = linearScale, text = numberText }: ColorScale,
  box: Box,
): void {
  const { left, top, width, height } = box;
  const bar = { left: left + width + 12, top, width: 8, height };
  const palette = rampPalette(ramp).map((_, i, { length }) => ({ ramp, at: from + ((1 - from) * i) / (length - 1) }));
  surface.cells(bar, {
    columns: 1,
    rows: palette.length,
    kinds: Uint8Array.from(palette, (_, i) => palette.length - 1 - i),
    palette,
  });
  surface.outline({ left: bar.left - 0.5, top: top - 0.5, width: 9, height: height + 1 }, { color: 'grid', width: 1 });
  const x = bar.left + 13;
  surface.text(text(max), x, top + 5);
  const [low, high] = [scale.place(min), scale.place(max)];
  const between =
    scale.kind === 'log' && max > min ? ticks(scale, min, max, height / 48) : min < 0 && max > 0 ? [0] : [];
  for (const value of between) {
    const y = top + (height * (high - scale.place(value))) / (high - low);
    if (value === 0 || (y > top + 19 && y < top + height - 19)) {
      surface.text(value === 0 ? '0' : text(value), x, y);
    }
  }
  if (max > min) {
    surface.text(text(min), x, top + height - 5);
  }
}

/** Width of a histogram at the right of a plot. */
export const HISTOGRAM = 72;

export function drawHistogram(surface: Surface, histogram: NonNullable<Plot['histogram']>, frame: Frame): void {
  const { values, bins, strongFrom } = histogram;
  const counts = new Uint32Array(bins);
  for (let i = 0; i < values.length; i++) {
    counts[Math.min(bins - 1, Math.max(0, Math.floor(values[i] * bins)))]++;
  }
  const most = counts.reduce((high, count) => Math.max(high, count), 1);
  const left = frame.box.left + frame.box.width + 10;
  const height = Math.max(1, frame.box.height / bins - 1);
  counts.forEach((count, i) => {
    const box = { left, top: frame.y((i + 1) / bins), width: (HISTOGRAM * count) / most, height };
    surface.rect(box, i / bins >= strongFrom - 1e-9 ? 'foreground' : 'neutral');
  });
  surface.text(`max ${most}`, left + HISTOGRAM, frame.box.top - HEADS, { align: 'right' });
}
