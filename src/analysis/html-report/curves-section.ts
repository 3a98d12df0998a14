import { isSnapshot } from '../../core/config/snapshot';
import { line, type Markish, rect, type ScaleOptions } from '@observablehq/plot';
import type { Phase } from '../../core/phases';
import type { MetricsRow } from '../../core/run/metrics-row';
import { type CurvesSpec, rowMetrics, type SeriesSpec, withShownSeries } from '../../figures/curves';
import { PHASE_COLORS } from '../../figures/palette';
import { MEASURE_CHARTS, TRAINING_CHARTS } from '../../figures/training-curves';
import { drawing, figure, legend } from './figure';
import { epochAxis, logAxis } from './log-axis';
import { html, type Markup } from './markup';
import { color } from './palette';
import type { ReportData } from './report-data';
import { table } from './table';
import { countText } from '../../text/counts';

/** Points of a drawn curve, and rows of the table beneath: as many as tell anything at this size. */
const DRAWN = 700;
const LISTED = 60;

/** The curves of the training up to the checkpoint. */
export function curvesSection({ subject, phases }: ReportData): Markup {
  const rows = thinned(subject.rows, DRAWN);
  if (rows.length < 2) {
    return !isSnapshot(subject.config)
      ? html`<p>The training has only begun: there are no curves yet.</p>`
      : html`<p>This model was trained elsewhere: there is no record of its training, and there are no curves.</p>`;
  }
  const has = (metric: string): boolean => rows.some((row) => Number.isFinite(row[metric]));
  const shown = (charts: readonly CurvesSpec[]): CurvesSpec[] =>
    charts.filter((spec) => rowMetrics(spec).some(has)).map((spec) => withShownSeries(spec, has));
  const chart = (spec: CurvesSpec): Markup =>
    html`<div class="panel">
      <h3>${spec.title}</h3>
      ${legend(spec.series.map(({ label, color: name }) => ({ label, color: color(name) })))}
      ${drawing(`${spec.title} against the epoch: ${spec.series.map(({ label }) => label).join(', ')}`, {
        width: 440,
        height: 240,
        marginLeft: 46,
        marginRight: 14,
        marginBottom: 38,
        x: epochAxis(rows.map(({ epoch }) => epoch)),
        y: { labelArrow: 'none', grid: true, ...valueAxis(spec, rows) },
        marks: [...bands(phases, rows), ...curves(rows, spec.series)],
      })}
    </div>`;
  const trained = shown(TRAINING_CHARTS);
  const measured = shown(MEASURE_CHARTS);
  const mirrored = has('test_accuracy_mirror');
  return html`
    ${figure(
      html`${phaseLegend(phases)}
        <div class="row two">${trained.map(chart)}</div>`,
      `Cross-entropy loss in nats and share of right answers on the training pairs and on the others, at epochs ${countText(rows[0].epoch)} to ${countText(rows[rows.length - 1].epoch)}. ${mirrored ? 'Dashed: test pairs whose mirror (y, x), with the same answer, is trained on, and those whose mirror is not. ' : ''}${phaseText(phases)}`,
      numbers(subject.rows, trained),
    )}
    ${
      measured.length > 0
        ? figure(
            html`<div class="row two">${measured.map(chart)}</div>`,
            'Progress measures: the loss with the key frequencies only (restricted, all pairs) and without them (excluded, training pairs), in nats; Gini coefficients of the Fourier component norms and the share of W_L’s power in its key frequencies; the sum of squared weights over all parameters.',
            numbers(
              subject.rows.filter((row) => measured.flatMap(rowMetrics).some((metric) => Number.isFinite(row[metric]))),
              measured,
            ),
          )
        : html`<p>No progress measures: ${unmeasured(subject.config.training.measureEvery)}.</p>`
    }
  `;
}

/** The axis of a chart's values as Plot takes it. */
function valueAxis({ note, series, values }: CurvesSpec, rows: readonly MetricsRow[]): ScaleOptions {
  if (values.scale.kind === 'log') {
    return logAxis(
      'nats (log scale)',
      rows.flatMap((row) => series.map(({ metric }) => row[metric])),
    );
  }
  return values.range ? { label: 'share', domain: [0, 1], ticks: 5 } : { label: note, zero: true, ticks: 5 };
}

function unmeasured(every: number): string {
  return every === 0 ? 'training.measureEvery is 0' : `they are taken every ${countText(every)} epochs`;
}

function bands(phases: ReportData['phases'], rows: readonly MetricsRow[]): Markish[] {
  const first = rows[0].epoch;
  return [
    rect(
      phases.filter(({ to }) => to > first),
      {
        x1: ({ from }: { from: number }) => Math.max(from, first),
        x2: 'to',
        fill: ({ name }: Phase) => color(PHASE_COLORS[name]),
        fillOpacity: 0.13,
      },
    ),
  ];
}

function curves(rows: readonly MetricsRow[], series: readonly SeriesSpec[]): Markish[] {
  return series.map(({ metric, color: name, dashed }) => {
    // A measure is taken at some of the rows: its curve goes from one to the next.
    const own = rows.filter(
      (row) => Number.isFinite(row[metric]) && (metric.endsWith('loss') ? row[metric] > 0 : true),
    );
    return line(own, {
      x: 'epoch',
      y: metric,
      stroke: color(name),
      strokeWidth: 1.6,
      strokeDasharray: dashed && '6 4',
    });
  });
}

function phaseLegend(phases: ReportData['phases']): Markup | undefined {
  return phases.length === 0
    ? undefined
    : legend(
        phases.map(({ name, from, to }) => ({
          label: `${name}: ${countText(from)}–${countText(to)}`,
          color: `color-mix(in srgb, ${color(PHASE_COLORS[name])} 45%, transparent)`,
        })),
      );
}

function phaseText(phases: ReportData['phases']): string {
  return phases.length === 0
    ? ''
    : 'Shaded: phases. Memorisation ends when train accuracy reaches 99%; cleanup begins when the test loss has fallen below half of its highest for good and ends when test accuracy reaches 99%; circuit formation lies between.';
}

/** Rows behind the charts, a column for each of their metrics. */
function numbers(rows: readonly MetricsRow[], charts: readonly CurvesSpec[]): Markup {
  const columns = charts.flatMap(({ series, measures, values }) =>
    series
      .filter(({ metric }) => measures === undefined || measures.includes(metric))
      .map(({ metric }) => ({ metric, values })),
  );
  return table(
    ['epoch', ...columns.map(({ metric }) => metric.replaceAll('_', ' '))],
    thinned(rows, LISTED).map((row) => ({
      head: countText(row.epoch),
      cells: columns.map(({ metric, values }) => values.format(row[metric])),
    })),
  );
}

/**
 * Rows that are evenly far apart on a log axis, and the last; epoch 0, which such an axis has not, stays out. Rows with
 * measures come before their neighbours.
 */
function thinned(rows: readonly MetricsRow[], count: number): MetricsRow[] {
  const shown = rows.filter(({ epoch }) => epoch > 0);
  if (shown.length <= count) {
    return shown;
  }
  const [first, last] = [shown[0].epoch, shown[shown.length - 1].epoch];
  const bin = ({ epoch }: MetricsRow): number =>
    Math.floor((Math.log(epoch / first) / Math.log(last / first)) * (count - 1));
  const kept = new Map<number, MetricsRow>();
  for (const row of shown) {
    const other = kept.get(bin(row));
    if (other === undefined || (!('restricted_loss' in other) && 'restricted_loss' in row)) {
      kept.set(bin(row), row);
    }
  }
  kept.set(bin(shown[shown.length - 1]), shown[shown.length - 1]);
  return [...kept.values()];
}
