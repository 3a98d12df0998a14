import { customElement, property } from 'lit/decorators.js';
import type { Range } from '../../figures/scale';
import { COLOR_BAR, paintColorBar } from './color-bar';
import { divergingMap, MAP_STEPS, sequentialMap } from './color-maps';
import { GridFigure } from './grid-figure';
import type { Box, Pen } from './pen';

/** Numbers as colours, from the editor's background (lowest) to its strongest contrast (highest); NaN has none. */
@customElement('heatmap-figure')
export class HeatmapFigure extends GridFigure {
  /** [columns, rows] */
  @property({ attribute: false }) values: ArrayLike<number> = [];
  /** A cell in words. */
  @property({ attribute: false }) cellText: (column: number, row: number, value: number) => string = () => '';
  /** Whether cells can be chosen. */
  @property({ type: Boolean }) choose = false;
  /** What the ends of the colours stand for; without it from 0 on, unless there are values below it. */
  @property({ attribute: false }) colorRange: Range | undefined;
  /** Whether the middle of the colours is the editor's background, for values around 0. */
  @property({ type: Boolean }) diverging = false;

  protected override readonly right = COLOR_BAR;

  protected override get choosable(): boolean {
    return this.choose;
  }

  protected override get count(): number {
    return Math.min(super.count, this.values.length);
  }

  protected override describe(item: number): string {
    return this.cellText(Math.floor(item / this.rows), item % this.rows, this.values[item]);
  }

  protected override fillColors(pixels: Uint8ClampedArray): void {
    const { map } = this;
    const { min, max } = this.range;
    const scale = max > min ? (MAP_STEPS - 1) / (max - min) : 0;
    for (let i = 0; i < this.count; i++) {
      const step = Math.round((this.values[i] - min) * scale);
      if (Number.isFinite(step)) {
        pixels.set(map.subarray(3 * step, 3 * step + 3), 4 * i);
        pixels[4 * i + 3] = 255;
      }
    }
  }

  /** The colour scale. */
  protected override paintRight(pen: Pen, box: Box): void {
    paintColorBar(pen, box, this.map, this.range);
  }

  private get map(): Uint8Array {
    return this.diverging ? divergingMap(this.theme) : sequentialMap(this.theme);
  }

  protected override get summary(): string {
    let brightest = -1;
    for (let i = 0; i < this.count; i++) {
      brightest = brightest < 0 || this.values[i] > this.values[brightest] ? i : brightest;
    }
    return brightest < 0 ? '' : `highest: ${this.describe(brightest)}`;
  }

  private get range(): Range {
    if (this.colorRange !== undefined) {
      return this.colorRange;
    }
    let [min, max] = [0, -Infinity];
    for (let i = 0; i < this.values.length; i++) {
      min = this.values[i] < min ? this.values[i] : min;
      max = this.values[i] > max ? this.values[i] : max;
    }
    return max >= min ? { min, max } : { min: 0, max: 0 };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'heatmap-figure': HeatmapFigure;
  }
}
