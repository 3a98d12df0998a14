/** 7580 → `7,580` */
export function countText(n: number): string {
  return n.toLocaleString('en-US');
}

/** 0.9984 → `99.8%`, rounded down: only what is exactly 1 reads 100%. */
export function percentText(share: number): string {
  return share === 1 ? '100%' : `${(Math.floor(share * 1000 + 1e-9) / 10).toFixed(1)}%`;
}

/** Three digits: `27.1`, `0.0123`, `3.20e-7`; a dash for what is not defined. */
export function roundText(value: number): string {
  if (Number.isNaN(value)) {
    return '—';
  }
  const size = Math.abs(value);
  return value === 0 || (size >= 0.001 && size < 1e6) ? decimals(value) : value.toExponential(2);
}

/** Every digit that a double has. */
export function exactText(value: number): string {
  return Number.isNaN(value) ? 'not defined' : String(value);
}

/** -7 → `10⁻⁷` */
export function powerOfTenText(exponent: number): string {
  return `10${String(exponent).replaceAll(/[-\d]/g, (digit) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(digit)])}`;
}

function decimals(value: number): string {
  return Math.abs(value) >= 1000 ? countText(Math.round(value)) : value.toPrecision(3);
}
