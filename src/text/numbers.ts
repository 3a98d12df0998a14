import { countText } from './counts';

/** What stands where there is no value. */
export const NO_VALUE = '–';

const DIGITS = 3;
const ALL_DIGITS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 20 });
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Three significant digits: `27.1`, `0.0123`, `1.24×10⁻⁶`, `1,234`, `0`; `–` for no value. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) {
    return NO_VALUE;
  }
  if (value === 0 || !Number.isFinite(value)) {
    return valueText(value, DIGITS);
  }
  const [mantissa, exponent] = value
    .toExponential(DIGITS - 1)
    .split('e')
    .map(Number);
  if (exponent < -3 || exponent > 5) {
    return withMinus(`${mantissa.toFixed(DIGITS - 1)}×${powerOfTen(exponent)}`);
  }
  return withMinus(exponent < DIGITS ? value.toFixed(DIGITS - 1 - exponent) : countText(value));
}

/** The same where it is a function's own value: what is no number reads `NaN`. */
export function ownNumberText(value: number): string {
  return Number.isNaN(value) ? notFiniteText(value) : numberText(value);
}

/**
 * A number that a function gave, with as many significant digits as are asked for and no zeros at its end: `0.9998`,
 * `1.28×10⁻⁷`, `12,769`, `NaN`, `−∞`.
 */
export function valueText(value: number, digits: number): string {
  if (!Number.isFinite(value)) {
    return notFiniteText(value);
  }
  if (Number.isInteger(value) && Math.abs(value) < 1e9) {
    return withMinus(countText(value)).replace(/^−0$/, '0');
  }
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  const text =
    Number(exponent) < -4 || Number(exponent) > 8
      ? `${trimmed(mantissa)}×${powerOfTen(Number(exponent))}`
      : ALL_DIGITS.format(Number(value.toPrecision(digits)));
  // A share that is not quite 1 does not read 1.
  return Math.abs(value) < 1 && Math.abs(Number(text)) === 1 ? valueText(value, digits + 1) : withMinus(text);
}

/** Every digit that a double has. */
export function exactText(value: number): string {
  return Number.isNaN(value) ? 'not defined' : String(value);
}

/** −12 → `10⁻¹²` */
export function powerOfTen(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]);
  return `10${exponent < 0 ? '⁻' : ''}${digits.join('')}`;
}

/** What is shown for a number that is not finite: `NaN`, `∞`, `−∞`. */
export function notFiniteText(value: number): string {
  return value === Infinity ? '∞' : value === -Infinity ? '−∞' : 'NaN';
}

/** A minus sign, which is as wide as a plus, for the hyphen. */
export function withMinus(text: string): string {
  return text.replace(/^-/, '−');
}

function trimmed(mantissa: string): string {
  return mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
}

/** How many times as much: `1.0 ×`, `63 ×`. */
export function timesText(ratio: number): string {
  return `${ratio < 9.95 ? ratio.toFixed(1) : countText(ratio)} ×`;
}
