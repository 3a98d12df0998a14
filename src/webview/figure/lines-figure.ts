import type { PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type FigureExtent, hasPlace } from '../../core/extent';
import { linearScale, logScale, type AxisScale, type Range } from '../../figures/scale';
import { visiblePoints } from './decimate';
import { Figure } from './figure';
import { Frame } from './frame';
import { Layer } from './layer';
import { fillDot, strokeLine, type LegendEntry, type Pen } from './pen';
import { plotFrame, plotRange } from './plot-frame';
import { seriesStyle } from './series-color';
import { tickFormat } from './tick-format';
import { countText } from '../../text/counts';
import { numberText } from '../../text/numbers';

export interface LineSeries {
  readonly name: string;
  /** [points], in any order; a line goes through them as they come. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** CSS pixels between points from which on each has a dot. */
const DOT_SPACING = 14;
/** How far the pointer may be from the nearest x. */
const REACH = 24;
/** Series that are read and named; more would fill the figure with text. */
export const MOST_NAMES = 8;

/** Curves over any x, each axis linear or logarithmic. Item i is the i-th of all different x, ascending. */
@customElement('lines-figure')
export class LinesFigure extends Figure {
  @property({ attribute: false }) series: readonly LineSeries[] = [];
  @property({ attribute: false }) axes: readonly [across: string | undefined, up: string | undefined] = ['x', 'y'];
  @property() xScale: 'linear' | 'log' = 'linear';
  @property() yScale: 'linear' | 'log' = 'linear';

  /** What it has to have room for. */
  @property({ attribute: false }) extent: FigureExtent = {};

  private readonly layer = new Layer();
  private frame = new Frame({ left: 0, top: 0, width: 0, height: 0 }, { min: 0, max: 1 }, { min: 0, max: 1 });
  /** All different x that have a place, ascending. */
  private xs: readonly number[] = [];
  /** The point at each x, by series. */
  private points: readonly ReadonlyMap<number, number>[] = [];
  private ranges: readonly [Range, Range] = [
    { min: 0, max: 1 },
    { min: 0, max: 1 },
  ];
  private omitted = 0;

  protected override willUpdate(changed: PropertyValues<this>): void {
    const names = [...changed.keys()];
    if (names.length === 0 || names.some((name) => name !== 'cursor')) {
      this.layer.invalidate();
    }
    if (changed.has('series') || changed.has('xScale') || changed.has('yScale')) {
      this.measure();
    }
    if (changed.has('extent') || changed.has('xScale') || changed.has('yScale')) {
      const { x, y } = this.extent;
      const across = x && x.min < x.max ? x : plotRange(x, scaleOf(this.xScale));
      this.ranges = [across, plotRange(y, scaleOf(this.yScale))];
    }
  }

  protected override get count(): number {
    return this.xs.length;
  }

  protected override get legend(): readonly LegendEntry[] {
    const { series } = this;
    return series.length === 1 && series[0].name === ''
      ? []
      : series.slice(0, MOST_NAMES).map(({ name }, i) => ({ label: name, color: seriesStyle(this.theme, i).color }));
  }

  protected override get summary(): string {
    const { series, omitted } = this;
    const more = series.length > MOST_NAMES ? [`and ${series.length - MOST_NAMES} more`] : [];
    const left = omitted > 0 ? [`${countText(omitted)} not above 0, which a log axis does not show`] : [];
    return [...more, ...left].join(' · ');
  }

  protected override describe(item: number): string {
    const x = this.xs[item];
    const at = this.series.flatMap(({ name, y }, i) => {
      const point = this.points[i].get(x);
      return point === undefined ? [] : [`${name === '' ? '' : `${name} `}${numberText(y[point])}`];
    });
    const more = at.length > MOST_NAMES ? ' …' : '';
    return `${this.axes[0] ?? 'x'} ${numberText(x)}: ${at.slice(0, MOST_NAMES).join(' · ')}${more}`;
  }

  protected override step(key: string, from: number): number | undefined {
    // So that a step moves the cursor visibly.
    const step = Math.max(1, Math.round(this.count / 200));
    const to = super.step(key, from);
    return to === undefined || key === 'Home' || key === 'End' ? to : from + (to - from) * step;
  }

  protected override itemAt(x: number, y: number): number {
    const { box } = this.frame;
    if (y < box.top || y > box.top + box.height) {
      return -1;
    }
    const nearest = nearestIndex(this.xs, this.frame.valueAt(x), this.frame);
    return nearest >= 0 && Math.abs(this.frame.x(this.xs[nearest]) - x) <= REACH ? nearest : -1;
  }

  protected override paint(pen: Pen, cursor: number): void {
    const [across, up] = this.ranges;
    const [xScale, yScale] = [scaleOf(this.xScale), scaleOf(this.yScale)];
    this.frame = plotFrame(
      pen,
      { ...across, scale: xScale, label: this.axes[0], tick: tickFormat(across, xScale), grid: true, space: 72 },
      { ...up, scale: yScale, label: this.axes[1], tick: tickFormat(up, yScale) },
    );
    this.layer.show(pen, (layer) => {
      this.frame.draw(layer);
      this.series.forEach((series, i) => this.paintSeries(layer, series, i));
    });
    if (cursor >= 0) {
      this.paintCursor(pen, cursor);
    }
  }

  private paintSeries(pen: Pen, { x, y }: LineSeries, i: number): void {
    const { color, dash } = seriesStyle(pen.theme, i);
    const shown = (point: number): boolean => this.has(x[point], y[point]);
    const places = x.map((value) => (Number.isFinite(value) ? this.frame.x(value) : NaN));
    const heights = y.map((value, point) => (shown(point) ? this.frame.y(value) : NaN));
    const ascending = places.every((place, point) => point === 0 || !(place < places[point - 1]));
    const points = ascending ? visiblePoints(places, heights) : Array.from(x.keys());
    strokeLine(pen, points.map((point) => [places[point], heights[point]]), { color, dash }); // prettier-ignore
    const all = x.length * DOT_SPACING < this.frame.box.width;
    for (const point of points) {
      if (shown(point) && (all || (!shown(point - 1) && !shown(point + 1)))) {
        fillDot(pen, places[point], heights[point], 2.5, color);
      }
    }
  }

  private paintCursor(pen: Pen, cursor: number): void {
    const { box } = this.frame;
    const value = this.xs[cursor];
    const x = Math.round(this.frame.x(value)) + 0.5;
    strokeLine(pen, [[x, box.top], [x, box.top + box.height]], { color: pen.theme.muted, width: 1 }); // prettier-ignore
    this.series.forEach(({ y }, i) => {
      const point = this.points[i].get(value);
      if (point !== undefined) {
        fillDot(pen, x - 0.5, this.frame.y(y[point]), 5, pen.theme.background);
        fillDot(pen, x - 0.5, this.frame.y(y[point]), 3.5, seriesStyle(pen.theme, i).color);
      }
    });
  }

  /** Whether a point has a place on both axes. */
  private has(x: number | undefined, y: number | undefined): boolean {
    return hasPlace(x, this.xScale) && hasPlace(y, this.yScale);
  }

  private measure(): void {
    this.omitted = 0;
    this.points = this.series.map(({ x, y }) => {
      const points = new Map<number, number>();
      x.forEach((value, point) => {
        if (this.has(value, y[point])) {
          points.set(value, points.get(value) ?? point);
        } else if (Number.isFinite(value) && Number.isFinite(y[point])) {
          this.omitted++;
        }
      });
      return points;
    });
    this.xs = [...new Set(this.points.flatMap((points) => [...points.keys()]))].sort((a, b) => a - b);
  }
}

function scaleOf(name: 'linear' | 'log'): AxisScale {
  return name === 'log' ? logScale : linearScale;
}

/** Index of the value, among ascending ones, whose place is nearest; −1 when there is none. */
function nearestIndex(values: readonly number[], wanted: number, frame: Frame): number {
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

declare global {
  interface HTMLElementTagNameMap {
    'lines-figure': LinesFigure;
  }
}
