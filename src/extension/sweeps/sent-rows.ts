import { RESULT_NUMBERS, type ResultRow } from '../../core/sweep/result-row';
import type { SentRows } from '../../protocol/sweep';

/** Rows for the page, which knows what their runs were given. */
export function sentRows(rows: readonly ResultRow[]): SentRows {
  return {
    index: rows.map(({ index }) => index),
    seed: rows.map(({ seed }) => seed),
    state: rows.map(({ state }) => state),
    numbers: RESULT_NUMBERS.map((name) => rows.map((row) => row[name] ?? NaN)),
    errors: rows.flatMap(({ error }, at) => (error === null ? [] : [{ at, error }])),
  };
}
