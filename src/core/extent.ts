import type { Bars, FigureOutput, Heatmap, Lines, Output, Scatter } from './output';

/** Lowest and highest of the numbers that are finite. */
export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** What the axes and the colours of a figure have to show; undefined where it has no such numbers. */
export interface FigureExtent {
  readonly x?: Extent | undefined;
  readonly y?: Extent | undefined;
  readonly color?: Extent | undefined;
  /** Bars along the axis. */
  readonly bars?: number;
}

/** The extents of an output's figures, by {@link figurePlace}. */
export type Extents = Readonly<Record<string, FigureExtent>>;

/** Where a figure stands: what several outputs in a row have at one place are frames of one film. */
export function figurePlace(within: string, { kind }: FigureOutput): string {
  return `${within} ${kind}`;
}

/** Where a part of several stands. */
export function partPlace(within: string, title: string | undefined, index: number): string {
  return `${within}/${title ?? index}`;
}

/** The extents of all figures in an output. */
export function extentsOf(output: Output, within = ''): Extents {
  switch (output.kind) {
    case 'several':
      return Object.assign(
        {},
        ...output.parts.map((part, i) => extentsOf(part.output, partPlace(within, part.title, i))),
      ) as Extents;
    case 'bars':
    case 'lines':
    case 'heatmap':
    case 'scatter':
      return { [figurePlace(within, output)]: figureExtent(output) };
    default:
      return {};
  }
}

/** What shows both. */
export function joinedExtents(a: Extents, b: Extents): Extents {
  const places = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries(Array.from(places, (place) => [place, joinedFigures(a[place] ?? {}, b[place] ?? {})]));
}

export function figureExtent(figure: FigureOutput): FigureExtent {
  switch (figure.kind) {
    case 'bars':
      return barsExtent(figure);
    case 'lines':
      return linesExtent(figure);
    case 'heatmap':
      return heatmapExtent(figure);
    case 'scatter':
      return scatterExtent(figure);
  }
}

function barsExtent({ series }: Bars): FigureExtent {
  const y = new Growing();
  series.forEach(({ values }) => values.forEach((value) => y.add(value)));
  return { y: y.extent, bars: Math.max(0, ...series.map(({ values }) => values.length)) };
}

/** Of points that have a place on both axes. */
function linesExtent({ series, xScale, yScale }: Lines): FigureExtent {
  const [x, y] = [new Growing(), new Growing()];
  for (const line of series) {
    line.x.forEach((value, i) => {
      if (hasPlace(value, xScale) && hasPlace(line.y[i], yScale)) {
        x.add(value);
        y.add(line.y[i]);
      }
    });
  }
  return { x: x.extent, y: y.extent };
}

/** Whether an axis has a place for a value. */
export function hasPlace(value: number | undefined, scale: 'linear' | 'log' = 'linear'): boolean {
  return Number.isFinite(value) && (scale === 'linear' || Number(value) > 0);
}

function heatmapExtent({ values }: Heatmap): FigureExtent {
  return { color: extentOf(values) };
}

function scatterExtent({ series }: Scatter): FigureExtent {
  const { x, y } = linesExtent({ kind: 'lines', series });
  const color = new Growing();
  series.forEach((points) => points.color?.forEach((value) => color.add(value)));
  return { x, y, color: color.extent };
}

/** undefined without a finite number. */
export function extentOf(values: ArrayLike<number>): Extent | undefined {
  const all = new Growing();
  for (let i = 0; i < values.length; i++) {
    all.add(values[i]);
  }
  return all.extent;
}

function joinedFigures(a: FigureExtent, b: FigureExtent): FigureExtent {
  const bars = Math.max(a.bars ?? 0, b.bars ?? 0);
  return { x: joined(a.x, b.x), y: joined(a.y, b.y), color: joined(a.color, b.color), ...(bars > 0 && { bars }) };
}

function joined(a: Extent | undefined, b: Extent | undefined): Extent | undefined {
  return a && b ? { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) } : (a ?? b);
}

/** An extent that takes in one number after another. */
class Growing {
  private min = Infinity;
  private max = -Infinity;

  add(value: number): void {
    if (Number.isFinite(value)) {
      this.min = Math.min(this.min, value);
      this.max = Math.max(this.max, value);
    }
  }

  get extent(): Extent | undefined {
    return this.max < this.min ? undefined : { min: this.min, max: this.max };
  }
}
