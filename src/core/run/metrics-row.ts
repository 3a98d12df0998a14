import { objectIn } from '../json-line';

/**
 * A line of `metrics.jsonl`. The row of epoch e holds the losses of the parameters after e updates, so epoch 0 is the
 * untrained model. In the file what is not known is null, here NaN: losses and accuracies of the sides of a split that is not
 * known. Measures (restricted loss, Gini, …) are further numbers of the same row.
 */
export interface MetricsRow {
  epoch: number;
  train_loss: number;
  test_loss: number;
  train_accuracy: number;
  test_accuracy: number;
  learning_rate: number;
  /** Seconds of training up to this row, over all resumptions. */
  seconds: number;
  [measure: string]: number;
}

/** No run of ours has more metrics than this. */
export const MOST_METRICS = 200;

/** The row in a line of `metrics.jsonl`; undefined for a line that is none, as one that a crash has cut short. */
export function parseRow(line: string): MetricsRow | undefined {
  const row = objectIn(line);
  if (row === undefined) {
    return undefined;
  }
  if (Object.keys(row).length > MOST_METRICS) {
    return undefined;
  }
  for (const name in row) {
    row[name] ??= NaN; // as JSON writes it: null
    if (typeof row[name] !== 'number' || name === '__proto__') {
      return undefined;
    }
  }
  return Number.isSafeInteger(row['epoch']) && Number(row['epoch']) >= 0 ? (row as MetricsRow) : undefined;
}

export function rowLine(row: MetricsRow): string {
  return `${JSON.stringify(row)}\n`;
}
