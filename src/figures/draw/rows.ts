import { linearScale } from '../scale';
import type { Axis, Beside, Row, RowGroup, RowGroups } from '../spec';
import type { Box, Point, Surface } from '../surface';
import { Frame } from './frame';
import type { Drawn, Measured } from './figure';

const ROW = 20;
const BAR = 11;
const HEADING = 22;
const PART_GAP = 6;
const TITLE = 42;
const AXIS = 36;
const MARGIN = 14;
const GAP = 28;

interface PlacedGroup {
  readonly group: RowGroup;
  readonly index: number;
  readonly box: Box;
}

/** Groups of rows beside and below each other, as high as they need. */
export function arrangeRows({ groups }: RowGroups, measured: Measured): Drawn {
  const { width } = measured;
  const columns = groups.length < 2 ? 1 : width >= 900 ? Math.min(4, groups.length) : width >= 560 ? 2 : 1;
  const each = (width - 2 * MARGIN - (columns - 1) * GAP) / columns;
  const placed: PlacedGroup[] = [];
  let top = 4;
  for (let i = 0; i < groups.length; i += columns) {
    const line = groups.slice(i, i + columns);
    line.forEach((group, j) =>
      placed.push({ group, index: i + j, box: { left: MARGIN + j * (each + GAP), top, width: each, height: groupHeight(group) } }),
    ); // prettier-ignore
    top += Math.max(...line.map(groupHeight)) + 10;
  }
  const places = placed.flatMap(({ group, box }) => rowBoxes(group, box));
  return {
    height: top,
    frames: [],
    paint: (surface) => placed.forEach((group) => drawGroup(surface, group, groups.length > 1)),
    paintCursor: (surface, item) => {
      const { left, top: y, width: w, height } = places[item];
      surface.rect({ left: left - 4, top: y, width: w + 8, height }, 'grid');
    },
    itemAt: (x, y) =>
      places.findIndex((box) => x >= box.left && x <= box.left + box.width && y >= box.top && y < box.top + box.height),
  };
}

function groupHeight({ title, rows, axis }: RowGroup): number {
  const last = rowBoxes({ rows, axis }, { left: 0, top: 0, width: 0, height: 0 }).at(-1);
  return (title === undefined ? 0 : TITLE) + (last === undefined ? 0 : last.top + ROW) + (axis.tick ? AXIS : 0);
}

/** The box of each row. */
function rowBoxes({ title, rows }: RowGroup, { left, top, width }: Box): Box[] {
  let y = top + (title === undefined ? 0 : TITLE);
  return rows.map(({ heading }, i) => {
    y += heading === undefined ? 0 : HEADING + (i > 0 ? PART_GAP : 0);
    const box = { left, top: y, width, height: ROW };
    y += ROW;
    return box;
  });
}

function drawGroup(surface: Surface, { group, index, box }: PlacedGroup, numbered: boolean): void {
  const { title, note = '', rows, axis } = group;
  if (title !== undefined) {
    const text = numbered ? `${index + 1}  ${title}` : title;
    surface.text(text, box.left, box.top + 8, { bold: true, color: 'foreground', size: 13 });
    surface.text(note, box.left, box.top + 27, { within: box.width });
  }
  const places = rowBoxes(group, box);
  if (places.length === 0) {
    return;
  }
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => surface.measure(text)));
  const labels = Math.min(widest(rows.map(({ label }) => label)), box.width * 0.4);
  const left = box.left + labels + 8;
  const first = places[0].top;
  const last = places[places.length - 1];
  const frame = new Frame(
    {
      left,
      top: first,
      width: Math.max(8, box.width - labels - widest(rows.map(({ text }) => text)) - 16),
      height: last.top + ROW - first,
    },
    { ...axis, grid: true },
    { min: 0, max: 1 },
  );
  if (axis.tick) {
    frame.draw(surface, 0);
  }
  rows.forEach((row, i) => drawRow(surface, row, places[i], labels, frame));
}

function drawRow(surface: Surface, row: Row, place: Box, labels: number, frame: Frame): void {
  const middle = place.top + ROW / 2;
  if (row.heading !== undefined) {
    surface.text(row.heading, place.left, place.top - HEADING / 2, {
      color: 'foreground',
      bold: true,
      within: place.width,
    });
  }
  surface.text(row.label, place.left + labels, middle, { align: 'right', within: labels });
  surface.text(row.text, place.left + place.width, middle, { align: 'right', color: 'foreground' });
  const { left, width } = frame.box;
  if (!frame.across.tick) {
    surface.rect({ left, top: middle + BAR / 2, width, height: 1 }, 'grid');
  }
  if (row.beside && row.also) {
    drawBeside(surface, row.beside, frame, middle - 3.5, 4, 6);
    drawBeside(surface, row.also, frame, middle + 3.5, 4, 6);
  } else if (row.beside) {
    drawBeside(surface, row.beside, frame, middle, 5, 12);
  }
  if (Number.isFinite(row.value)) {
    const end = frame.x(row.value);
    if (row.dot) {
      surface.dots([[end, middle]], 4.5, row.color);
    } else {
      const zero = zeroOf(frame.across, frame);
      surface.rect(
        { left: Math.min(zero, end), top: middle - BAR / 2, width: Math.max(1.5, Math.abs(end - zero)), height: BAR },
        row.color,
      );
    }
  }
  if (row.range !== undefined) {
    drawWhiskers(surface, frame.x(row.range.min), frame.x(row.range.max), middle);
  }
}

function drawBeside(
  surface: Surface,
  { value, range, color }: Beside,
  frame: Frame,
  middle: number,
  height: number,
  tick: number,
): void {
  const [from, to] = [frame.x(range.min), frame.x(range.max)];
  surface.rect({ left: from, top: middle - height / 2, width: Math.max(2, to - from), height }, color, 0.45);
  surface.rect({ left: frame.x(value) - 1, top: middle - tick / 2, width: 2, height: tick }, color);
}

/** Where bars begin: at 0, or at the lower end of an axis that does not show it. */
function zeroOf({ min, max, scale = linearScale }: Axis, frame: Frame): number {
  return scale.kind !== 'log' && min < 0 && max > 0 ? frame.x(0) : frame.box.left;
}

function drawWhiskers(surface: Surface, from: number, to: number, y: number): void {
  const stroke = (points: Point[]): void => surface.line(points, { color: 'foreground', width: 1.25 });
  stroke([[from, y], [Math.max(to, from + 1), y]]); // prettier-ignore
  for (const end of [from, to]) {
    stroke([[end, y - 4], [end, y + 4]]); // prettier-ignore
  }
}
