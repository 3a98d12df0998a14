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
