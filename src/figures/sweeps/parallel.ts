import { fieldColumns, sweepColumns, type SweepColumn, type SweepData } from '../../core/sweep/columns';
import type { ResultRow } from '../../core/sweep/result-row';
import { outcomeOf, PHASE_MEASURES, type PhaseMeasure } from '../../core/sweep/summary';
import { counted } from '../../text/counts';
import { percentTickText } from '../../text/ticks';
import type { FigureSpec, Mark } from '../spec';
import { ticks } from '../ticks';
import { columnScale, type ColumnScale, columnText, columnValueText } from './column-scale';
import { endLegend, endOf, ENDS, runsTable, runText } from './scatter';

/** Where runs go that never did what an axis counts: above its greatest value. */
const NEVER = 1.14;
/** Room beyond the axes for their values' names. */
const ROOM = 0.25;
/** From so many runs on their lines are thin, and stretches that several share are drawn once. */
const MANY = 500;
/** Places of an axis that stretches are told apart by: a sixth of a CSS pixel. */
const PLACES = 2048;
/** Outcomes that have axes. */
const OUTCOMES = ['memorised_at', 'grokked_at', 'test_accuracy'];

/** Every run as a line through what it was given and what it came to. Items are the runs, in their order. */
export function parallelCoordinates(data: SweepData): FigureSpec {
  const { rows } = data;
  const fields = fieldColumns(data);
  const outcomes = sweepColumns(data).filter(({ id, values }) => !values && OUTCOMES.includes(id));
  const axes = [...fields, ...outcomes].map((column) => columnScale(column, rows));
  const heights = axes.map((axis) => heightsOn(axis, rows));
  const places = axes.map((_, i) => i);
  const lines = ENDS.map((end): Mark => {
    const own = rows.flatMap((row, i) => (endOf(row) === end ? [i] : []));
    const points = rows.length > MANY ? stretches(own, heights) : wholeLines(own, heights);
    return { kind: 'line', ...points, color: end.color, width: rows.length > MANY ? 0.5 : 1 };
  });
  const names = axes.map(({ column, scale }, at) => ({
    at,
    text: scale.kind === 'log' ? `${column.name}, log` : column.name,
  }));
  return {
    name: 'parallel',
    title: 'Parallel coordinates',
    note: 'a line a run',
    label: `${counted(rows.length, 'run')} as lines through ${axes.map(({ column }) => column.name).join(', ')}`,
    legend: endLegend(rows),
    summary: counted(rows.length, 'run'),
    table: runsTable(data, [...fields, ...outcomes]),
    items: {
      count: rows.length,
      choosable: true,
      text: (item) =>
        [runText(rows[item], fields), ...outcomes.map((column) => `${column.name} ${isNever(column, rows[item]) ? 'never' : columnText(column, rows[item])}`)].join(' · '), // prettier-ignore
    },
    body: {
      kind: 'plots',
      plots: [
        {
          x: { min: -ROOM, max: Math.max(1, axes.length - 1) + 2 * ROOM, names: names.filter((_, i) => i % 2 === 0) },
          y: { min: -0.06, max: NEVER + 0.06 },
          marks: [
            ...lines,
            ...axes.flatMap((axis, i) => axisMarks(axis, i, heights[i])),
            // Every other name is above, so that those of neighbours have room.
            { kind: 'heads', heads: names.filter((_, i) => i % 2 === 1).map((name) => ({ ...name, color: 'muted' })) },
          ],
        },
      ],
      arrangement: { kind: 'stack' },
      height: 340,
      pick: { kind: 'line', x: places, reach: 10, y: (item, i) => heights[i][item] },
    },
  };
}

interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The lines of some runs in one, with a gap after each. */
function wholeLines(runs: readonly number[], heights: readonly Float64Array[]): Points {
  return {
    x: runs.flatMap(() => [...heights.keys(), NaN]),
    y: runs.flatMap((run) => [...heights.map((of) => of[run]), NaN]),
  };
}

/** The same between each two axes: of lines that cannot be told apart there, one. */
function stretches(runs: readonly number[], heights: readonly Float64Array[]): Points {
  const [x, y]: [number[], number[]] = [[], []];
  for (let axis = 1; axis < heights.length; axis++) {
    const [before, after] = [heights[axis - 1], heights[axis]];
    const drawn = new Set<number>();
    for (const run of runs) {
      const place = Math.round(before[run] * PLACES) * 2 * PLACES + Math.round(after[run] * PLACES);
      if (!drawn.has(place)) {
        drawn.add(place);
        x.push(axis - 1, axis, NaN);
        y.push(before[run], after[run], NaN);
      }
    }
  }
  return { x, y };
}

/** By run: where its line crosses an axis. */
function heightsOn(axis: ColumnScale, rows: readonly ResultRow[]): Float64Array {
  const place = placer(axis);
  const heights = new Float64Array(rows.length);
  for (const [i, row] of rows.entries()) {
    heights[i] = isNever(axis.column, row) ? NEVER : place(axis.values[i]);
  }
  return heights;
}

/** An axis with the names of some of its values, and of the place of those that never did. */
function axisMarks(axis: ColumnScale, at: number, heights: Float64Array): Mark[] {
  const { places, scale, min, max, column } = axis;
  const place = placer(axis);
  const values =
    places ??
    ticks(scale, min, max, 4).map((value) => ({
      at: value,
      text: column.id.endsWith('accuracy') ? percentTickText(value) : columnValueText(column, value),
    }));
  const some = values.filter((_, i) => i % Math.ceil(values.length / 12) === 0);
  const named = some.map((value) => ({ at: place(value.at), text: value.text }));
  const all = heights.includes(NEVER) ? [...named, { at: NEVER, text: 'never' }] : named;
  return [
    { kind: 'rule', x: at, color: 'muted' },
    {
      kind: 'dots',
      x: all.map(() => at),
      y: all.map((value) => value.at),
      radius: 2,
      color: () => 'foreground',
      labels: all.map(({ text }) => text),
      toRight: true,
      haloed: true,
    },
  ];
}

/** Where values stand on an axis from 0 to 1. */
function placer({ scale, min, max }: ColumnScale): (value: number) => number {
  const [low, high] = [scale.place(min), scale.place(max)];
  return (value) => (high > low ? (scale.place(value) - low) / (high - low) : 0.5);
}

function isNever({ id }: SweepColumn, row: ResultRow): boolean {
  const measure = PHASE_MEASURES.find((one): one is PhaseMeasure => one === id);
  return measure !== undefined && outcomeOf(row, measure) === Infinity;
}
