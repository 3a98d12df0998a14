import type { PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { FigureExtent } from '../../core/extent';
import { linearScale, type Range } from '../../figures/scale';
import { COLOR_BAR, paintColorBar } from './color-bar';
import { MAP_STEPS, sequentialMap } from './color-maps';
import { Figure } from './figure';
import { Frame } from './frame';
import { Layer } from './layer';
import { MOST_NAMES } from './lines-figure';
import { fillDot, write, type LegendEntry, type Pen } from './pen';
import { plotFrame, plotRange } from './plot-frame';
import { seriesStyle } from './series-color';
import { tickFormat } from './tick-format';
import { countText } from '../../text/counts';
import { numberText, ownNumberText } from '../../text/numbers';

export interface ScatterSeries {
  readonly name: string;
  /** [points] */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** A number per point, shown as its colour. */
  readonly color?: Float64Array;
  readonly labels?: readonly string[];
}

/** How near, in CSS pixels, the pointer has to be to a dot. */
const REACH = 12;
/** Points up to which each has its label beside it. */
const LABELLED = 40;

/** A dot that has a place. */
interface Dot {
  readonly series: number;
  readonly point: number;
}

/** Points in the plane, coloured by series or by a number. Items are the points that have a place, in their order. */
@customElement('scatter-figure')
export class ScatterFigure extends Figure {
  @property({ attribute: false }) series: readonly ScatterSeries[] = [];
  @property({ attribute: false }) axes: readonly [across: string | undefined, up: string | undefined] = ['x', 'y'];
  /** Whether a unit is as long on both axes. */
  @property({ type: Boolean }) equal = false;

  /** What it has to have room for. */
  @property({ attribute: false }) extent: FigureExtent = {};

  private readonly layer = new Layer();
  private frame = new Frame({ left: 0, top: 0, width: 0, height: 0 }, { min: 0, max: 1 }, { min: 0, max: 1 });
  private dots: readonly Dot[] = [];
  private ranges: readonly [Range, Range] = [
    { min: 0, max: 1 },
    { min: 0, max: 1 },
  ];
  /** Lowest and highest of the numbers shown as colour; undefined: there are none. */
  private colors: Range | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    const names = [...changed.keys()];
    if (names.length === 0 || names.some((name) => name !== 'cursor')) {
      this.layer.invalidate();
    }
    if (changed.has('series')) {
      this.dots = dotsOf(this.series);
    }
    if (changed.has('extent')) {
      const { x, y, color } = this.extent;
      this.ranges = [plotRange(x, linearScale), plotRange(y, linearScale)];
      this.colors = color;
    }
  }

  protected override get count(): number {
    return this.dots.length;
  }

  protected override get legend(): readonly LegendEntry[] {
    return this.series
      .slice(0, MOST_NAMES)
      .flatMap(({ name, color }, i) =>
        name === '' || color !== undefined ? [] : [{ label: name, color: seriesStyle(this.theme, i).color }],
      );
  }

  protected override get summary(): string {
    const more = this.series.length - MOST_NAMES;
    const points = `${countText(this.count)} ${this.count === 1 ? 'point' : 'points'}`;
    return more > 0 ? `and ${more} more · ${points}` : points;
  }

  protected override describe(item: number): string {
    const { series, point } = this.dots[item];
    const { name, x, y, color, labels } = this.series[series];
    const [across = 'x', up = 'y'] = this.axes;
    return [
      ...(name === '' ? [] : [name]),
      labels?.[point] ?? `point ${point}`,
      `${across} ${numberText(x[point])}, ${up} ${numberText(y[point])}`,
      ...(color === undefined ? [] : [`colour ${ownNumberText(color[point])}`]),
    ].join(' · ');
  }

  /** The nearest dot. */
  protected override itemAt(x: number, y: number): number {
    let [nearest, distance] = [-1, REACH];
    this.dots.forEach((dot, item) => {
      const [dotX, dotY] = this.place(dot);
      const away = Math.hypot(dotX - x, dotY - y);
      if (away < distance) {
        [nearest, distance] = [item, away];
      }
    });
    return nearest;
  }

  protected override paint(pen: Pen, cursor: number): void {
    this.frame = this.fittedFrame(pen);
    const map = sequentialMap(pen.theme);
    const radius = this.count > 5000 ? 1.25 : this.count > 500 ? 2 : 3.5;
    this.layer.show(pen, (layer) => {
      this.frame.draw(layer);
      if (this.colors !== undefined) {
        paintColorBar(layer, this.frame.box, dotColors(map), this.colors);
      }
      for (const dot of this.dots) {
        fillDot(layer, ...this.place(dot), radius, this.color(layer, dot, map));
      }
      if (this.count <= LABELLED) {
        this.paintLabels(layer);
      }
    });
    if (cursor >= 0) {
      const dot = this.dots[cursor];
      const [x, y] = this.place(dot);
      fillDot(pen, x, y, radius + 4, pen.theme.background);
      fillDot(pen, x, y, radius + 2.5, pen.theme.foreground);
      fillDot(pen, x, y, radius + 0.5, this.color(pen, dot, map));
    }
  }

  private paintLabels(pen: Pen): void {
    const { left, width } = this.frame.box;
    for (const dot of this.dots) {
      const label = this.series[dot.series].labels?.[dot.point] ?? '';
      const [x, y] = this.place(dot);
      const toLeft = x > left + 0.85 * width;
      write(pen, label, x + (toLeft ? -7 : 7), y, { align: toLeft ? 'right' : 'left', within: 120 });
    }
  }

  /** Where a unit is to be as long on both axes, the one with room to spare shows more. */
  private fittedFrame(pen: Pen): Frame {
    const right = this.colors === undefined ? 0 : COLOR_BAR - 16;
    const make = ([across, up]: readonly [Range, Range]): Frame =>
      plotFrame(
        pen,
        { ...across, label: this.axes[0], tick: tickFormat(across, linearScale), grid: true, space: 72 },
        { ...up, label: this.axes[1], tick: tickFormat(up, linearScale) },
        right,
      );
    const frame = make(this.ranges);
    if (!this.equal) {
      return frame;
    }
    const [across, up] = this.ranges;
    const unit = Math.min(frame.box.width / (across.max - across.min), frame.box.height / (up.max - up.min));
    return make([widened(across, frame.box.width / unit), widened(up, frame.box.height / unit)]);
  }

  private place({ series, point }: Dot): [number, number] {
    const { x, y } = this.series[series];
    return [this.frame.x(x[point]), this.frame.y(y[point])];
  }

  private color({ theme }: Pen, { series, point }: Dot, map: Uint8Array): string {
    const value = this.series[series].color?.[point];
    if (value === undefined || this.colors === undefined) {
      return seriesStyle(theme, series).color;
    }
    if (!Number.isFinite(value)) {
      return theme.neutral;
    }
    const { min, max } = this.colors;
    const step = dotStep(max > min ? (value - min) / (max - min) : 1);
    return `rgb(${map[3 * step]}, ${map[3 * step + 1]}, ${map[3 * step + 2]})`;
  }
}

/** The points that have a place. */
function dotsOf(series: readonly ScatterSeries[]): Dot[] {
  return series.flatMap(({ x, y }, i) =>
    Array.from(x.keys())
      .filter((point) => Number.isFinite(x[point]) && Number.isFinite(y[point]))
      .map((point) => ({ series: i, point })),
  );
}

/** The colours of dots begin well off the background, on which the lowest would not be seen. */
function dotStep(share: number): number {
  return Math.round((0.3 + 0.7 * share) * (MAP_STEPS - 1));
}

function dotColors(map: Uint8Array): Uint8Array {
  const colors = new Uint8Array(3 * MAP_STEPS);
  for (let i = 0; i < MAP_STEPS; i++) {
    const step = dotStep(i / (MAP_STEPS - 1));
    colors.set(map.subarray(3 * step, 3 * step + 3), 3 * i);
  }
  return colors;
}

function widened({ min, max }: Range, length: number): Range {
  const extra = Math.max(0, length - (max - min)) / 2;
  return { min: min - extra, max: max + extra };
}

declare global {
  interface HTMLElementTagNameMap {
    'scatter-figure': ScatterFigure;
  }
}
