import type { AxisScale, Range } from '../chart/scale';
import { formatLogTick, formatTick, powerOfTen } from '../format';

/** Ticks of an axis that shows any values: all in one power of ten where they would have many digits. */
export function tickFormat({ min, max }: Range, scale: AxisScale): (value: number) => string {
  if (scale.kind === 'log') {
    return formatLogTick;
  }
  const largest = Math.max(Math.abs(min), Math.abs(max));
  if (largest === 0 || (largest >= 1e-3 && largest < 1e6)) {
    return formatTick;
  }
  const exponent = Math.floor(Math.log10(largest) + 1e-9);
  return (value) =>
    value === 0 ? '0' : `${formatTick(Number((value / 10 ** exponent).toPrecision(7)))}×${powerOfTen(exponent)}`;
}
