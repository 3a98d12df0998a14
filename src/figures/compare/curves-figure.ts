import type { Curve, CurveAxis } from '../../core/compare/curves';
import { countText } from '../../text/counts';
import { durationText } from '../../text/durations';
import { tickText } from '../../text/ticks';
import { tickFormat } from '../axes';
import type { Paint } from '../paint';
import { linearScale, logScale, symlogScale, type AxisScale, type Range } from '../scale';
import type { FigureSpec, LegendEntry, Mark, View } from '../spec';
import type { TableData } from '../table-data';
import { valueRange } from '../value-range';
import type { ComparedMeasure } from './measures';

/** One line: a metric of a run, or of a group of runs with its quartiles. */
export interface ComparedLine extends Curve {
  readonly label: string;
  /** The side of the split, where the measure has two. */
  readonly side: string;
  readonly color: Paint;
  readonly dash: readonly number[];
  readonly low?: Float64Array;
  readonly high?: Float64Array;
  /** Of how many runs it is. */
  readonly runs: number;
}

export interface ComparedCurves {
  readonly measure: ComparedMeasure;
  readonly lines: readonly ComparedLine[];
  readonly axis: CurveAxis;
  readonly xScale: 'linear' | 'log';
  readonly yScale: 'linear' | 'log';
  readonly legend: readonly LegendEntry[];
  /** What is to be said of how lines are made, e.g. that they are smoothed; and of what is left out. */
  readonly note: string;
  readonly summary: string;
  /** What of its axes is in view. */
  readonly view?: View;
}

const AXIS_LABELS: Readonly<Record<CurveAxis, string>> = {
  epoch: 'epoch',
  memorised: 'epochs since memorised',
  seconds: 'seconds of training',
};

/** So many points can be pointed at, spread over the lines; but of each line so many. */
const MOST_ITEMS = 20_000;
const LEAST_OF_LINE = 24;
const MOST_OF_LINE = 300;
/** From so many lines on they are thinner. */
const MANY = 40;

/** Curves of several runs over each other. Items are points of the lines, line by line. */
export function comparedCurvesFigure(curves: ComparedCurves): FigureSpec {
  const { measure, axis, legend, note, summary } = curves;
  const up = curves.yScale === 'log' ? logScale : linearScale;
  const { view = {} } = curves;
  const all = acrossOf(curves);
  const x = stretch(view.x, all);
  const across = { ...all, ...x };
  const lines = curves.lines.map((line) => within(line, across));
  const text = axis === 'seconds' ? durationText : countText;
  const values = lines.flatMap(({ y, low = y, high = y }) => [y, low, high]);
  const fixed = curves.yScale === measure.values.scale.kind ? measure.values.range : undefined;
  const whole = fixed ?? valueRange(values, up);
  const y = stretch(view.y, whole);
  const upRange = y ?? whole;
  const items = itemsOf(lines, across, upRange);
  return {
    name: `compare-${measure.id}`,
    title: measure.title,
    note: [measure.note.replace(/,? ?log scale/, ''), note].filter((part) => part !== '').join(' · '),
    label: `${measure.title} of ${countText(lines.length)} lines by ${AXIS_LABELS[axis]}`,
    legend,
    summary,
    table: tableOf(curves, text),
    items: {
      count: items.length,
      text(item) {
        const { line, point } = items[item];
        const { label, side, x, y, low, high, runs } = lines[line];
        const quartiles =
          low && high
            ? ` (quartiles ${measure.values.format(low[point])} – ${measure.values.format(high[point])}, ${countText(runs)} runs)`
            : '';
        const name = [label, side].filter((part) => part !== '').join(', ');
        return `${name} · ${AXIS_LABELS[axis]} ${text(x[point])}: ${measure.values.format(y[point])}${quartiles}`;
      },
      step: (key, from) => stepOf(key, from, items, lines),
    },
    body: {
      kind: 'plots',
      plots: [
        {
          x: {
            ...across,
            label: AXIS_LABELS[axis],
            tick: axis === 'seconds' ? tickText : countText,
            grid: true,
            space: 72,
          },
          y: { ...upRange, scale: up, tick: fixed && !y ? measure.values.tick : tickFormat(upRange, up) },
          marks: marksOf(lines),
        },
      ],
      arrangement: { kind: 'stack' },
      height: 380,
      zoom: { whole: { x: { min: all.min, max: all.max }, y: whole }, view: { x, y } },
      pick: {
        kind: 'point',
        reach: 24,
        at(item) {
          const { line, point } = items[item];
          const { x, y, color } = lines[line];
          return { plot: 0, x: x[point], y: y[point], color };
        },
      },
    },
  };
}

function marksOf(lines: readonly ComparedLine[]): Mark[] {
  const width = lines.length > MANY ? 1 : 1.7;
  return [
    ...lines.flatMap(({ x, low, high, color }): Mark[] =>
      low && high ? [{ kind: 'area', x, low, high, color, opacity: 0.18 }] : [],
    ),
    ...lines.map(({ x, y, color, dash }): Mark => ({
      kind: 'line',
      x,
      y,
      color,
      dash,
      width,
      dotted: lines.length <= MANY,
    })),
  ];
}

/** The axis that shows all of the lines; a logarithmic one has a place for 0, and none for what is before. */
function acrossOf({ lines, axis, xScale }: ComparedCurves): Range & { readonly scale: AxisScale } {
  let [min, max, least] = [Infinity, -Infinity, Infinity];
  for (const { x } of lines) {
    min = Math.min(min, x[0] ?? min);
    max = Math.max(max, x[x.length - 1] ?? max);
    least = Math.min(least, x.find((value) => value > 0) ?? least);
  }
  if (max < min) {
    return { min: 0, max: 1, scale: linearScale };
  }
  const end = max > min ? max : min + 1;
  if (xScale === 'linear' || end <= 0 || least === Infinity) {
    return { min, max: end, scale: linearScale };
  }
  // What is measured in seconds begins at next to nothing: its first thousandth is linear.
  const threshold = axis === 'seconds' ? Math.max(least, end / 1000) : least;
  return { min: Math.max(0, min), max: end, scale: symlogScale(threshold) };
}

/** A stretch, unless nothing of all is in it: as of runs that began anew. */
function stretch(view: Range | undefined, all: Range): Range | undefined {
  return view && view.min < all.max && view.max > all.min ? view : undefined;
}

/** What of a line is between two places, and the points before and after it that it is joined to. */
function within(line: ComparedLine, { min, max, scale }: Range & { readonly scale: AxisScale }): ComparedLine {
  const { x, y, low, high } = line;
  const first = x.findIndex((place) => place >= min);
  const last = x.findLastIndex((place) => place <= max);
  // Before its beginning a logarithmic axis has no place.
  const begin = first > 0 && (scale.kind === 'linear' || x[first - 1] >= 0) ? first - 1 : Math.max(first, 0);
  const part = (values: Float64Array): Float64Array =>
    first < 0 ? values.subarray(0, 0) : values.subarray(begin, last + 2);
  return { ...line, x: part(x), y: part(y), ...(low && high && { low: part(low), high: part(high) }) };
}

interface Item {
  readonly line: number;
  readonly point: number;
}

/** Points in view. */
function itemsOf(lines: readonly ComparedLine[], across: Range, up: Range): Item[] {
  const each = Math.min(MOST_OF_LINE, Math.max(LEAST_OF_LINE, Math.floor(MOST_ITEMS / Math.max(1, lines.length))));
  return lines.flatMap(({ x, y }, line) => {
    const points = Array.from(x.keys()).filter(
      (point) => x[point] >= across.min && x[point] <= across.max && y[point] >= up.min && y[point] <= up.max,
    );
    const count = Math.min(points.length, each);
    return Array.from({ length: count }, (_, i) => ({
      line,
      point: points[count === 1 ? 0 : Math.round((i * (points.length - 1)) / (count - 1))],
    }));
  });
}

/** Left and right along a line, with PageUp and PageDown to the next one at the same place: up and down are the zoom's. */
function stepOf(key: string, from: number, items: readonly Item[], lines: readonly ComparedLine[]): number | undefined {
  if (from < 0 || from >= items.length) {
    return undefined;
  }
  const { line, point } = items[from];
  const beside = { ArrowLeft: from - 1, ArrowRight: from + 1 }[key];
  if (beside !== undefined) {
    return items[beside]?.line === line ? beside : from;
  }
  const other = { PageUp: line - 1, PageDown: line + 1 }[key];
  if (other === undefined) {
    return undefined;
  }
  const place = lines[line].x[point];
  let [best, distance] = [from, Infinity];
  items.forEach((item, i) => {
    const away = item.line === other ? Math.abs(lines[other].x[item.point] - place) : Infinity;
    if (away < distance) {
      [best, distance] = [i, away];
    }
  });
  return best;
}

/** Every point of every line as a row. */
function tableOf({ lines, measure, axis }: ComparedCurves, text: (x: number) => string): TableData {
  const starts = [0];
  lines.forEach(({ x }, i) => starts.push(starts[i] + x.length));
  const find = (row: number): [line: ComparedLine, point: number] => {
    let [low, high] = [0, lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      [low, high] = starts[middle] <= row ? [middle, high] : [low, middle - 1];
    }
    return [lines[low], row - starts[low]];
  };
  const number = (name: string, of: (line: ComparedLine) => Float64Array | undefined): TableData['columns'][number] => {
    const value = (row: number): number => {
      const [line, point] = find(row);
      return of(line)?.[point] ?? NaN;
    };
    return { name, value, text: (row) => measure.values.format(value(row)) };
  };
  const at = (row: number): number => {
    const [{ x }, point] = find(row);
    return x[point];
  };
  return {
    rows: starts[lines.length],
    columns: [
      { name: 'run', value: (row) => find(row)[0].label },
      ...(measure.lines.length > 1 ? [{ name: 'side', value: (row: number) => find(row)[0].side }] : []),
      { name: AXIS_LABELS[axis], value: at, text: (row) => text(at(row)) },
      number('value', ({ y }) => y),
      ...(lines.some(({ low }) => low)
        ? [number('lower quartile', ({ low }) => low), number('upper quartile', ({ high }) => high)]
        : []),
    ],
  };
}
