import type { Extent } from '../../core/extent';
import type { Bars } from '../../core/output';
import { counted, countText } from '../../text/counts';
import { NO_VALUE, ownNumberText } from '../../text/numbers';
import { tickFormat } from '../axes';
import { linearScale, type Range } from '../scale';
import type { Mark } from '../spec';
import type { Framing, OutputFigure } from './output-figure';
import { outputTable } from './output-table';
import { anyFinite, moreText, MOST_NAMES, named, NO_NUMBER, notFiniteNote, seriesLegend } from './series';

const PADDING = 0.06;

/** Upright bars from 0 up or down; several series stand side by side. Item i is the i-th bar of every series. */
export function barsFigure(output: Bars, { name, title, extent }: Framing): OutputFigure {
  const { labels, x, y } = output;
  const series = named(output.series);
  const columns = series.map(({ values }) => values);
  const count = Math.max(0, ...columns.map(({ length }) => length));
  const places = Math.max(1, count, extent.bars ?? 0);
  const highlight = new Set(output.highlight ?? []);
  const range = rangeFromZero(extent.y);
  const nameOf = (item: number): string => labels?.[item] ?? countText(item);
  const width = 0.8 / Math.max(1, series.length);
  const marks = series.map(({ values }, i): Mark => ({
    kind: 'bars',
    x: Float64Array.from(values, (_, item) => item + 0.5 + (i - (series.length - 1) / 2) * width),
    values,
    width,
    color: (bar) => ({ series: series.length === 1 && highlight.has(bar) ? 1 : i }),
  }));
  // Where colours tell series apart, highlighted bars stand on a shade.
  const shades = series.length > 1 ? [...highlight] : [];
  return {
    name,
    title,
    note: notFiniteNote(columns),
    label: title,
    legend:
      series.length > 1
        ? seriesLegend(series, false)
        : highlight.size === 0
          ? []
          : [{ label: 'highlighted', color: { series: 1 } }],
    summary: [...moreText(series), counted(count, 'bar')].join(' · '),
    table: outputTable(output) ?? { rows: 0, columns: [] },
    items: {
      count,
      text(item) {
        const values = series.slice(0, MOST_NAMES).map((one) => {
          const text = item < one.values.length ? ownNumberText(one.values[item]) : NO_VALUE;
          return `${one.name === '' ? '' : `${one.name} `}${text}`;
        });
        const mark = highlight.has(item) ? ' (highlighted)' : '';
        return `${labels?.[item] ?? `${x ?? 'bar'} ${countText(item)}`}${mark}: ${values.join(' · ')}`;
      },
    },
    body: {
      kind: 'plots',
      plots: [
        {
          x: {
            min: 0,
            max: places,
            grid: false,
            ...(x !== undefined && { label: x }),
            names: Array.from({ length: count }, (_, item) => ({
              at: item + 0.5,
              text: nameOf(item),
              ...(highlight.has(item) && { important: true }),
            })),
          },
          y: { ...range, ...(y !== undefined && { label: y }), tick: tickFormat(range, linearScale) },
          marks: [
            ...shades.map((item): Mark => ({ kind: 'band', from: item, to: item + 1, color: 'grid' })),
            ...marks,
            { kind: 'rule', y: 0, color: 'muted' },
          ],
        },
      ],
      arrangement: { kind: 'stack' },
      height: 340,
      pick: { kind: 'x', x: Float64Array.from({ length: count }, (_, item) => item + 0.5), band: 1 },
    },
    ...(!anyFinite(columns) && { problem: NO_NUMBER }),
  };
}

/** A range with 0, a little beyond the values. */
function rangeFromZero(extent: Extent = { min: 0, max: 0 }): Range {
  const [min, max] = [Math.min(0, extent.min), Math.max(0, extent.max)];
  return min === max ? { min: 0, max: 1 } : { min: min * (1 + PADDING), max: max * (1 + PADDING) };
}
