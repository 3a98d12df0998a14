import { NO_VALUE, withMinus } from './numbers';

/** Decimals of a percentage where one does not tell it from 0 or 100. */
const MOST_DECIMALS = 4;

/**
 * A share in percent, with one decimal, or with as many as tell it from nothing and from all: `42.9%`, `99.96%`, `0.02%`.
 * Only 1 itself reads `100%`, and only 0 `0%`.
 */
export function percentText(share: number): string {
  if (!Number.isFinite(share)) {
    return NO_VALUE;
  }
  const percent = 100 * share;
  if (share === 0 || share === 1) {
    return `${percent}%`;
  }
  for (let decimals = 1; decimals <= MOST_DECIMALS; decimals++) {
    const text = percent.toFixed(decimals);
    if (Number(text) !== 0 && Math.abs(Number(text)) !== 100) {
      return withMinus(`${text}%`);
    }
  }
  return share > 0.5 ? '> 99.9999%' : '< 0.0001%';
}
