import type { PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CircuitData } from '../../../protocol/analysis';
import { cyclicColor } from '../../figure/color-maps';
import { Figure } from '../../figure/figure';
import { fillDot, strokeLine, write, type Box, type Pen } from '../../figure/pen';
import type { Theme } from '../../theme';
import { numberText } from '../../../text/numbers';
import { percentText } from '../../../text/shares';

/** The narrowest that a circle is drawn, and the widest. */
const NARROWEST = 176;
const WIDEST = 260;
const TITLE = 22;
const MARGIN = 16;
/** How near the pointer must be to a dot. */
const REACH = 10;

type Circle = CircuitData['circles'][number];

/** The embedding of all residues in each key frequency's plane. Item c · p + x is residue x of circle c. */
@customElement('circles-figure')
export class CirclesFigure extends Figure {
  @property({ attribute: false }) circles: readonly Circle[] = [];
  @property({ type: Number }) p = 0;
  /** Whether each residue is joined to the next, which is k steps round the circle. */
  @property({ type: Boolean }) joined = false;
  private boxes: readonly Box[] = [];
  /** The largest coordinate: all circles have its scale, so that their sizes compare. */
  private extreme = 1;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('circles')) {
      this.extreme = Math.max(1e-9, ...this.circles.flatMap(({ x, y }) => [...x, ...y].map(Math.abs)));
    }
  }

  protected override get count(): number {
    return this.circles.length * this.p;
  }

  protected override get summary(): string {
    return this.circles.some(({ angle }) => Number.isNaN(angle[0]))
      ? 'colour: the angle of k·e for the residue that is the root’s power e, once round the hues; 0 is no power: grey'
      : 'colour: the angle of k·x, once round the hues';
  }

  protected override describe(item: number): string {
    const { circle, x } = this.dot(item);
    const angle = Number.isNaN(circle.angle[x]) ? '' : ` at ${Math.round(360 * circle.angle[x])}°`;
    return `k = ${circle.k} · residue ${x}${angle}: cos ${numberText(circle.x[x])}, sin ${numberText(circle.y[x])}`;
  }

  protected override get leastHeight(): number {
    const { columns, size } = this.layout(this.plot.clientWidth);
    return Math.ceil(this.circles.length / columns) * (size + TITLE) + 8;
  }

  protected override step(key: string, from: number): number | undefined {
    const circles: Record<string, number> = { ArrowUp: from - this.p, ArrowDown: from + this.p };
    const to = circles[key];
    return to === undefined ? super.step(key, from) : to >= 0 && to < this.count ? to : from;
  }

  protected override itemAt(x: number, y: number): number {
    let [nearest, distance] = [-1, REACH];
    for (let item = 0; item < this.count; item++) {
      const [dotX, dotY] = this.place(item);
      const away = Math.hypot(dotX - x, dotY - y);
      if (away < distance) {
        [nearest, distance] = [item, away];
      }
    }
    return nearest;
  }

  protected override paint(pen: Pen, cursor: number): void {
    const { columns, size } = this.layout(pen.width);
    const gap = (pen.width - columns * size) / (columns + 1);
    this.boxes = this.circles.map((_, i) => ({
      left: gap + (i % columns) * (size + gap),
      top: Math.floor(i / columns) * (size + TITLE) + TITLE,
      width: size,
      height: size,
    }));
    this.circles.forEach((circle, i) => this.paintCircle(pen, circle, i));
    if (cursor >= 0) {
      const [x, y] = this.place(cursor);
      fillDot(pen, x, y, 6, pen.theme.foreground);
      fillDot(pen, x, y, 4, this.color(this.dot(cursor), pen.theme));
    }
  }

  /** By the angle of k·x, neighbours on the circle have neighbouring hues, whatever k is. */
  private color({ circle: { angle }, x }: { circle: Circle; x: number }, theme: Theme): string {
    return Number.isNaN(angle[x]) ? theme.muted : cyclicColor(angle[x], theme);
  }

  private paintCircle(pen: Pen, circle: Circle, i: number): void {
    const { k, share } = circle;
    const { left, top, width, height } = this.boxes[i];
    const { theme } = pen;
    const title = write(pen, `k = ${k}`, left + MARGIN, top - 8, { color: theme.foreground, bold: true });
    write(pen, `${percentText(share)} of W_E`, left + MARGIN + title + 8, top - 8);
    const [middleX, middleY] = [left + width / 2, top + height / 2];
    strokeLine(pen, [[left + MARGIN, middleY], [left + width - MARGIN, middleY]], { color: theme.grid, width: 1 }); // prettier-ignore
    strokeLine(pen, [[middleX, top + MARGIN], [middleX, top + height - MARGIN]], { color: theme.grid, width: 1 }); // prettier-ignore
    const residues = Array.from({ length: this.p }, (_, x) => x);
    if (this.joined) {
      strokeLine(pen, residues.map((x) => this.place(i * this.p + x)), { color: theme.grid, width: 1 }); // prettier-ignore
    }
    for (const x of residues) {
      const [dotX, dotY] = this.place(i * this.p + x);
      fillDot(pen, dotX, dotY, 3, this.color({ circle, x }, theme));
    }
  }

  private layout(width: number): { columns: number; size: number } {
    const columns = Math.max(1, Math.min(this.circles.length, Math.floor(width / NARROWEST)));
    return { columns, size: Math.max(60, Math.min(width / columns, WIDEST)) };
  }

  private dot(item: number): { circle: Circle; x: number } {
    return { circle: this.circles[Math.floor(item / this.p)], x: item % this.p };
  }

  private place(item: number): [number, number] {
    const { circle, x } = this.dot(item);
    const { left, top, width } = this.boxes[Math.floor(item / this.p)];
    const scale = (width / 2 - MARGIN) / this.extreme;
    return [left + width / 2 + circle.x[x] * scale, top + width / 2 - circle.y[x] * scale];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'circles-figure': CirclesFigure;
  }
}
