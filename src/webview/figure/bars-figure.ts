import { customElement, property } from 'lit/decorators.js';
import type { Theme } from '../theme';
import { Figure } from './figure';
import { Frame } from './frame';
import { write, type Pen } from './pen';
import { tickText } from '../../text/ticks';

/** One upright bar; its paler part is on top. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly pale?: number;
  readonly text: string;
  readonly color: (theme: Theme) => string;
}

/** Counts as upright bars, each with its name below and its number above. */
@customElement('bars-figure')
export class BarsFigure extends Figure {
  @property({ attribute: false }) bars: readonly Bar[] = [];
  /** What is read while no bar is. */
  @property() text = '';
  @property({ attribute: false }) axes: readonly [across: string, up: string] = ['', ''];
  private frame = new Frame({ left: 0, top: 0, width: 0, height: 0 }, { min: 0, max: 1 }, { min: 0, max: 1 });

  protected override get count(): number {
    return this.bars.length;
  }

  protected override get summary(): string {
    return this.text;
  }

  protected override describe(item: number): string {
    return this.bars[item].text;
  }

  protected override itemAt(x: number, y: number): number {
    const { top, height } = this.frame.box;
    const item = Math.floor(this.frame.valueAt(x));
    return y >= top && y <= top + height + 20 && item >= 0 && item < this.count ? item : -1;
  }

  protected override paint(pen: Pen, cursor: number): void {
    const { context, theme } = pen;
    const most = Math.max(1, ...this.bars.map(({ value, pale = 0 }) => value + pale));
    this.frame = new Frame(
      { left: 58, top: 18, width: pen.width - 72, height: pen.height - 62 },
      { min: 0, max: this.count, label: this.axes[0] },
      { min: 0, max: most, label: this.axes[1], tick: tickText },
    );
    this.frame.draw(pen);
    const bottom = this.frame.y(0);
    const step = this.frame.x(1) - this.frame.x(0);
    const bar = Math.min(Math.max(step * 0.7, 1), 48);
    this.bars.forEach(({ label, value, pale = 0, color }, i) => {
      const middle = this.frame.x(i + 0.5);
      if (i === cursor) {
        context.fillStyle = theme.grid;
        context.fillRect(middle - step / 2, this.frame.box.top, step, this.frame.box.height);
      }
      context.fillStyle = color(theme);
      context.fillRect(middle - bar / 2, this.frame.y(value), bar, bottom - this.frame.y(value));
      context.globalAlpha = 0.35;
      context.fillRect(
        middle - bar / 2,
        this.frame.y(value + pale),
        bar,
        this.frame.y(value) - this.frame.y(value + pale),
      );
      context.globalAlpha = 1;
      if (step >= 20) {
        write(pen, label, middle, bottom + 8, { align: 'center', baseline: 'top' });
        write(pen, String(value + pale), middle, this.frame.y(value + pale) - 8, {
          align: 'center',
          color: theme.foreground,
        });
      }
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'bars-figure': BarsFigure;
  }
}
