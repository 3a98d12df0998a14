import { hasPlace } from '../../core/extent';
import type { Lines } from '../../core/output';
import { countText } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { plotRange, tickFormat } from '../axes';
import { linearScale, logScale } from '../scale';
import { seriesDash, type Mark } from '../spec';
import type { Framing, OutputFigure } from './output-figure';
import { outputTable } from './output-table';
import { anyFinite, moreText, MOST_NAMES, named, NO_NUMBER, notFiniteNote, seriesLegend } from './series';

/** Curves over any x, each axis linear or logarithmic. Item i is the i-th of all different x, ascending. */
export function linesFigure(output: Lines, { name, title, extent }: Framing): OutputFigure {
  const { xScale = 'linear', yScale = 'linear', x, y } = output;
  const [across, up] = [xScale === 'log' ? logScale : linearScale, yScale === 'log' ? logScale : linearScale];
  const series = named(output.series);
  let omitted = 0;
  const points = series.map((line) => {
    const found = new Map<number, number>();
    line.x.forEach((value, point) => {
      if (hasPlace(value, xScale) && hasPlace(line.y[point], yScale)) {
        found.set(value, found.get(value) ?? point);
      } else if (Number.isFinite(value) && Number.isFinite(line.y[point])) {
        omitted++;
      }
    });
    return found;
  });
  const xs = Float64Array.from(new Set(points.flatMap((found) => [...found.keys()]))).sort();
  const xRange = extent.x && extent.x.min < extent.x.max ? extent.x : plotRange(extent.x, across);
  const yRange = plotRange(extent.y, up);
  const scales = [...(xScale === 'log' ? ['log x'] : []), ...(yScale === 'log' ? ['log y'] : [])];
  const left = omitted > 0 ? [`${countText(omitted)} not above 0, which a log axis does not show`] : [];
  return {
    name,
    title,
    note: [...scales, notFiniteNote(series.map((line) => line.y))].filter((part) => part !== '').join(' · '),
    label: title,
    legend: seriesLegend(series, true),
    summary: [...moreText(series), ...left].join(' · '),
    table: outputTable(output) ?? { rows: 0, columns: [] },
    items: {
      count: xs.length,
      text(item) {
        const at = series.flatMap((line, i) => {
          const point = points[i].get(xs[item]);
          return point === undefined ? [] : [`${line.name === '' ? '' : `${line.name} `}${numberText(line.y[point])}`];
        });
        const more = at.length > MOST_NAMES ? ' …' : '';
        return `${x ?? 'x'} ${numberText(xs[item])}: ${at.slice(0, MOST_NAMES).join(' · ')}${more}`;
      },
    },
    body: {
      kind: 'plots',
      plots: [
        {
          x: {
            ...xRange,
            scale: across,
            ...(x !== undefined && { label: x }),
            tick: tickFormat(xRange, across),
            grid: true,
            space: 72,
          },
          y: { ...yRange, scale: up, ...(y !== undefined && { label: y }), tick: tickFormat(yRange, up) },
          marks: series.map((line, i): Mark => ({
            kind: 'line',
            x: line.x,
            y: line.y,
            color: { series: i },
            dash: seriesDash(i),
            dotted: true,
          })),
        },
      ],
      arrangement: { kind: 'stack' },
      height: 340,
      pick: {
        kind: 'x',
        x: xs,
        dots: (item) =>
          series.flatMap((line, i) => {
            const point = points[i].get(xs[item]);
            return point === undefined ? [] : [{ plot: 0, x: xs[item], y: line.y[point], color: { series: i } }];
          }),
      },
    },
    ...(!anyFinite([xs]) && { problem: NO_NUMBER }),
  };
}
