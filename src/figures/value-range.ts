import type { AxisScale, Range } from './scale';

/** Free space above and below the curves, as a part of the axis. */
const PADDING = 0.04;

/** A range that shows all finite values; on a logarithmic axis all positive ones, and at least one decade. */
export function valueRange(columns: readonly Float64Array[], scale: AxisScale): Range {
  const lowest = scale.kind === 'log' ? Number.MIN_VALUE : -Infinity;
  let min = Infinity;
  let max = -Infinity;
  for (const column of columns) {
    for (const value of column) {
      if (value >= lowest && value < min && value !== -Infinity) {
        min = value;
      }
      if (value >= lowest && value > max && value !== Infinity) {
        max = value;
      }
    }
  }
  if (max < min) {
    return scale.kind === 'log' ? { min: 0.1, max: 10 } : { min: 0, max: 1 };
  }
  const [low, high] = [scale.place(min), scale.place(max)];
  const smallest = scale.kind === 'log' ? 1 : Math.abs(high) * 1e-3 || 1;
  const missing = Math.max(0, smallest - (high - low)) / 2;
  const padding = PADDING * Math.max(high - low, smallest);
  return { min: scale.value(low - missing - padding), max: scale.value(high + missing + padding) };
}
