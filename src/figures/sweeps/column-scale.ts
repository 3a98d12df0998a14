import { spacingOf } from '../../core/sweep/summary';
import { plainValue, type SweepColumn } from '../../core/sweep/columns';
import type { ResultRow } from '../../core/sweep/result-row';
import { countText } from '../../text/counts';
import { durationText } from '../../text/durations';
import { NO_VALUE, numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { linearScale, logScale, type AxisScale } from '../scale';
import { fieldText } from './field-axis';

/** How many times as large as the least the greatest number is from which on a column has a logarithmic axis. */
const LOG_FROM = 20;

/** Where a column's values stand on an axis. */
export interface ColumnScale {
  readonly column: SweepColumn;
  readonly scale: AxisScale;
  readonly min: number;
  readonly max: number;
  /** What has places of its own: words, or the few values of a field. */
  readonly places: readonly { readonly at: number; readonly text: string }[] | undefined;
  /** By row; NaN where it has none, or none on a logarithmic axis. */
  readonly values: Float64Array;
}

/** A value of a column as people read it. */
export function columnText(column: SweepColumn, row: ResultRow): string {
  return columnValueText(column, column.of(row));
}

export function columnValueText(column: SweepColumn, value: number | string | null): string {
  if (value === null) {
    return NO_VALUE;
  }
  if (column.values) {
    return fieldText(value);
  }
  const number = Number(value);
  if (column.id === 'seconds') {
    return durationText(number);
  }
  return column.id.endsWith('accuracy') ? percentText(number) : column.id.endsWith('loss') ? numberText(number) : countText(number); // prettier-ignore
}

export function columnScale(column: SweepColumn, rows: readonly ResultRow[]): ColumnScale {
  if (column.values && !column.numeric) {
    const places = new Map(column.values.map((value, i) => [plainValue(value), i]));
    return {
      column,
      scale: linearScale,
      min: 0,
      max: Math.max(1, column.values.length - 1),
      places: column.values.map((value, at) => ({ at, text: fieldText(value) })),
      values: valuesOf(rows, (row) => places.get(column.of(row) ?? '') ?? NaN),
    };
  }
  const values = valuesOf(rows, (row) => Number(column.of(row) ?? NaN));
  const own = column.values?.map(Number);
  let [min, max] = [Infinity, -Infinity];
  for (const value of own ?? values) {
    min = value < min ? value : min;
    max = value > max ? value : max;
  }
  if (!(max >= min)) {
    [min, max] = [0, 1];
  }
  const isLog = own ? spacingOf(own) === 'log' : min > 0 && max / min >= LOG_FROM && !column.id.endsWith('accuracy');
  return {
    ...{ column, min, max, values },
    scale: isLog ? logScale : linearScale,
    places: own && own.length <= 12 ? own.map((at) => ({ at, text: fieldText(at) })) : undefined,
  };
}

function valuesOf(rows: readonly ResultRow[], of: (row: ResultRow) => number): Float64Array {
  const values = new Float64Array(rows.length);
  for (const [i, row] of rows.entries()) {
    values[i] = of(row);
  }
  return values;
}
