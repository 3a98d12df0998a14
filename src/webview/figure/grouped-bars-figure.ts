import type { PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Extent, FigureExtent } from '../../core/extent';
import { linearScale, type Range } from '../../figures/scale';
import { Figure } from './figure';
import { Frame } from './frame';
import { Layer } from './layer';
import { MOST_NAMES } from './lines-figure';
import { write, type LegendEntry, type Pen } from './pen';
import { plotFrame } from './plot-frame';
import { seriesStyle } from './series-color';
import { tickFormat } from './tick-format';
import { countText } from '../../text/counts';
import { notFiniteText, ownNumberText, NO_VALUE } from '../../text/numbers';

export interface BarSeries {
  readonly name: string;
  /** [bars] */
  readonly values: Float64Array;
}

const PADDING = 0.06;
/** Highlighted bars whose names go before those of others. */
const MOST_HIGHLIGHTED = 50;
/** CSS pixels of a bar from which on what is not finite is written in its place. */
const NARROWEST_WORD = 24;
/** CSS pixels that a shortened name needs at least. */
const NARROWEST_NAME = 40;

/** Upright bars from 0 up or down; several series stand side by side. Item i is the i-th bar of every series. */
@customElement('grouped-bars-figure')
export class GroupedBarsFigure extends Figure {
  @property({ attribute: false }) series: readonly BarSeries[] = [];
  /** One name per bar; without it, its index. */
  @property({ attribute: false }) names: readonly string[] | undefined;
  /** Bars to set off from the others. */
  @property({ attribute: false }) highlight: ReadonlySet<number> = new Set();
  @property({ attribute: false }) axes: readonly [across: string | undefined, up: string | undefined] = ['', ''];

  /** What it has to have room for. */
  @property({ attribute: false }) extent: FigureExtent = {};

  private readonly layer = new Layer();
  private frame = new Frame({ left: 0, top: 0, width: 0, height: 0 }, { min: 0, max: 1 }, { min: 0, max: 1 });
  private range: Range = { min: 0, max: 1 };

  protected override willUpdate(changed: PropertyValues<this>): void {
    const names = [...changed.keys()];
    if (names.length === 0 || names.some((name) => name !== 'cursor')) {
      this.layer.invalidate();
    }
    if (changed.has('extent')) {
      this.range = rangeFromZero(this.extent.y);
    }
  }

  protected override get count(): number {
    return Math.max(0, ...this.series.map(({ values }) => values.length));
  }

  /** Bars that there is room for along the axis. */
  private get places(): number {
    return Math.max(1, this.count, this.extent.bars ?? 0);
  }

  protected override get legend(): readonly LegendEntry[] {
    const { series, theme } = this;
    if (series.length > 1) {
      return series.slice(0, MOST_NAMES).map(({ name }, i) => ({ label: name, color: seriesStyle(theme, i).color }));
    }
    return this.highlight.size === 0 ? [] : [{ label: 'highlighted', color: seriesStyle(theme, 1).color }];
  }

  protected override get summary(): string {
    const more = this.series.length - MOST_NAMES;
    const bars = `${countText(this.count)} ${this.count === 1 ? 'bar' : 'bars'}`;
    return more > 0 ? `and ${more} more · ${bars}` : bars;
  }

  protected override describe(item: number): string {
    const values = this.series.slice(0, MOST_NAMES).map(({ name, values }) => {
      const text = item < values.length ? ownNumberText(values[item]) : NO_VALUE;
      return `${name === '' ? '' : `${name} `}${text}`;
    });
    const mark = this.highlight.has(item) ? ' (highlighted)' : '';
    const name = this.names?.[item] ?? `${this.axes[0] ?? 'bar'} ${countText(item)}`;
    return `${name}${mark}: ${values.join(' · ')}`;
  }

  protected override itemAt(x: number, y: number): number {
    const { top, height } = this.frame.box;
    const item = Math.floor(this.frame.valueAt(x));
    return y >= top && y <= top + height + 20 && item >= 0 && item < this.count ? item : -1;
  }

  protected override paint(pen: Pen, cursor: number): void {
    this.frame = plotFrame(
      pen,
      { min: 0, max: this.places, label: this.axes[0] },
      { ...this.range, label: this.axes[1], tick: tickFormat(this.range, linearScale) },
    );
    const { box } = this.frame;
    const step = box.width / this.places;
    if (cursor >= 0) {
      pen.context.fillStyle = pen.theme.grid;
      const width = Math.max(step, 3);
      pen.context.fillRect(this.frame.x(cursor + 0.5) - width / 2, box.top, width, box.height);
    }
    this.layer.show(pen, (layer) => {
      this.frame.draw(layer);
      this.paintHighlights(layer, step);
      this.series.forEach((_, i) => this.paintSeries(layer, i, step));
      this.paintZero(layer);
      this.paintNames(layer, step);
    });
  }

  private paintSeries(pen: Pen, i: number, step: number): void {
    const { values } = this.series[i];
    const { context, theme } = pen;
    const zero = this.frame.y(0);
    const width = this.barWidth(step);
    const paint = (item: number): void => {
      const left = this.leftOf(item, i, width);
      if (Number.isFinite(values[item])) {
        const end = this.frame.y(values[item]);
        context.fillRect(left, Math.min(zero, end), Math.max(width - (width > 4 ? 1 : 0), 1), Math.abs(end - zero));
      }
    };
    context.fillStyle = seriesStyle(theme, i).color;
    values.forEach((_, item) => paint(item));
    // After the others, so that they are seen where bars are narrower than a pixel.
    if (this.series.length === 1) {
      context.fillStyle = seriesStyle(theme, 1).color;
      this.highlight.forEach(paint);
    }
    values.forEach((value, item) => {
      if (!Number.isFinite(value) && width >= NARROWEST_WORD) {
        write(pen, notFiniteText(value), this.leftOf(item, i, width) + width / 2, zero - 9, { align: 'center' });
      }
    });
  }

  private barWidth(step: number): number {
    return Math.min((step * 0.8) / this.series.length, 48);
  }

  /** Where the bar of the i-th series begins. */
  private leftOf(item: number, i: number, width: number): number {
    return this.frame.x(item + 0.5) + (i - this.series.length / 2) * width;
  }

  /** Where colours tell series apart, highlighted bars stand on a shade. */
  private paintHighlights({ context, theme }: Pen, step: number): void {
    const { top, height } = this.frame.box;
    if (this.series.length > 1) {
      context.fillStyle = theme.grid;
      this.highlight.forEach((item) => context.fillRect(this.frame.x(item), top, step, height));
    }
  }

  private paintZero({ context, theme }: Pen): void {
    const { left, width } = this.frame.box;
    context.fillStyle = theme.muted;
    context.fillRect(left, Math.round(this.frame.y(0)), width, 1);
  }

  /** Names of highlighted bars, and of others as many as there is room for, evenly; shortened where all nearly fit. */
  private paintNames(pen: Pen, step: number): void {
    const { box } = this.frame;
    const { context, theme } = pen;
    const name = (item: number): string => this.names?.[item] ?? countText(item);
    context.font = `11px ${theme.font}`;
    const sample = Array.from({ length: Math.min(this.count, 200) }, (_, i) => name(this.count - 1 - i));
    const widest = Math.max(...sample.map((text) => context.measureText(text).width));
    const every = step >= NARROWEST_NAME ? 1 : roundStep((widest + 10) / step);
    const taken: [from: number, to: number][] = [];
    const place = (item: number, important: boolean): void => {
      context.font = `${important ? '600 ' : ''}11px ${theme.font}`;
      const half = Math.min(context.measureText(name(item)).width, every * step) / 2 + 3;
      const middle = this.frame.x(item + 0.5);
      if (taken.every(([from, to]) => middle + half < from || middle - half > to)) {
        taken.push([middle - half, middle + half]);
        write(pen, name(item), middle, box.top + box.height + 7, {
          align: 'center',
          baseline: 'top',
          within: every * step - 6,
          ...(important ? { color: theme.foreground, bold: true } : {}),
        });
      }
    };
    [...this.highlight].slice(0, MOST_HIGHLIGHTED).forEach((item) => place(item, true));
    for (let item = 0; item < this.count; item += every) {
      place(item, false);
    }
  }
}

/** The least of 1, 2, 5, 10, 20, … that is not below a number. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((multiple) => multiple * power).find((step) => step >= least) ?? 10 * power;
}

/** A range with 0, a little beyond the values. */
function rangeFromZero(extent: Extent = { min: 0, max: 0 }): Range {
  const [min, max] = [Math.min(0, extent.min), Math.max(0, extent.max)];
  return min === max ? { min: 0, max: 1 } : { min: min * (1 + PADDING), max: max * (1 + PADDING) };
}

declare global {
  interface HTMLElementTagNameMap {
    'grouped-bars-figure': GroupedBarsFigure;
  }
}
