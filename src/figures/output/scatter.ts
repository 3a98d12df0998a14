import type { Scatter } from '../../core/output';
import { counted } from '../../text/counts';
import { numberText, ownNumberText } from '../../text/numbers';
import { plotRange, tickFormat } from '../axes';
import { RAMP_STEPS, type Paint } from '../paint';
import { linearScale } from '../scale';
import type { Mark } from '../spec';
import type { Framing, OutputFigure } from './output-figure';
import { outputTable } from './output-table';
import { anyFinite, moreText, named, NO_NUMBER, notFiniteNote, seriesLegend } from './series';

/** Points up to which each has its name beside it. */
const LABELLED = 40;
/** Colours of dots begin well off the background, on which the lowest would not be seen. */
const PALEST = 0.3;

/** Points in a plane, and lines through such. Items are the points that are dots and have a place, in order. */
export function scatterFigure(output: Scatter, { name, title, extent }: Framing): OutputFigure {
  const { equal = false, x, y } = output;
  const series = named(output.series);
  const dots = series.flatMap((one, i) =>
    (one.joined === true ? [] : Array.from(one.x.keys()))
      .filter((point) => Number.isFinite(one.x[point]) && Number.isFinite(one.y[point]))
      .map((point) => ({ series: i, point })),
  );
  const colors = extent.color;
  const color = (i: number, point: number): Paint => {
    const value = series[i].color?.[point];
    if (value === undefined || colors === undefined) {
      return { series: i };
    }
    if (!Number.isFinite(value)) {
      return 'neutral';
    }
    const share = colors.max > colors.min ? (value - colors.min) / (colors.max - colors.min) : 1;
    // In steps, so that dots of one colour are drawn together.
    return { ramp: 'sequential', at: Math.round((PALEST + (1 - PALEST) * share) * RAMP_STEPS) / RAMP_STEPS };
  };
  const [across, up] = [plotRange(extent.x, linearScale), plotRange(extent.y, linearScale)];
  const sums = series.map((one) => one.x.map((value, i) => value + one.y[i]));
  return {
    name,
    title,
    note: notFiniteNote(sums),
    label: title,
    legend: seriesLegend(series, false)
      .map((entry, i) => (series[i].joined === true ? { ...entry, color: 'muted' as const } : entry))
      .filter((_, i) => series[i].color === undefined && series[i].name !== ''),
    summary: [...moreText(series), counted(dots.length, 'point')].join(' · '),
    table: outputTable(output) ?? { rows: 0, columns: [] },
    items: {
      count: dots.length,
      text(item) {
        const { series: i, point } = dots[item];
        const one = series[i];
        return [
          ...(one.name === '' ? [] : [one.name]),
          one.labels?.[point] ?? `point ${point}`,
          `${x ?? 'x'} ${numberText(one.x[point])}, ${y ?? 'y'} ${numberText(one.y[point])}`,
          ...(one.color === undefined ? [] : [`colour ${ownNumberText(one.color[point])}`]),
        ].join(' · ');
      },
    },
    body: {
      kind: 'plots',
      plots: [
        {
          x: {
            ...across,
            ...(x !== undefined && { label: x }),
            tick: tickFormat(across, linearScale),
            grid: true,
            space: 72,
          },
          y: { ...up, ...(y !== undefined && { label: y }), tick: tickFormat(up, linearScale) },
          ...(equal && { equal: 'fit' as const }),
          ...(colors && { colors: { ...colors, ramp: 'sequential' as const, from: PALEST } }),
          marks: series.map((one, i): Mark =>
            one.joined === true
              ? { kind: 'line', x: one.x, y: one.y, color: 'muted', width: 1 }
              : {
                  kind: 'dots',
                  x: one.x,
                  y: one.y,
                  radius: dots.length > 5000 ? 1.25 : dots.length > 500 ? 2 : 3.5,
                  color: (point) => color(i, point),
                  ...(dots.length <= LABELLED && one.labels && { labels: one.labels }),
                },
          ),
        },
      ],
      arrangement: { kind: 'stack' },
      height: 380,
      pick: {
        kind: 'point',
        reach: 14,
        at(item) {
          const { series: i, point } = dots[item];
          return { plot: 0, x: series[i].x[point], y: series[i].y[point], color: color(i, point) };
        },
      },
    },
    ...(!anyFinite(sums) && { problem: NO_NUMBER }),
  };
}
