import type { Bars, Cell, FigureText, Heatmap, Lines, Output, Scatter, Several, Table } from '../../core/output';
import { described, isArray, isListOfNumbers, type Matrix, matrixOf, type Numbers, vectorOf } from './numbers';
import { outputOf } from './outputs';

export interface BarSeries {
  readonly name?: string;
  readonly values: Numbers;
}

export interface LineSeries {
  readonly name?: string;
  /** By default 0, 1, 2, … */
  readonly x?: Numbers;
  readonly y: Numbers;
}

export interface ScatterSeries {
  readonly name?: string;
  readonly x: Numbers;
  readonly y: Numbers;
  /** A number per point, shown as its colour. */
  readonly color?: Numbers;
  /** A name per point. */
  readonly labels?: readonly (string | number)[];
  /** A line through the points in their order, e.g. a circle, in place of dots. */
  readonly joined?: boolean;
}

export interface BarsOptions extends FigureText {
  /** One name per bar; by default its index. */
  readonly labels?: readonly (string | number)[];
  /** Indices of bars to set off from the others, e.g. key frequencies. */
  readonly highlight?: readonly number[];
}

export interface LinesOptions extends FigureText {
  readonly xScale?: 'linear' | 'log';
  readonly yScale?: 'linear' | 'log';
}

export interface ScatterOptions extends FigureText, Pick<ScatterSeries, 'name' | 'color' | 'labels'> {
  /** One unit is as long on both axes, e.g. for circles. */
  readonly equal?: boolean;
}

/**
 * Bars, one per number.
 * @param values numbers; or several series, each with as many numbers, that stand side by side
 * @throws TypeError when these are no numbers, or labels or series differ in number
 */
export function bars(values: Numbers | readonly BarSeries[], options: BarsOptions = {}): Bars {
  const series = isSeries<BarSeries>(values) ? values : [{ values }];
  const named = series.map((one, i) => ({
    ...nameOf(one),
    values: vectorOf(one.values, `plot.bars: values${which(series, i)}`),
  }));
  const { labels, highlight, ...text } = options;
  const count = named[0]?.values.length ?? 0;
  named.forEach(({ values: own }, i) => sameCount('plot.bars', count, own.length, `values${which(series, i)}`));
  if (labels) {
    sameCount('plot.bars', count, labels.length, 'labels');
  }
  const wrong = highlight?.find((index) => !Number.isInteger(index) || index < 0 || index >= count);
  if (wrong !== undefined) {
    throw new TypeError(`plot.bars: highlight takes indices of bars, 0 … ${count - 1}, got ${wrong}`);
  }
  return {
    kind: 'bars',
    ...textOf(text),
    ...(labels && { labels: labels.map(String) }),
    series: named,
    ...(highlight && { highlight: [...highlight] }),
  };
}

/**
 * Lines over a common x axis.
 * @param series e.g. `[{ name: 'train', x: epochs, y: losses }]`; or the y values of a single line
 * @throws TypeError when these are no numbers, or a line has more x than y
 */
export function lines(series: Numbers | readonly LineSeries[], options: LinesOptions = {}): Lines {
  const all = isSeries<LineSeries>(series) ? series : [{ y: series }];
  const { xScale, yScale, ...text } = options;
  return {
    kind: 'lines',
    ...textOf(text),
    series: all.map((one, i) => {
      const y = vectorOf(one.y, `plot.lines: y${which(all, i)}`);
      const x = one.x === undefined ? Array.from(y.keys()) : vectorOf(one.x, `plot.lines: x${which(all, i)}`);
      sameCount('plot.lines', y.length, x.length, `x${which(all, i)}`);
      return { ...nameOf(one), x, y };
    }),
    ...(xScale && { xScale }),
    ...(yScale && { yScale }),
  };
}

/**
 * A colour per number.
 * @param values [rows, columns], row 0 on top: a 2-D tensor or rows of equal length; NaN has no colour
 * @throws TypeError for another shape
 */
export function heatmap(values: Matrix, options: FigureText = {}): Heatmap {
  return { kind: 'heatmap', ...textOf(options), ...matrixOf(values, 'plot.heatmap: values') };
}

/**
 * Points.
 * @param x of each point; or several series of points
 * @param y of each point
 * @throws TypeError when these are no numbers, or differ in number
 */
export function scatter(x: Numbers, y: Numbers, options?: ScatterOptions): Scatter;
export function scatter(
  series: readonly ScatterSeries[],
  options?: Omit<ScatterOptions, 'name' | 'color' | 'labels'>,
): Scatter;
export function scatter(
  first: Numbers | readonly ScatterSeries[],
  second: Numbers | ScatterOptions = {},
  third: ScatterOptions = {},
): Scatter {
  const one = !isSeries<ScatterSeries>(first);
  const options = one ? third : (second as ScatterOptions);
  const { equal, name, color, labels, ...text } = options;
  const all: readonly ScatterSeries[] = one
    ? [
        {
          ...(name !== undefined && { name }),
          ...(color && { color }),
          ...(labels && { labels }),
          x: first,
          y: second as Numbers,
        },
      ]
    : first;
  return {
    kind: 'scatter',
    ...textOf(text),
    series: all.map((points, i) => {
      const list = (values: Numbers, what: string): number[] =>
        vectorOf(values, `plot.scatter: ${what}${which(all, i)}`);
      const of = { x: list(points.x, 'x'), y: list(points.y, 'y') };
      sameCount('plot.scatter', of.x.length, of.y.length, `y${which(all, i)}`);
      const shade = points.color && list(points.color, 'color');
      for (const [what, extra] of Object.entries({ color: shade, labels: points.labels })) {
        if (extra) {
          sameCount('plot.scatter', of.x.length, extra.length, `${what}${which(all, i)}`);
        }
      }
      return {
        ...nameOf(points),
        ...of,
        ...(shade && { color: shade }),
        ...(points.labels && { labels: points.labels.map(String) }),
        ...(points.joined !== undefined && { joined: points.joined }),
      };
    }),
    ...(equal !== undefined && { equal }),
  };
}

/**
 * A table.
 * @param columns names
 * @param rows as many cells each as there are columns
 * @throws TypeError for a row of another length, or a cell that is no number, text, boolean or null
 */
export function table(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: Pick<FigureText, 'title'> = {},
): Table {
  if (!isArray(columns) || !isArray(rows)) {
    throw new TypeError('plot.table takes column names and rows: plot.table(["k", "share"], [[1, 0.2], [2, 0.1]])');
  }
  rows.forEach((row, i) => {
    if (!isArray(row)) {
      throw new TypeError(`plot.table: row ${i} must be a list of cells, got ${described(row)}`);
    }
    sameCount('plot.table', columns.length, row.length, `row ${i}`);
    row.forEach((cell: unknown, column) => {
      if (cell !== null && !['number', 'string', 'boolean'].includes(typeof cell)) {
        throw new TypeError(
          `plot.table: row ${i}, ${columns[column]}: a cell is a number, text, true, false or null, got ${described(cell)}`,
        );
      }
    });
  });
  return { kind: 'table', ...textOf(options), columns: columns.map(String), rows: rows.map((row) => [...row]) };
}

/**
 * Results beneath one another: figures, tables, and whatever else a function may return.
 * @param parts a list, or a record whose names become titles
 * @throws TypeError for a part that a function could not return
 */
export function several(parts: readonly unknown[] | Readonly<Record<string, unknown>>): Several {
  const named: [string | undefined, unknown][] = isArray(parts)
    ? parts.map((part) => [undefined, part])
    : Object.entries(parts);
  return {
    kind: 'several',
    parts: named.map(([title, part]): { title?: string; output: Output } => ({
      ...(title !== undefined && { title }),
      output: outputOf(part),
    })),
  };
}

function isSeries<T extends object>(value: unknown): value is readonly T[] {
  return (
    isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof one === 'object' && one !== null && !isListOfNumbers(one))
  );
}

function which(series: readonly { readonly name?: string }[], i: number): string {
  return series.length === 1 ? '' : ` of ${series[i].name ?? `series ${i}`}`;
}

function nameOf({ name }: { readonly name?: string }): { name?: string } {
  return name === undefined ? {} : { name: String(name) };
}

/** Only what is text: functions send their result to another process. */
function textOf({ title, x, y }: FigureText): FigureText {
  return {
    ...(title !== undefined && { title: String(title) }),
    ...(x !== undefined && { x: String(x) }),
    ...(y !== undefined && { y: String(y) }),
  };
}

function sameCount(figure: string, expected: number, found: number, what: string): void {
  if (found !== expected) {
    throw new TypeError(`${figure}: ${what} must have ${expected} entries like the others, got ${found}`);
  }
}
