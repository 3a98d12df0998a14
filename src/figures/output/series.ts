import { countText } from '../../text/counts';
import { notFiniteText } from '../../text/numbers';
import { seriesDash, type LegendEntry } from '../spec';
import { seriesName } from './output-table';

/** Series that are read and named; more would fill the figure with text. */
export const MOST_NAMES = 8;

/** Why a figure is not drawn. */
export const NO_NUMBER = 'There is no number in it that could be drawn.';

export interface NamedSeries {
  readonly name: string;
}

/** Series with the names that they have or get. */
export function named<S extends { readonly name?: string }>(series: readonly S[]): (S & NamedSeries)[] {
  return series.map((one, i) => ({ ...one, name: one.name ?? seriesName(i, series.length) }));
}

/** What the colours of several series mean. */
export function seriesLegend(series: readonly NamedSeries[], dashed: boolean): LegendEntry[] {
  return series.length === 1 && series[0].name === ''
    ? []
    : series
        .slice(0, MOST_NAMES)
        .map(({ name }, i) => ({ label: name, color: { series: i }, ...(dashed && { dash: seriesDash(i) }) }));
}

export function moreText(series: readonly unknown[]): string[] {
  return series.length > MOST_NAMES ? [`and ${series.length - MOST_NAMES} more`] : [];
}

/** Whether there is anything to draw. */
export function anyFinite(columns: readonly ArrayLike<number>[]): boolean {
  return columns.some((column) => {
    for (let i = 0; i < column.length; i++) {
      if (Number.isFinite(column[i])) {
        return true;
      }
    }
    return false;
  });
}

/** `2 NaN, 1 ∞ of 113`; nothing when all are finite. */
export function notFiniteNote(columns: readonly ArrayLike<number>[]): string {
  const counts = new Map<string, number>();
  let all = 0;
  for (const column of columns) {
    all += column.length;
    for (let i = 0; i < column.length; i++) {
      if (!Number.isFinite(column[i])) {
        counts.set(notFiniteText(column[i]), (counts.get(notFiniteText(column[i])) ?? 0) + 1);
      }
    }
  }
  const parts = Array.from(counts, ([text, count]) => `${countText(count)} ${text}`);
  return parts.length === 0 ? '' : `${parts.join(', ')} of ${countText(all)}`;
}
