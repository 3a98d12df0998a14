/** Metrics of a run are wanted as CSV, of all its rows that have one of `having`; bubbles out of shadow roots. */
export class MetricsEvent extends Event {
  constructor(
    readonly chart: string,
    readonly metrics: readonly string[],
    readonly having: readonly string[],
  ) {
    super('chart-metrics', { bubbles: true, composed: true });
  }
}
