import type { MetricsRow } from './metrics-row';

/** Rows turned into one Float64Array per metric, NaN where a row lacks it. */
export function metricsColumns(rows: readonly MetricsRow[]): Record<string, Float64Array> {
  const columns: Record<string, Float64Array> = { epoch: new Float64Array(rows.length) };
  rows.forEach((row, i) => {
    for (const [name, value] of Object.entries(row)) {
      columns[name] ??= new Float64Array(rows.length).fill(NaN);
      columns[name][i] = value ?? NaN; // JSON writes NaN as null
    }
  });
  return columns;
}
