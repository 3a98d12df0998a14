import { linearScale, type AxisScale } from '../../figures/scale';
import { ticks } from '../../figures/ticks';
import { write, type Box, type Pen } from './pen';

/** An axis of a frame. */
export interface FrameAxis {
  readonly min: number;
  readonly max: number;
  readonly scale?: AxisScale;
  readonly label?: string;
  /** CSS pixels between ticks. */
  readonly space?: number;
  readonly grid?: boolean;
  /** CSS pixels between a vertical axis and its label. */
  readonly labelOffset?: number;
  /** A tick's label; undefined leaves the ticks out. */
  readonly tick?: (value: number) => string;
}

/** Axes around a box, and the places of values in it. */
export class Frame {
  constructor(
    readonly box: Box,
    private readonly across: FrameAxis,
    private readonly up: FrameAxis,
  ) {}

  x(value: number): number {
    return this.box.left + this.box.width * part(this.across, value);
  }

  y(value: number): number {
    return this.box.top + this.box.height * (1 - part(this.up, value));
  }

  /** The value at a place along the horizontal axis. */
  valueAt(x: number): number {
    const { min, max, scale = linearScale } = this.across;
    const [low, high] = [scale.place(min), scale.place(max)];
    return scale.value(low + ((x - this.box.left) / this.box.width) * (high - low));
  }

  /** Draws grid, ticks and labels. */
  draw(pen: Pen): void {
    const { left, top, width, height } = this.box;
    const { context, theme } = pen;
    const right = left + width;
    const bottom = top + height;
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    context.beginPath();
    for (const value of this.ticks(this.across, width, 60)) {
      const x = Math.round(this.x(value)) + 0.5;
      context.moveTo(x, this.across.grid ? top : bottom);
      context.lineTo(x, bottom + 4);
      write(pen, this.across.tick?.(value) ?? '', x, bottom + 7, { align: 'center', baseline: 'top' });
    }
    for (const value of this.ticks(this.up, height, 36)) {
      const y = Math.round(this.y(value)) + 0.5;
      context.moveTo(left - 4, y);
      context.lineTo(this.up.grid === false ? left : right, y);
      write(pen, this.up.tick?.(value) ?? '', left - 7, y, { align: 'right' });
    }
    context.moveTo(left, bottom + 0.5);
    context.lineTo(right, bottom + 0.5);
    context.stroke();
    if (this.across.label !== undefined) {
      write(pen, this.across.label, left + width / 2, bottom + 23, { align: 'center', baseline: 'top', within: width });
    }
    if (this.up.label !== undefined) {
      context.save();
      context.translate(Math.max(8, left - (this.up.labelOffset ?? 48)), top + height / 2);
      context.rotate(-Math.PI / 2);
      write(pen, this.up.label, 0, 0, { align: 'center', within: height });
      context.restore();
    }
  }

  private ticks(axis: FrameAxis, length: number, space: number): number[] {
    return axis.tick === undefined
      ? []
      : ticks(axis.scale ?? linearScale, axis.min, axis.max, Math.max(1, length / (axis.space ?? space)));
  }
}

/** 0 at an axis' min, 1 at its max; a value beyond them is on the edge. */
function part({ min, max, scale = linearScale }: FrameAxis, value: number): number {
  const [low, high] = [scale.place(min), scale.place(max)];
  const place = scale.place(Math.min(Math.max(value, min), max));
  return high === low ? 0 : (place - low) / (high - low);
}
