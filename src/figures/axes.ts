import { powerOfTen } from '../text/numbers';
import { logTickText, tickText } from '../text/ticks';
import type { AxisScale, Range } from './scale';
import { valueRange } from './value-range';

/** Ticks of an axis that shows any values: all in one power of ten where they would have many digits. */
export function tickFormat({ min, max }: Range, scale: AxisScale): (value: number) => string {
  if (scale.kind === 'log') {
    return logTickText;
  }
  const largest = Math.max(Math.abs(min), Math.abs(max));
  if (largest === 0 || (largest >= 1e-3 && largest < 1e6)) {
    return tickText;
  }
  const exponent = Math.floor(Math.log10(largest) + 1e-9);
  return (value) =>
    value === 0 ? '0' : `${tickText(Number((value / 10 ** exponent).toPrecision(7)))}×${powerOfTen(exponent)}`;
}

/** A range that shows all values; of a single value with as much around it as it is large. */
export function plotRange(extent: Range | undefined, scale: AxisScale): Range {
  if (extent === undefined || extent.min < extent.max || scale.kind === 'log') {
    return valueRange(extent ? [Float64Array.of(extent.min, extent.max)] : [], scale);
  }
  const around = Math.abs(extent.min) / 2 || 1;
  return { min: extent.min - around, max: extent.min + around };
}
