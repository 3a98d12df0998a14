import { linearScale, type AxisScale, type Range } from '../scale';
import type { Axis, AxisName } from '../spec';
import { TEXT_SIZE, type Box, type Point, type Surface } from '../surface';
import { ticks } from '../ticks';

/** Least CSS pixels between ticks, where the axis does not say it. */
const ACROSS = 60;
const UPWARDS = 36;

type Scaled = Range & { readonly scale?: AxisScale };

/** Axes around a box, and the places of values in it. */
export class Frame {
  constructor(
    readonly box: Box,
    readonly across: Axis,
    readonly up: Axis,
    /** Whether values beyond the axes are outside of the box; else they are on its edge. */
    private readonly open = false,
  ) {}

  x(value: number): number {
    return this.box.left + this.box.width * part(this.across, value, this.open);
  }

  y(value: number): number {
    return this.box.top + this.box.height * (1 - part(this.up, value, this.open));
  }

  /** The value at a place along the horizontal axis. */
  valueAt(x: number): number {
    return valueAt(this.across, (x - this.box.left) / this.box.width);
  }

  /** The value at a place along the vertical axis. */
  valueUpAt(y: number): number {
    return valueAt(this.up, 1 - (y - this.box.top) / this.box.height);
  }

  /** Grid, ticks and labels; `labelOffset`: CSS pixels between the vertical axis and its label. */
  draw(surface: Surface, labelOffset: number): void {
    const { left, top, width, height } = this.box;
    const [right, bottom] = [left + width, top + height];
    const line = (...points: Point[]): void => surface.line(points, { color: 'grid', width: 1 });
    for (const value of axisTicks(this.across, width, ACROSS)) {
      const x = Math.round(this.x(value)) + 0.5;
      line([x, this.across.grid ? top : bottom], [x, bottom + 4]);
      surface.text(this.across.tick?.(value) ?? '', x, bottom + 7, { align: 'center', baseline: 'top' });
    }
    for (const value of axisTicks(this.up, height, UPWARDS)) {
      const y = Math.round(this.y(value)) + 0.5;
      line([left - 4, y], [this.up.grid === false ? left : right, y]);
      surface.text(this.up.tick?.(value) ?? '', left - 7, y, { align: 'right' });
    }
    if (this.across.tick !== undefined || this.up.tick !== undefined) {
      line([left, bottom + 0.5], [right, bottom + 0.5]);
    }
    if (this.across.names !== undefined && this.across.names.length > 0) {
      drawNames(surface, this.across.names, this);
    }
    // As many as there is room for.
    const { names = [] } = this.up;
    const step = names.length > 1 ? Math.abs(this.y(names[1].at) - this.y(names[0].at)) : height;
    names
      .filter((_, i) => i % Math.max(1, Math.ceil((TEXT_SIZE + 1) / step)) === 0)
      .forEach(({ at, text }) => surface.text(text, left - 7, this.y(at), { align: 'right' }));
    if (this.across.label !== undefined) {
      const y = bottom + (hasTicks(this.across) ? 23 : 9);
      surface.text(this.across.label, left + width / 2, y, { align: 'center', baseline: 'top', within: width + left });
    }
    if (this.up.label !== undefined) {
      const x = Math.max(8, left - labelOffset);
      surface.text(this.up.label, x, top + height / 2, { align: 'center', upwards: true, within: height });
    }
  }
}

export function hasTicks({ tick, names }: Axis): boolean {
  return tick !== undefined || names !== undefined;
}

/** How wide the labels of a vertical axis are. */
export function tickWidth(surface: Pick<Surface, 'measure'>, axis: Axis, height: number): number {
  const texts =
    axis.names?.map(({ text }) => text) ?? axisTicks(axis, height, UPWARDS).map((v) => axis.tick?.(v) ?? '');
  return Math.max(0, ...texts.map((text) => surface.measure(text)));
}

function axisTicks(axis: Axis, length: number, space: number): number[] {
  if (axis.tick === undefined || length <= 0) {
    return [];
  }
  const { min, max, scale = linearScale, whole } = axis;
  const values = ticks(scale, min, max, Math.max(1, length / (axis.space ?? space)));
  return whole ? values.filter(Number.isInteger) : values;
}

/** 0 at an axis' min, 1 at its max; a value beyond them is on the edge, unless the frame is open. */
function part({ min, max, scale = linearScale }: Scaled, value: number, open: boolean): number {
  const [low, high] = [scale.place(min), scale.place(max)];
  const place = scale.place(open ? value : Math.min(Math.max(value, min), max));
  return high === low ? 0 : (place - low) / (high - low);
}

function valueAt({ min, max, scale = linearScale }: Scaled, at: number): number {
  const [low, high] = [scale.place(min), scale.place(max)];
  return scale.value(low + at * (high - low));
}

/** CSS pixels that a shortened name needs at least. */
const NARROWEST_NAME = 40;
/** Important names that go before others. */
const MOST_IMPORTANT = 50;

/** Important names, and of the others as many as there is room for, evenly; shortened where all nearly fit. */
function drawNames(surface: Surface, names: readonly AxisName[], frame: Frame): void {
  const { box } = frame;
  const step = names.length > 1 ? Math.abs(frame.x(names[1].at) - frame.x(names[0].at)) : box.width;
  const widest = Math.max(...names.slice(-200).map(({ text }) => surface.measure(text)));
  const every = step >= NARROWEST_NAME ? 1 : roundStep((widest + 10) / step);
  const taken: [from: number, to: number][] = [];
  const place = ({ at, text, important = false }: AxisName): void => {
    const style = { size: TEXT_SIZE, bold: important };
    const half = Math.min(surface.measure(text, style), every * step) / 2 + 3;
    const middle = frame.x(at);
    if (taken.every(([from, to]) => middle + half < from || middle - half > to)) {
      taken.push([middle - half, middle + half]);
      surface.text(text, middle, box.top + box.height + 7, {
        ...style,
        align: 'center',
        baseline: 'top',
        within: every * step - 6,
        color: important ? 'foreground' : 'muted',
      });
    }
  };
  names
    .filter(({ important }) => important)
    .slice(0, MOST_IMPORTANT)
    .forEach(place);
  for (let i = 0; i < names.length; i += every) {
    place({ ...names[i], important: false });
  }
}

/** The least of 1, 2, 5, 10, 20, … that is not below a number. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((multiple) => multiple * power).find((step) => step >= least) ?? 10 * power;
}
