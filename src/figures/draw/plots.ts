import { isZoomed, type Axis, type Plot, type Plots } from '../spec';
import type { Box, Surface } from '../surface';
import type { Drawn, Measured } from './figure';
import { Frame, hasTicks, tickWidth } from './frame';
import { COLOR_BAR, drawColorBar, drawHistogram, drawMark, HISTOGRAM } from './marks';
import { picker } from './pick';

const TOP = 10;
const TITLE = 22;
/** A line of names over a plot. */
const HEAD_LINE = 15;
const TICKS = 24;
const LABEL = 18;
const RIGHT = 16;
/** Around a facet that has no ticks. */
const BARE = 16;
/** The least height of a frame. */
const LEAST = 40;

interface PlacedPlot {
  readonly plot: Plot;
  readonly frame: Frame;
  readonly labelOffset: number;
}

/** Frames with axes, in the room there is. */
export function arrangePlots(plots: Plots, measured: Measured): Drawn {
  const placed = plots.arrangement.kind === 'stack' ? stacked(plots, measured) : facets(plots, measured);
  const frames = placed.map(({ frame }) => frame);
  return {
    height: plots.arrangement.kind === 'stack' ? 0 : facetsHeight(plots, measured.width),
    frames,
    paint: (surface) => placed.forEach((plot) => drawPlot(surface, plot, frames, isZoomed(plots))),
    ...picker(plots, frames),
  };
}

function drawPlot(
  surface: Surface,
  { plot, frame, labelOffset }: PlacedPlot,
  frames: readonly Frame[],
  clipped: boolean,
): void {
  const { title, titleNote = '', remark, marks, colors, histogram } = plot;
  const { left, width } = frame.box;
  const top = frame.box.top - headRoom(plot);
  if (title !== undefined) {
    const style = { bold: true, color: 'foreground' } as const;
    surface.text(title, left, top - 11, style);
    surface.text(titleNote, left + surface.measure(title, style) + 8, top - 11);
  }
  if (remark !== undefined) {
    surface.text(remark, left + width, top - 11, { align: 'right' });
  }
  marks.filter(({ kind }) => kind === 'band').forEach((mark) => drawMark(surface, mark, frame, frames));
  frame.draw(surface, labelOffset);
  const draw = (): void =>
    marks.filter(({ kind }) => kind !== 'band').forEach((mark) => drawMark(surface, mark, frame, frames));
  if (clipped) {
    surface.within(frame.box, draw);
  } else {
    draw();
  }
  if (colors !== undefined) {
    drawColorBar(surface, colors, frame.box);
  }
  if (histogram !== undefined) {
    drawHistogram(surface, histogram, frame);
  }
}

function above(plot: Plot): number {
  const { title, remark, histogram } = plot;
  const named = title !== undefined || remark !== undefined || histogram !== undefined;
  return (named || hasHeads(plot) ? TITLE : TOP) + headRoom(plot);
}

/** Names over the plot have a line of their own where there is a title: they could stand anywhere along it. */
function headRoom(plot: Plot): number {
  return plot.title !== undefined && hasHeads(plot) ? HEAD_LINE : 0;
}

function hasHeads({ marks }: Plot): boolean {
  return marks.some(({ kind }) => kind === 'heads');
}

function below({ x }: Plot): number {
  return (hasTicks(x) ? TICKS : 4) + (x.label === undefined ? 0 : LABEL);
}

function rightOf({ colors, histogram }: Plot): number {
  return RIGHT + (colors === undefined ? 0 : COLOR_BAR - 8) + (histogram === undefined ? 0 : HISTOGRAM + 6);
}

function stacked(figure: Plots, measured: Measured): PlacedPlot[] {
  const { plots, arrangement } = figure;
  const { width, height } = measured;
  const parts = (arrangement.kind === 'stack' && arrangement.parts) || plots.map(() => 1);
  const whole = parts.reduce((sum, part) => sum + part, 0);
  const room = height - plots.reduce((sum, plot) => sum + above(plot) + below(plot), 0);
  const heights = parts.map((part) => Math.max(LEAST / 2, (room * part) / whole));
  const ticksWidth = Math.max(...plots.map(({ y }, i) => tickWidth(measured, y, heights[i])));
  const labelled = plots.some(({ y }) => y.label !== undefined);
  const left = Math.max(28, ticksWidth + 14 + (labelled ? LABEL : 0));
  let top = 0;
  return plots.map((plot, i) => {
    const box = {
      left,
      top: top + above(plot),
      width: Math.max(8, width - left - rightOf(plot)),
      height: heights[i],
    };
    top += above(plot) + heights[i] + below(plot);
    return { plot, frame: frameIn(plot, box, isZoomed(figure)), labelOffset: ticksWidth + 18 };
  });
}

/** The frame of a plot: the whole box, or what of it makes a unit as long on both axes. */
function frameIn({ x, y, equal }: Plot, box: Box, open: boolean): Frame {
  if (equal === 'square') {
    const size = Math.max(8, Math.min(box.width, box.height));
    return new Frame({ ...box, left: box.left + (box.width - size) / 2, width: size, height: size }, x, y);
  }
  if (equal === 'fit') {
    const unit = Math.min(box.width / (x.max - x.min), box.height / (y.max - y.min));
    return new Frame(box, widened(x, box.width / unit), widened(y, box.height / unit));
  }
  return new Frame(box, x, y, open);
}

function widened(axis: Axis, length: number): Axis {
  const extra = Math.max(0, length - (axis.max - axis.min)) / 2;
  return { ...axis, min: axis.min - extra, max: axis.max + extra };
}

/** Squares beside and below each other. */
function facets({ plots, arrangement }: Plots, measured: Measured): PlacedPlot[] {
  const { columns, size } = facetSize(arrangement, plots.length, measured.width);
  const gap = Math.max(0, (measured.width - columns * size) / (columns + 1));
  const ticksWidth = Math.max(...plots.map(({ y }) => tickWidth(measured, y, size)));
  const named = plots.some(({ y }) => y.label !== undefined) ? LABEL : 0;
  return plots.map((plot, i) => {
    const [left, bottom] = [hasTicks(plot.y) ? ticksWidth + 14 + named : BARE, hasTicks(plot.x) ? below(plot) : BARE];
    const right = hasTicks(plot.y) ? rightOf(plot) - 8 : BARE;
    const inner = size - left - right;
    const box = {
      left: gap + (i % columns) * (size + gap) + left,
      top: Math.floor(i / columns) * facetHeight(plots, size) + TITLE + (hasTicks(plot.y) ? 4 : BARE),
      width: inner,
      height: hasTicks(plot.y) ? inner : size - BARE - bottom,
    };
    return { plot, frame: new Frame(box, plot.x, plot.y), labelOffset: ticksWidth + 18 };
  });
}

function facetsHeight({ plots, arrangement }: Plots, width: number): number {
  const { columns, size } = facetSize(arrangement, plots.length, width);
  return Math.ceil(plots.length / columns) * facetHeight(plots, size) + 8;
}

function facetHeight([{ x }]: readonly Plot[], size: number): number {
  return size + TITLE + (hasTicks(x) ? 10 : 0);
}

function facetSize(arrangement: Plots['arrangement'], count: number, width: number): { columns: number; size: number } {
  const { narrowest, widest } = arrangement as Extract<Plots['arrangement'], { kind: 'facets' }>;
  const columns = Math.max(1, Math.min(count, Math.floor(width / narrowest)));
  return { columns, size: Math.max(60, Math.min(width / columns, widest)) };
}
