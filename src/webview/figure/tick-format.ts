import type { AxisScale, Range } from '../../figures/scale';
import { powerOfTen } from '../../text/numbers';
import { logTickText, tickText } from '../../text/ticks';

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
