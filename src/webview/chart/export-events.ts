/** A chart was turned into a picture; bubbles out of shadow roots. */
export class PngEvent extends Event {
  constructor(
    /** Names the chart in a file name. */
    readonly chart: string,
    readonly png: Uint8Array,
  ) {
    super('chart-png', { bubbles: true, composed: true });
  }
}

/** The numbers behind a chart are wanted as CSV; bubbles out of shadow roots. */
export class CsvEvent extends Event {
  constructor(
    readonly chart: string,
    readonly csv: string,
  ) {
    super('chart-csv', { bubbles: true, composed: true });
  }
}

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
