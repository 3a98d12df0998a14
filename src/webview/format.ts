import { notFiniteText } from '../core/not-finite';

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 7580 → `7,580` */
export function formatInteger(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** −12 → `10⁻¹²` */
export function powerOfTen(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]);
  return `10${exponent < 0 ? '⁻' : ''}${digits.join('')}`;
}

/** Three significant digits: `27.1`, `0.0123`, `1.24×10⁻⁶`, `0`; `–` for no value. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? '–' : notFiniteText(value);
  }
  if (value === 0) {
    return '0';
  }
  const [mantissa, exponent] = value.toExponential(2).split('e').map(Number);
  if (exponent < -3 || exponent > 5) {
    return withMinus(`${mantissa.toFixed(2)}×${powerOfTen(exponent)}`);
  }
  return withMinus(exponent > 2 ? formatInteger(value) : value.toFixed(2 - exponent));
}

/** The same where it is a function's own value: what is no number reads `NaN`. */
export function formatValue(value: number): string {
  return Number.isFinite(value) ? formatNumber(value) : notFiniteText(value);
}

/** 0.9997 → `99.97%`; only 1 itself reads `100%`. `–` for no value. */
export function formatPercent(fraction: number): string {
  if (!Number.isFinite(fraction)) {
    return '–';
  }
  const rounded = Math.round(fraction * 1e4) / 100;
  if (fraction === 1 || fraction === 0) {
    return `${rounded}%`;
  }
  return `${Math.min(Math.max(rounded, 0.01), 99.99).toFixed(2)}%`;
}

/** A share as a readout says it: `42.9%`, `5.31%`, `0.02%`, `< 0.01%`, `100%`. */
export function formatShare(fraction: number): string {
  const percent = fraction * 100;
  if (!Number.isFinite(percent) || percent === 0 || percent === 100) {
    return formatPercent(fraction);
  }
  return Math.abs(percent) < 0.01
    ? '< 0.01%'
    : `${Math.abs(percent) >= 99.95 ? '99.9' : percent.toFixed(Math.abs(percent) < 9.995 ? 2 : 1)}%`;
}

/** The label of a tick on a logarithmic axis: `1,000`, `10`, `0.1`, `10⁻³`, `5×10⁻³`. */
export function formatLogTick(value: number): string {
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  if (value === 0 || (exponent >= -2 && exponent <= 5)) {
    return formatTick(value);
  }
  const mantissa = Number((value / 10 ** exponent).toPrecision(4));
  return mantissa === 1 ? powerOfTen(exponent) : `${mantissa}×${powerOfTen(exponent)}`;
}

/** The label of a tick on a linear axis: `2,500`, `0.25`. */
export function formatTick(value: number): string {
  return withMinus(value.toLocaleString('en-US', { maximumSignificantDigits: 7 }));
}

/** A minus sign, which is as wide as a plus, for the hyphen. */
function withMinus(text: string): string {
  return text.replace(/^-/, '−');
}

/** 0.4 → `40%`, as a tick label. */
export function formatPercentTick(fraction: number): string {
  return `${formatTick(Number((fraction * 100).toPrecision(7)))}%`;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In its two largest units: `8 s`, `6 min 12 s`, `1 h 20 min`, `2 d 3 h`. */
export function formatDuration(seconds: number): string {
  const s = Math.round(seconds);
  const two = (major: number, name: string, minor: number, minorName: string): string =>
    minor === 0 ? `${major} ${name}` : `${major} ${name} ${minor} ${minorName}`;
  if (s < MINUTE) {
    return `${s} s`;
  }
  if (s < HOUR) {
    return two(Math.floor(s / MINUTE), 'min', s % MINUTE, 's');
  }
  if (s < DAY) {
    return two(Math.floor(s / HOUR), 'h', Math.floor((s % HOUR) / MINUTE), 'min');
  }
  return two(Math.floor(s / DAY), 'd', Math.floor((s % DAY) / HOUR), 'h');
}

/** An estimate says no more than it knows: `a few seconds left`, `40 s left`, `4 min left`, `1 h 20 min left`. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 10) {
    return 'a few seconds left';
  }
  if (seconds < 55) {
    return `${Math.ceil(seconds / 10) * 10} s left`;
  }
  return `${formatDuration(Math.ceil(seconds / MINUTE) * MINUTE)} left`;
}

/** `61 epochs/s`, `3.2 epochs/s`; below one `2.5 s per epoch`. */
export function formatSpeed(epochsPerSecond: number): string {
  if (epochsPerSecond < 0.95) {
    return `${(1 / epochsPerSecond).toPrecision(2)} s per epoch`;
  }
  return `${epochsPerSecond < 9.95 ? epochsPerSecond.toFixed(1) : formatInteger(epochsPerSecond)} epochs/s`;
}
