import { MOST_METRICS, type MetricsRow } from './metrics-row';

/** Rows turned into one Float64Array per metric, NaN where a row lacks it; of the first `MOST_METRICS` metrics. */
export function metricsColumns(rows: readonly MetricsRow[]): Record<string, Float64Array> {
  const columns = new Map([['epoch', new Float64Array(rows.length)]]);
  rows.forEach((row, i) => {
    for (const [name, value] of Object.entries(row)) {
      let column = columns.get(name);
      if (!column && columns.size < MOST_METRICS) {
        column = new Float64Array(rows.length).fill(NaN);
        columns.set(name, column);
      }
      if (column) {
        column[i] = value;
      }
    }
  });
  return Object.fromEntries(columns);
}
