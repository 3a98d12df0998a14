import { delayOf, fieldColumns, plainValue, type SweepColumn, type SweepData } from './columns';
import type { VariedValue } from './runs';
import { type ResultRow } from './result-row';

/** What a phase diagram shows of the runs of a cell. */
export const PHASE_MEASURES = ['grokked_at', 'memorised_at', 'delay', 'test_accuracy', 'grokked_share'] as const;

export type PhaseMeasure = (typeof PHASE_MEASURES)[number];

/** The runs of one cell. */
export interface CellSummary {
  /** Runs that the sweep has here. */
  readonly runs: number;
  /** Of these, the numbers of those that have ended, failed ones among them. */
  readonly ended: readonly number[];
  /**
   * Median over the runs of which it is known; one that never did counts as longer than any, so that it is Infinity where
   * half or more of them never did. NaN where it is known of none. Of `grokked_share` the share itself.
   */
  readonly value: number;
  /** Runs of which it is known. */
  readonly known: number;
  /** Of these, those that did: that have a number. */
  readonly did: number;
  /** Least and greatest number; NaN where there is none. */
  readonly min: number;
  readonly max: number;
  readonly grokked: number;
  readonly failed: number;
  /** Ended by somebody before it did; not known whether it would have. */
  readonly stopped: number;
}

/** Which fields are the axes of a phase diagram; without one there is a single place along it. */
export interface PhaseAxes {
  readonly x: string | undefined;
  readonly y: string | undefined;
  /** A small diagram for each of its values. */
  readonly facet: string | undefined;
}

export interface PhaseGrid {
  readonly x: SweepColumn | undefined;
  readonly y: SweepColumn | undefined;
  readonly facet: SweepColumn | undefined;
  /** Other fields, over all of whose values a cell is taken. */
  readonly pooled: readonly SweepColumn[];
  /** [facets, columns, rows] */
  readonly cells: readonly CellSummary[];
}

/** How many values an axis has. */
export function placesOf(column: SweepColumn | undefined): number {
  return column?.values?.length ?? 1;
}

/** The axes that a sweep is seen along first: its first two fields, else its seeds; a third field for facets where it has few values. */
export function firstAxes(data: Pick<SweepData, 'vary' | 'seeds'>): PhaseAxes {
  const fields = Object.keys(data.vary);
  const [
    x,
    y = fieldColumns(data)
      .map(({ id }) => id)
      .find((id) => id !== x),
    facet,
  ] = fields;
  return x === undefined ? { x: y, y: undefined, facet: undefined } : { x, y, facet };
}

/** Rows by cell, each summarised. @throws RangeError for an axis that the sweep has not */
export function phaseGrid(data: SweepData, axes: PhaseAxes, measure: PhaseMeasure): PhaseGrid {
  const columns = fieldColumns(data);
  const columnOf = (id: string | undefined): SweepColumn | undefined => {
    const found = columns.find((column) => column.id === id);
    if (id !== undefined && !found) {
      throw new RangeError(`${id} is not varied`);
    }
    return found;
  };
  const [facet, x, y] = [columnOf(axes.facet), columnOf(axes.x), columnOf(axes.y)];
  const [placeIn, placeOn, placeUp] = [facet, x, y].map(placer);
  const [facets, across, up] = [facet, x, y].map(placesOf);
  const rows: ResultRow[][] = Array.from({ length: facets * across * up }, () => []);
  for (const row of data.rows) {
    rows[(placeIn(row) * across + placeOn(row)) * up + placeUp(row)]?.push(row); // a row of a value that the plan has not is in no cell
  }
  const pooled = columns.filter((column) => ![facet, x, y].includes(column));
  const runs = pooled.reduce((count, column) => count * placesOf(column), 1);
  return { x, y, facet, pooled, cells: rows.map((own) => summaryOf(own, runs, measure)) };
}

function placer(column: SweepColumn | undefined): (row: ResultRow) => number {
  if (!column) {
    return () => 0;
  }
  const places = new Map(column.values?.map((value: VariedValue, i) => [plainValue(value), i]));
  return (row) => places.get(column.of(row) ?? '') ?? NaN;
}

function summaryOf(rows: readonly ResultRow[], runs: number, measure: PhaseMeasure): CellSummary {
  const outcomes = rows.map((row) => outcomeOf(row, measure)).filter((outcome) => !Number.isNaN(outcome));
  const numbers = outcomes.filter(Number.isFinite);
  const share = measure === 'grokked_share';
  return {
    runs,
    ended: rows.map(({ index }) => index),
    value: share ? outcomes.reduce((sum, one) => sum + one, 0) / (outcomes.length || NaN) : median(outcomes),
    known: outcomes.length,
    did: share ? outcomes.filter((one) => one === 1).length : numbers.length,
    min: numbers.length > 0 ? Math.min(...numbers) : NaN,
    max: numbers.length > 0 ? Math.max(...numbers) : NaN,
    grokked: rows.filter(({ grokked_at }) => grokked_at !== null).length,
    failed: rows.filter(({ state }) => state === 'failed').length,
    stopped: rows.filter((row) => row.state === 'stopped' && Number.isNaN(outcomeOf(row, measure))).length,
  };
}

/** What a run came to: Infinity where it never did, NaN where that is not known: it failed, or somebody ended it before. */
export function outcomeOf(row: ResultRow, measure: PhaseMeasure): number {
  if (row.state === 'failed') {
    return NaN;
  }
  const never = row.state === 'completed' ? Infinity : NaN;
  switch (measure) {
    case 'grokked_share':
      return row.grokked_at !== null ? 1 : never === Infinity ? 0 : NaN;
    case 'test_accuracy':
      return row.state === 'completed' ? (row.test_accuracy ?? NaN) : NaN;
    case 'delay':
      return row.grokked_at === null ? never : (delayOf(row) ?? NaN);
    default:
      return row[measure] ?? never;
  }
}

/** NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  // Two infinite ones have no mean by subtraction, but they have by addition.
  return sorted.length % 2 === 1 ? sorted[middle] : sorted.length === 0 ? NaN : (sorted[middle - 1] + sorted[middle]) / 2; // prettier-ignore
}

/** How evenly numbers lie: in equal steps, in equal ratios, in equal ratios after a 0, or neither. */
export function spacingOf(values: readonly VariedValue[]): 'linear' | 'log' | 'log after 0' | 'listed' {
  const numbers = values.filter((value): value is number => typeof value === 'number');
  if (numbers.length < values.length || numbers.length < 2) {
    return 'listed';
  }
  const steps = numbers.slice(1).map((value, i) => value - numbers[i]);
  const even = (parts: readonly number[]): number => {
    const [low, high] = [Math.min(...parts), Math.max(...parts)];
    return low > 0 ? high / low : -high > 0 ? low / high : Infinity;
  };
  const linear = even(steps);
  const log = numbers.every((value) => value > 0) ? even(steps.map((_, i) => Math.log(numbers[i + 1] / numbers[i]))) : Infinity; // prettier-ignore
  // Values such as 0.3, 1, 3 are meant to be in equal ratios; those of equal steps are known exactly.
  if (linear < 1.05) {
    return 'linear';
  }
  if (numbers[0] === 0 && numbers.length > 2) {
    return spacingOf(numbers.slice(1)) === 'log' ? 'log after 0' : 'listed';
  }
  return log < 1.5 && log < linear ? 'log' : 'listed';
}
