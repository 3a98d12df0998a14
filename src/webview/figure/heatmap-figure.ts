import { customElement, property } from 'lit/decorators.js';
import { formatNumber } from '../format';
import { MAP_STEPS, sequentialMap } from './color-maps';
import { GridFigure } from './grid-figure';
import { write, type Box, type Pen } from './pen';

/** Numbers as colours, from the editor's background (lowest) to its strongest contrast (highest); NaN has none. */
@customElement('heatmap-figure')
export class HeatmapFigure extends GridFigure {
  /** [columns, rows] */
  @property({ attribute: false }) values: ArrayLike<number> = [];
  /** A cell in words. */
  @property({ attribute: false }) cellText: (column: number, row: number, value: number) => string = () => '';
  /** Whether cells can be chosen. */
  @property({ type: Boolean }) choose = false;

  protected override readonly right = 62;

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
    const map = sequentialMap(this.theme);
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
  protected override paintRight(pen: Pen, { left, top, width, height }: Box): void {
    const { context, theme } = pen;
    const map = sequentialMap(theme);
    const x = left + width + 12;
    for (let i = 0; i < MAP_STEPS; i++) {
      context.fillStyle = `rgb(${map[3 * i]}, ${map[3 * i + 1]}, ${map[3 * i + 2]})`;
      const y = top + height * (1 - (i + 1) / MAP_STEPS);
      context.fillRect(x, y, 8, height / MAP_STEPS + 0.5);
    }
    context.strokeStyle = theme.grid;
    context.strokeRect(x - 0.5, top - 0.5, 9, height + 1);
    const { min, max } = this.range;
    write(pen, formatNumber(max), x + 13, top + 5);
    write(pen, formatNumber(min), x + 13, top + height - 5);
  }

  protected override get summary(): string {
    let brightest = -1;
    for (let i = 0; i < this.count; i++) {
      brightest = brightest < 0 || this.values[i] > this.values[brightest] ? i : brightest;
    }
    return brightest < 0 ? '' : `highest: ${this.describe(brightest)}`;
  }

  /** From 0 on, unless there are values below it. */
  private get range(): { min: number; max: number } {
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
