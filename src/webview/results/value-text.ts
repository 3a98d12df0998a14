import { notFiniteText } from '../../core/not-finite';
import type { Cell } from '../../core/output';
import { formatDuration, formatInteger, powerOfTen } from '../format';

/** A number with as many significant digits as are asked for, without zeros at its end: `0.9998`, `1.28×10⁻⁷`, `12,769`. */
export function valueText(value: number, digits: number): string {
  if (!Number.isFinite(value)) {
    return notFiniteText(value);
  }
  if (Number.isInteger(value) && Math.abs(value) < 1e9) {
    return formatInteger(value).replace(/^-/, '−').replace('−0', '0');
  }
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  const text =
    Number(exponent) < -4 || Number(exponent) > 8
      ? `${trimmed(mantissa)}×${powerOfTen(Number(exponent))}`
      : Number(value.toPrecision(digits)).toLocaleString('en-US', { maximumFractionDigits: 20 });
  // A share that is not quite 1 does not read 1.
  return Math.abs(value) < 1 && Math.abs(Number(text)) === 1 ? valueText(value, digits + 1) : text.replace(/^-/, '−');
}

function trimmed(mantissa: string): string {
  return mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
}

/** A cell of a table or record as it is shown. */
export function cellText(cell: Cell): string {
  return typeof cell === 'number' ? valueText(cell, 6) : cell === null ? '–' : String(cell);
}

/** Milliseconds as `412 ms`, `2.3 s`, `1 min 12 s`. */
export function timeTaken(milliseconds: number): string {
  if (milliseconds < 999.5) {
    return `${Math.round(milliseconds)} ms`;
  }
  return milliseconds < 59_950 ? `${(milliseconds / 1000).toFixed(1)} s` : formatDuration(milliseconds / 1000);
}

/** `1 checkpoint`, `37 checkpoints`. */
export function counted(count: number, noun: string): string {
  return `${formatInteger(count)} ${count === 1 ? noun : `${noun}s`}`;
}

export function firstLine(text: string): string {
  return text.trim().split(/\r?\n/, 1)[0];
}
