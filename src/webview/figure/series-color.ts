import { SERIES_COLORS } from '../../figures/palette';
import type { Theme } from '../theme';

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3]];

/** The look of the i-th of several series. When the colours are used up they come again, dashed. */
export function seriesStyle(theme: Theme, i: number): { color: string; dash: number[] } {
  // A theme that has no orange has one colour less.
  const colors = [...new Set(SERIES_COLORS.map((name) => theme.series[name]))];
  return { color: colors[i % colors.length], dash: [...DASHES[Math.floor(i / colors.length) % DASHES.length]] };
}
