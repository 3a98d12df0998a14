import type { Paint } from '../paint';
import type { Pick, Plots } from '../spec';
import type { Point } from '../surface';
import type { Drawn } from './figure';
import type { Frame } from './frame';

/** How far the pointer may be from the nearest x. */
const REACH = 24;
/** Room below a frame that still points into it: its names. */
const BELOW = 20;

/** Finding and marking the items of plots. */
export function picker({ pick, plots }: Plots, frames: readonly Frame[]): Picking {
  switch (pick.kind) {
    case 'point':
      return points(pick, frames);
    case 'x':
      return columns(pick, frames);
    case 'cell':
      return cells(plots, frames);
    case 'line':
      return lines(pick, frames);
  }
}

type Picking = globalThis.Pick<Drawn, 'itemAt' | 'paintCursor'>;

function points(pick: Extract<Pick, { kind: 'point' }>, frames: readonly Frame[]): Picking {
  const place = (item: number): [Point, Paint] => {
    const { plot, x, y, color } = pick.at(item);
    return [[frames[plot].x(x), frames[plot].y(y)], color];
  };
  // A pointer asks for them with every move.
  let places = new Float64Array(0);
  return {
    itemAt(x, y, count) {
      if (places.length !== 2 * count) {
        places = new Float64Array(2 * count);
        for (let item = 0; item < count; item++) {
          places.set(place(item)[0], 2 * item);
        }
      }
      let [nearest, distance] = [-1, pick.reach ** 2];
      for (let item = 0; item < count; item++) {
        const away = (places[2 * item] - x) ** 2 + (places[2 * item + 1] - y) ** 2;
        if (away < distance) {
          nearest = item;
          distance = away;
        }
      }
      return nearest;
    },
    paintCursor(surface, item) {
      const [center, color] = place(item);
      surface.dots([center], 7, 'background');
      surface.dots([center], 5.5, 'foreground');
      surface.dots([center], 3.5, color);
    },
  };
}

function columns({ x, band, reach = REACH, dots }: Extract<Pick, { kind: 'x' }>, frames: readonly Frame[]): Picking {
  return {
    itemAt(px, py) {
      const first = frames[0];
      const nearest = nearestIndex(x, first.valueAt(px), first);
      const near = nearest >= 0 && Math.abs(first.x(x[nearest]) - px) <= reachOf(first, band, reach);
      const inside = frames.some(({ box }) => py >= box.top && py <= box.top + box.height + BELOW);
      return near && inside ? nearest : -1;
    },
    paintCursor(surface, item) {
      for (const frame of frames) {
        const { top, height } = frame.box;
        const at = frame.x(x[item]);
        if (band !== undefined) {
          const width = Math.max(3, bandWidth(frame, band));
          surface.rect({ left: at - width / 2, top, width, height }, 'grid');
        } else {
          const middle = Math.round(at) + 0.5;
          surface.line([[middle, top], [middle, top + height]], { color: 'muted', width: 1 }); // prettier-ignore
        }
      }
      dots?.(item).forEach(({ plot, x: dotX, y, color }) => {
        const center: Point = [frames[plot].x(dotX), frames[plot].y(y)];
        surface.dots([center], 5, 'background');
        surface.dots([center], 3.5, color);
      });
    },
  };
}

function bandWidth(frame: Frame, band: number): number {
  return frame.x(frame.across.min + band) - frame.x(frame.across.min);
}

function reachOf(frame: Frame, band: number | undefined, reach: number): number {
  return band === undefined ? reach : Math.max(1, bandWidth(frame, band) / 2);
}

/** Index of the value, among ascending ones, whose place is nearest; −1 when there is none. */
function nearestIndex(values: ArrayLike<number>, wanted: number, frame: Frame): number {
  let [low, high] = [0, values.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= wanted) {
      low = middle;
    } else {
      high = middle;
    }
  }
  const away = (i: number): number => Math.abs(frame.x(values[i]) - frame.x(wanted));
  return high < 0 ? -1 : away(low) <= away(high) ? low : high;
}

function cells(plots: Plots['plots'], frames: readonly Frame[]): Picking {
  const grid = plots[0].marks.find((mark) => mark.kind === 'cells');
  const { columns: across, rows: up } = grid ?? { columns: 0, rows: 0 };
  return {
    itemAt(x, y) {
      for (const [plot, { box }] of frames.entries()) {
        const column = Math.floor(((x - box.left) / box.width) * across);
        const row = Math.floor((1 - (y - box.top) / box.height) * up);
        if (column >= 0 && column < across && row >= 0 && row < up) {
          return (plot * across + column) * up + row;
        }
      }
      return -1;
    },
    paintCursor(surface, item, marked) {
      const { left, top, width, height } = frames[Math.floor(item / (across * up))].box;
      const column = Math.floor(item / up) % across;
      const [cellWidth, cellHeight] = [width / across, height / up];
      const line = marked ? 2 : 1;
      const grow = Math.max(0, 7 - Math.min(cellWidth, cellHeight)) / 2 + line / 2;
      const box = {
        left: left + column * cellWidth - grow,
        top: top + (up - 1 - (item % up)) * cellHeight - grow,
        width: cellWidth + 2 * grow,
        height: cellHeight + 2 * grow,
      };
      // In two colours, so that it is seen on every cell.
      surface.outline(box, { color: 'background', width: line + 2 });
      surface.outline(box, { color: 'foreground', width: line });
    },
  };
}

function lines({ x, y, reach }: Extract<Pick, { kind: 'line' }>, [frame]: readonly Frame[]): Picking {
  // By place, then by item: a pointer asks for them with every move.
  const known: Float64Array[] = [];
  const heights = (place: number, count: number): Float64Array => {
    if (known[place]?.length !== count) {
      known[place] = new Float64Array(count).map((_, item) => frame.y(y(item, place)));
    }
    return known[place];
  };
  return {
    itemAt(px, py, count) {
      const value = frame.valueAt(px);
      if (value < x[0] || value > x[x.length - 1] || count === 0) {
        return -1;
      }
      const to = Math.max(
        1,
        x.findIndex((place) => place >= value),
      );
      const share = (value - x[to - 1]) / (x[to] - x[to - 1]);
      const [before, after] = [heights(to - 1, count), heights(to, count)];
      let [nearest, distance] = [-1, reach];
      for (let item = 0; item < count; item++) {
        const away = Math.abs(before[item] + share * (after[item] - before[item]) - py);
        if (away < distance) {
          nearest = item;
          distance = away;
        }
      }
      return nearest;
    },
    paintCursor(surface, item) {
      const points = x.map((place, i): Point => [frame.x(place), frame.y(y(item, i))]);
      surface.line(points, { color: 'background', width: 5 });
      surface.line(points, { color: 'foreground', width: 2.5 });
    },
  };
}

/** Where a key leads in a grid of cells; undefined for other keys. */
export function cellStep(key: string, from: number, rows: number, count: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowLeft: from - rows,
    ArrowRight: from + rows,
    ArrowUp: from % rows === rows - 1 ? from : from + 1,
    ArrowDown: from % rows === 0 ? from : from - 1,
  };
  const to = steps[key];
  return to === undefined ? undefined : to < 0 || to >= count ? from : to;
}
