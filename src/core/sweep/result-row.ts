import { objectIn } from '../json-line';
import { RUN_STATES, type RunState } from '../run/state';
import type { VariedValues } from './plan';

/** A line of `results/<worker>.jsonl`: what became of a run that has ended. What is not known is null. */
export interface ResultRow {
  readonly index: number;
  readonly values: VariedValues;
  readonly seed: number;
  readonly state: RunState;
  /** The last epoch that it trained. */
  readonly epoch: number | null;
  /** First logged epoch with train accuracy ≥ 99%. */
  readonly memorised_at: number | null;
  /** First logged epoch with test accuracy ≥ 99%. */
  readonly grokked_at: number | null;
  /** The highest test loss since memorising, median-smoothed. */
  readonly peak_test_loss: number | null;
  /** Of the last logged row, as the accuracies. */
  readonly train_loss: number | null;
  readonly test_loss: number | null;
  readonly train_accuracy: number | null;
  readonly test_accuracy: number | null;
  /** Time spent training. */
  readonly seconds: number | null;
  readonly error: string | null;
}

/** Numbers of a row, in the order of its columns. */
export const RESULT_NUMBERS = [
  'epoch',
  'memorised_at',
  'grokked_at',
  'peak_test_loss',
  'train_loss',
  'test_loss',
  'train_accuracy',
  'test_accuracy',
  'seconds',
] as const;

/** The row in a line; undefined for a line that is none. */
export function parseResult(line: string): ResultRow | undefined {
  const row: Partial<Record<keyof ResultRow, unknown>> | undefined = objectIn(line);
  if (row === undefined) {
    return undefined;
  }
  const isNumber = (field: unknown): boolean => field === null || typeof field === 'number';
  return Number.isSafeInteger(row.index) &&
    Number(row.index) >= 0 &&
    typeof row.values === 'object' &&
    row.values !== null &&
    typeof row.seed === 'number' &&
    RUN_STATES.some((state) => state === row.state) &&
    RESULT_NUMBERS.every((name) => isNumber(row[name])) &&
    (row.error === null || typeof row.error === 'string')
    ? (row as unknown as ResultRow)
    : undefined;
}

/** Whether a run has come to its end: it is not trained again. One that failed is. */
export function isDone({ state }: Pick<ResultRow, 'state'>): boolean {
  return state === 'completed' || state === 'stopped';
}
