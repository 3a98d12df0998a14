import { csvField } from '../csv';
import type { MetricsRow } from './metrics-row';

/**
 * Rows as CSV with a header, a piece at a time; what is no number is empty.
 * @param pieces the rows, handed over anew at each call
 * @param columns without it those of any row, in order of first appearance
 * @param having rows that have none of these metrics are left out
 */
export function* metricsCsv(
  pieces: () => Iterable<readonly MetricsRow[]>,
  columns?: readonly string[],
  having?: readonly string[],
): Generator<string> {
  const shown = columns ?? allColumns(pieces());
  yield `${shown.map(csvField).join(',')}\n`;
  for (const rows of pieces()) {
    yield rows
      .filter((row) => having === undefined || having.some((name) => !Number.isNaN(row[name] ?? NaN)))
      .map((row) => `${shown.map((name) => csvField(row[name] ?? NaN)).join(',')}\n`)
      .join('');
  }
}

function allColumns(pieces: Iterable<readonly MetricsRow[]>): string[] {
  const columns = new Set<string>();
  for (const rows of pieces) {
    rows.forEach((row) => Object.keys(row).forEach((name) => columns.add(name)));
  }
  return [...columns];
}
