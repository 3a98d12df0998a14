/** What an analysis function returned, as plain data: any process can send it, any view can draw it, JSON can hold it. */

export type Cell = number | string | boolean | null;

/** A title and the names, with units, of the axes. */
export interface FigureText {
  readonly title?: string;
  readonly x?: string;
  readonly y?: string;
}

export interface Bars extends FigureText {
  readonly kind: 'bars';
  /** One name per bar; by default its index. */
  readonly labels?: readonly string[];
  /** Several series stand side by side. */
  readonly series: readonly { readonly name?: string; readonly values: readonly number[] }[];
  /** Indices of bars to set off from the others, e.g. key frequencies. */
  readonly highlight?: readonly number[];
}

export interface Lines extends FigureText {
  readonly kind: 'lines';
  readonly series: readonly { readonly name?: string; readonly x: readonly number[]; readonly y: readonly number[] }[];
  readonly xScale?: 'linear' | 'log';
  readonly yScale?: 'linear' | 'log';
}

export interface Heatmap extends FigureText {
  readonly kind: 'heatmap';
  /** [rows, columns], row-major; row 0 on top. NaN has no colour. */
  readonly values: readonly number[];
  readonly rows: number;
  readonly columns: number;
}

export interface Scatter extends FigureText {
  readonly kind: 'scatter';
  readonly series: readonly {
    readonly name?: string;
    readonly x: readonly number[];
    readonly y: readonly number[];
    /** A number per point, shown as its colour. */
    readonly color?: readonly number[];
    readonly labels?: readonly string[];
    /** A line through the points in their order, e.g. a circle, in place of dots. */
    readonly joined?: boolean;
  }[];
  /** One unit is as long on both axes, e.g. for circles. */
  readonly equal?: boolean;
}

export type FigureOutput = Bars | Lines | Heatmap | Scatter;

export interface Table {
  readonly kind: 'table';
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A picture that the function drew by itself, e.g. by matplotlib; shown as it is. */
export interface Picture {
  readonly kind: 'svg';
  readonly title?: string;
  readonly svg: string;
}

export interface Several {
  readonly kind: 'several';
  readonly parts: readonly { readonly title?: string; readonly output: Output }[];
}

export type Output =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'record'; readonly entries: readonly { readonly name: string; readonly value: Cell }[] }
  | Table
  | FigureOutput
  | Picture
  | Several;
