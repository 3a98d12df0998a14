import uPlot from 'uplot';
import type { MetricsStore } from '../metrics-store';
import type { Theme } from '../theme';
import type { Band } from '../../figures/curves-figure';
import { drawBands } from './bands';
import type { ChartGroup } from './chart-group';
import { DRAG, listenToGestures, zoomToSelection, type Axis, type Place, type Zoomable } from './gestures';
import { linePath } from './line-path';
import { drawMarks, MARK_LABEL_HEIGHT, type Mark } from './marks';
import { panRange, zoomRange, type AxisScale, type Range } from '../../figures/scale';
import type { CurvesSpec } from '../../figures/curves';
import { chartRows } from './spec';
import { seriesDash } from '../../figures/spec';
import { ticks } from '../../figures/ticks';
import { valueRange } from '../../figures/value-range';
import { countText } from '../../text/counts';

/** CSS pixels between ticks; a logarithmic axis has one for each decade where they fit. */
const TICK_SPACE = { x: 76, y: 52, logY: 34 };
const VALUE_AXIS_WIDTH = 56;

export interface LinePlotOptions {
  readonly spec: CurvesSpec;
  readonly store: MetricsStore;
  readonly group: ChartGroup;
  readonly epochScale: AxisScale;
  /** Called when the values were zoomed; the plot waits for {@link LinePlot.refresh}. */
  valuesZoomed(): void;
  /** Asked at each drawing, like the others below. */
  marks(): readonly Mark[];
  bands(): readonly Band[];
  theme(): Theme;
}

/** Curves of a spec, drawn by uPlot. Zoom and cursor are its group's; the zoom of the values is its own. */
export class LinePlot implements Zoomable {
  private readonly plot: uPlot;
  private shownValues: Range | undefined;
  /** Whether the pointer is over this plot, which then says where the group's cursor is. */
  private hovered = false;

  constructor(
    container: HTMLElement,
    private readonly options: LinePlotOptions,
  ) {
    const { width, height } = container.getBoundingClientRect();
    this.plot = new uPlot(this.uplotOptions(width, height), this.data(), container);
    // Before uPlot's own listener, which moves the cursor.
    this.plot.over.addEventListener('mousemove', () => (this.hovered = true), { capture: true });
    this.plot.over.addEventListener('mouseleave', () => (this.hovered = false));
    listenToGestures(this.plot.root, placeOf(this.plot), this);
    this.placeCursor();
  }

  get zoomed(): boolean {
    return this.options.group.zoom !== undefined || this.shownValues !== undefined;
  }

  /** Epochs in view. */
  get epochs(): Range {
    const { min, max } = this.plot.scales.x;
    return { min: min ?? 0, max: max ?? 0 };
  }

  /** Draws the data as they are now; what was zoomed to stays. */
  refresh(): void {
    this.plot.setData(this.data());
    this.placeCursor();
  }

  /** Draws the same data again, e.g. in other colours. */
  redraw(): void {
    this.plot.redraw(false);
  }

  resize(width: number, height: number): void {
    this.plot.setSize({ width, height });
    this.placeCursor();
  }

  /** Shows the group's cursor, unless it comes from here. */
  placeCursor(): void {
    if (this.hovered) {
      return;
    }
    const { cursor } = this.options.group;
    const { min, max } = this.epochs;
    const inView = cursor !== undefined && cursor >= min && cursor <= max;
    this.plot.setCursor(inView ? { left: this.plot.valToPos(cursor, 'x'), top: 0 } : { left: -10, top: -10 }, false);
  }

  /** Moves the group's cursor to an epoch, wherever the pointer is. */
  moveCursor(epoch: number): void {
    this.hovered = false;
    this.options.group.cursor = epoch;
  }

  /** The chart's rows in view. */
  get visibleRows(): readonly number[] {
    const { store, spec } = this.options;
    const { min, max } = this.epochs;
    const rows = chartRows(spec, store);
    const [first, last] = [store.nearest(min, rows), store.nearest(max, rows)];
    return rows.slice(rows.indexOf(first), rows.indexOf(last) + 1);
  }

  zoom(axis: Axis, factor: number, anchor?: number): boolean {
    const range = axis === 'x' ? this.epochs : this.values;
    const scale = axis === 'x' ? this.options.epochScale : this.options.spec.values.scale;
    const middle = scale.value((scale.place(range.min) + scale.place(range.max)) / 2);
    const around = Math.min(Math.max(anchor ?? middle, range.min), range.max);
    return this.set(axis, zoomRange(range, this.full(axis), scale, around, factor));
  }

  pan(axis: Axis, fraction: number): boolean {
    const [range, scale] =
      axis === 'x' ? [this.epochs, this.options.epochScale] : [this.values, this.options.spec.values.scale];
    return this.set(axis, panRange(range, this.full(axis), scale, fraction));
  }

  show(axis: Axis, range: Range): void {
    this.set(axis, range);
  }

  reset(): void {
    this.set('y', undefined);
    this.options.group.zoom = undefined;
  }

  destroy(): void {
    this.plot.destroy();
  }

  /** Values in view. */
  get values(): Range {
    const { min, max } = this.plot.scales.y;
    return { min: min ?? 0, max: max ?? 1 };
  }

  private full(axis: Axis): Range {
    return axis === 'x' ? this.fullEpochs() : this.fullValues();
  }

  /** What is zoomed to, unless the data end before it (a run that was resumed from an early checkpoint). */
  private shownEpochs(): Range {
    const { zoom } = this.options.group;
    const full = this.fullEpochs();
    return zoom !== undefined && zoom.min < full.max ? zoom : full;
  }

  private fullEpochs(): Range {
    const epochs = this.options.store.column('epoch');
    const first = epochs[0] ?? 0;
    return { min: first, max: Math.max(epochs[epochs.length - 1] ?? 0, first + 1) };
  }

  /** Values that the epochs in view need. */
  private fullValues(): Range {
    const { spec, store } = this.options;
    if (spec.values.range !== undefined) {
      return spec.values.range;
    }
    const { min, max } = this.shownEpochs();
    const [from, to] = [store.nearest(min), store.nearest(max)];
    const columns = spec.series.map(({ metric }) => store.column(metric).subarray(Math.max(from, 0), to + 1));
    return valueRange(columns, spec.values.scale);
  }

  /** Zooms; says whether that changed anything. */
  private set(axis: Axis, range: Range | undefined): boolean {
    const { group } = this.options;
    const old = axis === 'x' ? group.zoom : this.shownValues;
    if (old?.min === range?.min && old?.max === range?.max) {
      return false;
    }
    if (axis === 'x') {
      group.zoom = range;
    } else {
      this.shownValues = range;
      this.options.valuesZoomed();
    }
    return true;
  }

  private data(): uPlot.AlignedData {
    const { store, spec } = this.options;
    return [store.column('epoch'), ...spec.series.map(({ metric }) => store.column(metric))];
  }

  private uplotOptions(width: number, height: number): uPlot.Options {
    const { spec, epochScale, theme, group, store } = this.options;
    const color = (i: number): string => theme().series[spec.series[i - 1].color];
    const axis = (key: Axis, scale: AxisScale, label: (value: number) => string): uPlot.Axis => ({
      scale: key,
      stroke: () => theme().muted,
      font: `11px ${theme().font}`,
      grid: { stroke: () => theme().grid, width: 1, filter: (_u, splits) => splits },
      ticks: { stroke: () => theme().grid, width: 1, size: 5, filter: (_u, splits) => splits },
      // uPlot leaves labels out on logarithmic axes; here the ticks are few enough to all have one.
      filter: (_u, splits) => splits,
      splits: (u, _axis, min, max) => {
        const length = (key === 'x' ? u.bbox.width : u.bbox.height) / uPlot.pxRatio;
        const space = key === 'y' && scale.kind === 'log' ? TICK_SPACE.logY : TICK_SPACE[key];
        return ticks(scale, min, max, Math.max(2, length / space));
      },
      values: (_u, splits) => splits.map(label),
    });
    return {
      width,
      height,
      padding: [MARK_LABEL_HEIGHT, 16, 0, 0],
      legend: { show: false },
      scales: {
        x: {
          time: false,
          ...distribution(epochScale),
          range: () => toMinMax(this.shownEpochs()),
        },
        y: {
          ...distribution(spec.values.scale),
          range: () => toMinMax(this.shownValues ?? this.fullValues()),
        },
      },
      series: [
        {},
        ...spec.series.map((series, i): uPlot.Series => ({
          label: series.label,
          scale: 'y',
          auto: false,
          stroke: () => color(i + 1),
          width: 1.5,
          dash: [...seriesDash(i)],
          // Of the dots alone: what is dashed is the line.
          fill: () => color(i + 1),
          paths: linePath,
          points: { show: false },
        })),
      ],
      axes: [
        {
          ...axis('x', epochScale, countText),
          size: 28,
          label: 'epoch',
          labelSize: 18,
          labelGap: 0,
          labelFont: `11px ${theme().font}`,
        },
        { ...axis('y', spec.values.scale, (value) => spec.values.tick(value)), size: VALUE_AXIS_WIDTH },
      ],
      cursor: {
        y: false,
        // A metric that only some rows have is read at the nearest of them.
        dataIdx: (_u, i, row) =>
          i === 0 ? row : store.nearest(store.column('epoch')[row], store.rowsWith([spec.series[i - 1].metric])),
        points: { size: 7, width: 0, fill: (_u, i) => color(i), stroke: (_u, i) => color(i) },
        drag: { x: true, y: true, ...DRAG, setScale: false },
        bind: { dblclick: () => null },
      },
      hooks: {
        drawClear: [(u) => drawBands(u, this.options.bands(), theme())],
        draw: [(u) => drawMarks(u, this.options.marks(), theme())],
        setCursor: [
          (u) => {
            if (this.hovered) {
              group.cursor = u.cursor.idx == null ? undefined : store.column('epoch')[u.cursor.idx];
            }
          },
        ],
        setSelect: [
          (u) => {
            const { width, height } = u.select;
            if (width > 0 || height > 0) {
              zoomToSelection(u.select, placeOf(u), this);
              u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            }
          },
        ],
      },
    };
  }
}

function placeOf(u: uPlot): Place {
  return { frame: () => u.over.getBoundingClientRect(), valueAt: (axis, pixels) => u.posToVal(pixels, axis) };
}

function toMinMax({ min, max }: Range): uPlot.Range.MinMax {
  return [min, max];
}

/** An axis' scale as uPlot has it. */
function distribution(scale: AxisScale): Pick<uPlot.Scale, 'distr' | 'asinh' | 'fwd' | 'bwd'> {
  switch (scale.kind) {
    case 'symlog':
      return { distr: 4, asinh: scale.threshold };
    case 'phases':
      return { distr: 100, fwd: (value) => scale.place(value), bwd: (place) => scale.value(place) };
    default:
      return { distr: scale.kind === 'log' ? 3 : 1 };
  }
}
