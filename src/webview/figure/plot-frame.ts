import type { Extent } from '../../core/extent';
import { linearScale, type AxisScale, type Range } from '../../figures/scale';
import { ticks } from '../../figures/ticks';
import { valueRange } from '../../figures/value-range';
import { Frame, type FrameAxis } from './frame';
import type { Pen } from './pen';

const TOP = 12;
const RIGHT = 24;
const TICKS = 24;
const LABEL = 18;
/** CSS pixels between ticks upwards. */
const SPACE = 36;

/** A range that shows all values; of a single value with as much around it as it is large. */
export function plotRange(extent: Extent | undefined, scale: AxisScale): Range {
  if (extent === undefined || extent.min < extent.max || scale.kind === 'log') {
    return valueRange(extent ? [Float64Array.of(extent.min, extent.max)] : [], scale);
  }
  const around = Math.abs(extent.min) / 2 || 1;
  return { min: extent.min - around, max: extent.min + around };
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
