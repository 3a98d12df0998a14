import { linearScale, type AxisScale, type Range } from '../chart/scale';
import { ticks } from '../chart/ticks';
import { valueRange } from '../chart/value-range';
import { Frame, type FrameAxis } from './frame';
import type { Pen } from './pen';

const TOP = 12;
const RIGHT = 24;
const TICKS = 24;
const LABEL = 18;
/** CSS pixels between ticks upwards. */
const SPACE = 36;

/** A range that shows all finite values; of a single value with as much around it as it is large. */
export function plotRange(columns: readonly Float64Array[], scale: AxisScale): Range {
  const [first] = columns.flatMap((column) => column.find(Number.isFinite) ?? []);
  const same = columns.every((column) => column.every((value) => value === first || !Number.isFinite(value)));
  if (first === undefined || !same || scale.kind === 'log') {
    return valueRange(columns, scale);
  }
  const around = Math.abs(first) / 2 || 1;
  return { min: first - around, max: first + around };
}

/** A frame on a whole canvas, with as much room on the left as its ticks need. */
export function plotFrame(pen: Pen, across: FrameAxis, up: FrameAxis, right = 0): Frame {
  const bottom = TICKS + (across.label === undefined ? 0 : LABEL);
  const height = Math.max(1, pen.height - TOP - bottom);
  pen.context.font = `11px ${pen.theme.font}`;
  const widest = Math.max(
    0,
    ...ticks(up.scale ?? linearScale, up.min, up.max, Math.max(1, height / SPACE)).map(
      (value) => pen.context.measureText(up.tick?.(value) ?? '').width,
    ),
  );
  const labelOffset = widest + 18;
  const left = Math.max(28, widest + 14 + (up.label === undefined ? 0 : LABEL));
  return new Frame({ left, top: TOP, width: Math.max(1, pen.width - left - RIGHT - right), height }, across, {
    ...up,
    space: SPACE,
    labelOffset,
  });
}
