import { customElement, property } from 'lit/decorators.js';
import { paintRows, rowAt, rowsHeight, type BarAxis, type BarRow } from './bar-rows';
import { Figure } from './figure';
import type { Box, LegendEntry, Pen } from './pen';

const MARGIN = 14;

/** Horizontal bars with their numbers, in groups; as high as they need. */
@customElement('rows-figure')
export class RowsFigure extends Figure {
  @property({ attribute: false }) rows: readonly BarRow[] = [];
  @property({ attribute: false }) axis: BarAxis = { min: 0, max: 1 };
  /** What colours mean, by the theme they are in. */
  @property({ attribute: false }) colors: readonly (Pick<BarRow, 'color'> & { readonly label: string })[] = [];
  private places: readonly Box[] = [];

  protected override get count(): number {
    return this.rows.length;
  }

  protected override get legend(): readonly LegendEntry[] {
    return this.colors.map(({ label, color }) => ({ label, color: color(this.theme) }));
  }

  protected override get silent(): boolean {
    return this.colors.length === 0;
  }

  protected override itemAt(x: number, y: number): number {
    return rowAt(this.places, x, y);
  }

  protected override describe(item: number): string {
    const { label, text, detail = text } = this.rows[item];
    const group = this.rows.slice(0, item + 1).findLast(({ heading }) => heading !== undefined)?.heading;
    return `${group === undefined ? '' : `${group} · `}${label}: ${detail}`;
  }

  protected override get leastHeight(): number {
    return rowsHeight(this.rows) + 8 + MARGIN;
  }

  protected override paint(pen: Pen, cursor: number): void {
    const box = { left: MARGIN, top: 4, width: pen.width - 2 * MARGIN, height: pen.height };
    this.places = paintRows(pen, box, this.rows, this.axis, cursor);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'rows-figure': RowsFigure;
  }
}
