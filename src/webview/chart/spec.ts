import { type CurvesSpec, rowMetrics } from '../../figures/curves';
import type { MetricsStore } from '../metrics-store';

/** The rows of a store that are part of a chart, ascending; valid until the store's next change. */
export function chartRows(spec: CurvesSpec, store: MetricsStore): readonly number[] {
  return store.rowsWith(rowMetrics(spec));
}
