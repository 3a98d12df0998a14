import type { PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { ticks } from '../../figures/ticks';
import { linearScale } from '../../figures/scale';
import { Figure } from './figure';
import { write, type Box, type Pen } from './pen';
import { countText } from '../../text/counts';

/** Room for the axes. */
const LEFT = 46;
const BOTTOM = 40;
const TOP = 6;

/** A table of coloured cells: column i, row j upwards. Item i · rows + j is the cell of column i and row j. */
export abstract class GridFigure extends Figure {
  @property({ type: Number }) columns = 0;
  @property({ type: Number }) rows = 0;
  /** Names of the axes. */
  @property({ attribute: false }) axes: readonly [across: string, up: string] = ['', ''];
  /** What the first column and the first row are called. */
  @property({ attribute: false }) first: readonly [number, number] = [0, 0];
  /** Whether the vertical axis counts from the top; items do not. */
  @property({ type: Boolean }) falling = false;
  /** Whether cells are squares. */
  @property({ type: Boolean }) square = false;
  /** A cell that stays marked; −1: none. */
  @property({ type: Number }) marked = -1;

  private box: Box = { left: 0, top: 0, width: 0, height: 0 };
  private bitmap: HTMLCanvasElement | undefined;

  /** Room to the right, for a legend drawn by {@link paintRight}. */
  protected readonly right: number = 12;

  /** Writes every cell's red, green, blue and alpha, in the order of items. */
  protected abstract fillColors(pixels: Uint8ClampedArray): void;

  protected paintRight?(pen: Pen, box: Box): void;

  protected override get count(): number {
    return this.columns * this.rows;
  }

  /** Cells are coloured anew when anything but the cursor has changed; a changed theme comes without a name. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    const names = [...changed.keys()];
    if (names.length === 0 || names.some((name) => name !== 'cursor' && name !== 'marked')) {
      this.bitmap = undefined;
    }
  }

  protected override step(key: string, from: number): number | undefined {
    const steps: Record<string, number> = {
      ArrowLeft: from - this.rows,
      ArrowRight: from + this.rows,
      ArrowUp: from + 1,
      ArrowDown: from - 1,
    };
    return Object.hasOwn(steps, key)
      ? steps[key] < 0 || steps[key] >= this.count
        ? from
        : steps[key]
      : super.step(key, from);
  }

  protected override itemAt(x: number, y: number): number {
    const { left, top, width, height } = this.box;
    const column = Math.floor(((x - left) / width) * this.columns);
    const row = Math.floor((1 - (y - top) / height) * this.rows);
    return column >= 0 && column < this.columns && row >= 0 && row < this.rows ? column * this.rows + row : -1;
  }

  protected override paint(pen: Pen, cursor: number): void {
    this.box = this.place(pen);
    const { left, top, width, height } = this.box;
    const { context } = pen;
    this.bitmap ??= this.paintBitmap();
    // Cells of a broken number of pixels: enlarged to whole ones and then shrunk, their edges are smooth and their sizes equal.
    const enlarged = this.enlarge(
      this.bitmap,
      (width * devicePixelRatio) / this.columns,
      (height * devicePixelRatio) / this.rows,
    );
    context.imageSmoothingQuality = 'high';
    context.drawImage(enlarged, left, top, width, height);
    this.paintAxes(pen);
    this.paintRight?.(pen, this.box);
    this.paintMark(pen, this.marked, 2);
    if (cursor !== this.marked) {
      this.paintMark(pen, cursor, 1);
    }
  }

  /** All the room there is, or the largest centred square of it. */
  private place({ width, height }: Pen): Box {
    const room = { width: width - LEFT - this.right, height: height - TOP - BOTTOM };
    const cell = Math.max(0, Math.min(room.width / this.columns, room.height / this.rows));
    const size = this.square ? { width: cell * this.columns, height: cell * this.rows } : room;
    return { left: LEFT + (room.width - size.width) / 2, top: TOP, ...size };
  }

  private enlarge(bitmap: HTMLCanvasElement, cellWidth: number, cellHeight: number): HTMLCanvasElement {
    const enlarged = document.createElement('canvas');
    enlarged.width = bitmap.width * Math.max(1, Math.ceil(cellWidth));
    enlarged.height = bitmap.height * Math.max(1, Math.ceil(cellHeight));
    const context = enlarged.getContext('2d');
    if (context !== null) {
      context.imageSmoothingEnabled = false;
      context.drawImage(bitmap, 0, 0, enlarged.width, enlarged.height);
    }
    return enlarged;
  }

  private paintBitmap(): HTMLCanvasElement {
    const bitmap = document.createElement('canvas');
    bitmap.width = this.columns;
    bitmap.height = this.rows;
    const context = bitmap.getContext('2d');
    const colors = new Uint8ClampedArray(4 * this.count);
    this.fillColors(colors);
    const image = new ImageData(this.columns, this.rows);
    for (let i = 0; i < this.columns; i++) {
      for (let j = 0; j < this.rows; j++) {
        const from = 4 * (i * this.rows + j);
        const to = 4 * ((this.rows - 1 - j) * this.columns + i);
        for (let channel = 0; channel < 4; channel++) {
          image.data[to + channel] = colors[from + channel];
        }
      }
    }
    context?.putImageData(image, 0, 0);
    return bitmap;
  }

  private paintAxes(pen: Pen): void {
    const { left, top, width, height } = this.box;
    const bottom = top + height;
    const { context, theme } = pen;
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
    const whole = (first: number, count: number, length: number, space: number): number[] =>
      count === 1
        ? [first]
        : ticks(linearScale, first, first + count - 1, Math.max(1, length / space)).filter(Number.isInteger);
    for (const value of whole(this.first[0], this.columns, width, 48)) {
      const x = left + ((value - this.first[0] + 0.5) / this.columns) * width;
      write(pen, countText(value), x, bottom + 6, { align: 'center', baseline: 'top' });
    }
    for (const value of whole(this.first[1], this.rows, height, 40)) {
      const away = ((value - this.first[1] + 0.5) / this.rows) * height;
      const y = this.falling ? top + away : bottom - away;
      write(pen, countText(value), left - 6, y, { align: 'right' });
    }
    write(pen, this.axes[0], left + width / 2, bottom + 22, { align: 'center', baseline: 'top', within: width + LEFT });
    context.save();
    context.translate(left - 36, top + height / 2);
    context.rotate(-Math.PI / 2);
    write(pen, this.axes[1], 0, 0, { align: 'center', within: height });
    context.restore();
  }

  private paintMark({ context, theme }: Pen, item: number, width: number): void {
    if (item < 0 || item >= this.count) {
      return;
    }
    const { left, top } = this.box;
    const [cellWidth, cellHeight] = [this.box.width / this.columns, this.box.height / this.rows];
    const x = left + Math.floor(item / this.rows) * cellWidth;
    const y = top + (this.rows - 1 - (item % this.rows)) * cellHeight;
    const grow = Math.max(0, 7 - Math.min(cellWidth, cellHeight)) / 2 + width / 2;
    // In two colours, so that it is seen on every cell.
    for (const [color, line] of [
      [theme.background, width + 2],
      [theme.foreground, width],
    ] as const) {
      context.strokeStyle = color;
      context.lineWidth = line;
      context.strokeRect(x - grow, y - grow, cellWidth + 2 * grow, cellHeight + 2 * grow);
    }
  }
}
