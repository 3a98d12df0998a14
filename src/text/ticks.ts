import { powerOfTen, withMinus } from './numbers';

const SEVEN_DIGITS = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 7 });

/** The label of a tick on a linear axis: `2,500`, `0.25`. */
export function tickText(value: number): string {
  return withMinus(SEVEN_DIGITS.format(value));
}

/** The label of a tick on a logarithmic axis: `1,000`, `10`, `0.1`, `10⁻³`, `5×10⁻³`. */
export function logTickText(value: number): string {
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  if (value === 0 || (exponent >= -2 && exponent <= 5)) {
    return tickText(value);
  }
  const mantissa = Number((value / 10 ** exponent).toPrecision(4));
  return mantissa === 1 ? powerOfTen(exponent) : `${mantissa}×${powerOfTen(exponent)}`;
}

/** 0.4 → `40%`, as a tick's label. */
export function percentTickText(share: number): string {
  return `${tickText(Number((share * 100).toPrecision(7)))}%`;
}
