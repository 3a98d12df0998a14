import { linearScale, logScale } from '../../figures/scale';
import type { CurvesSpec, SeriesSpec } from '../../figures/curves';
import type { TableData } from '../../figures/table-data';
import { tickFormat } from '../../figures/axes';
import type { MetricsColumns } from '../../protocol/dashboard';
import { SERIES_COLORS } from '../../figures/palette';
import { countText } from '../../text/counts';
import { logTickText } from '../../text/ticks';
import { ownNumberText } from '../../text/numbers';

/** More in a chart are hard to tell apart. */
const COLORS = SERIES_COLORS.slice(0, 4);
/** Numbers whose largest values differ by more than this would be flat lines beside each other. */
const LIKE = 20;
/** Positive values over more decades than this are shown on a logarithmic axis. */
const DECADES = 3;

interface Measured {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/**
 * The charts that a sweep's numbers need: one, unless they are of different magnitudes or more than colours.
 * @param name of the function; a number that has no name of its own has this
 */
export function sweepCharts(columns: MetricsColumns, name: string): CurvesSpec[] {
  const groups: Measured[][] = [];
  for (const measured of Object.keys(columns)
    .filter((column) => column !== 'epoch')
    .map((column) => extent(column, columns[column]))) {
    const group = groups.find(
      (candidate) => candidate.length < COLORS.length && candidate.every((other) => alike(other, measured)),
    );
    if (group === undefined) {
      groups.push([measured]);
    } else {
      group.push(measured);
    }
  }
  return groups.map((group, i) => chart(group, groups.length === 1 ? name : titleOf(group), i));
}

function titleOf(group: readonly Measured[]): string {
  return group.map(({ name }) => name).join(', ');
}

function chart(group: readonly Measured[], title: string, i: number): CurvesSpec {
  const min = Math.min(...group.map((measured) => measured.min));
  const max = Math.max(...group.map((measured) => measured.max));
  const log = isWide({ name: '', min, max });
  const series = group.map((measured, j): SeriesSpec => ({
    label: measured.name,
    metric: measured.name,
    color: COLORS[j],
  }));
  return {
    id: `sweep-${i}`,
    title,
    note: log ? 'log scale' : '',
    series,
    values: {
      scale: log ? logScale : linearScale,
      format: ownNumberText,
      tick: log ? logTickText : tickFormat({ min, max }, linearScale),
    },
  };
}

/** Lowest and highest of the finite values; 0 and 0 when there are none. */
function extent(name: string, values: Float64Array): Measured {
  const finite = values.filter((value) => Number.isFinite(value));
  return finite.length === 0
    ? { name, min: 0, max: 0 }
    : {
        name,
        min: finite.reduce((a, b) => Math.min(a, b)),
        max: finite.reduce((a, b) => Math.max(a, b)),
      };
}

function alike(a: Measured, b: Measured): boolean {
  const [smaller, larger] = [a, b].map(({ min, max }) => Math.max(-min, max)).sort((x, y) => x - y);
  return isWide(a) === isWide(b) && (isWide(a) || smaller === 0 || larger <= LIKE * smaller);
}

function isWide({ min, max }: Measured): boolean {
  return min > 0 && Math.log10(max / min) > DECADES;
}

/** The numbers behind a chart of a sweep: a row per checkpoint, also where the function returned no number. */
export function sweepTable({ series }: CurvesSpec, { epoch, ...columns }: MetricsColumns): TableData {
  return {
    rows: epoch.length,
    columns: [
      { name: 'epoch', value: (row) => epoch[row], text: (row) => countText(epoch[row]) },
      ...series.map(({ label, metric }) => ({
        name: label,
        value: (row: number) => columns[metric][row],
        text: (row: number) => ownNumberText(columns[metric][row]),
      })),
    ],
  };
}

/**
 * The rows of a sweep with the first, the first positive and the last epoch of the run: so its charts show the same
 * epochs as that of the losses, on the same axis.
 */
export function overWholeRun(columns: MetricsColumns, losses: MetricsColumns): MetricsColumns {
  const epochs = [losses.epoch[0], losses.epoch.find((epoch) => epoch > 0), losses.epoch[losses.epoch.length - 1]];
  const all = Float64Array.from(new Set([...columns.epoch, ...epochs.filter((epoch) => epoch !== undefined)])).sort();
  const rows = new Map(Array.from(columns.epoch, (epoch, row) => [epoch, row]));
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [
      name,
      name === 'epoch' ? all : all.map((epoch) => values[rows.get(epoch) ?? -1] ?? NaN),
    ]),
  );
}
