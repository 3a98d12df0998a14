import { isSnapshot } from '../../core/config/snapshot';
import { line, type Markish, rect, type ScaleOptions } from '@observablehq/plot';
import type { MetricsRow } from '../../core/run/metrics-row';
import { drawing, figure, legend } from './figure';
import { epochAxis, logAxis } from './log-axis';
import { html, type Markup } from './markup';
import { type ColorName, color } from './palette';
import type { ReportData } from './report-data';
import { table } from './table';
import { countText } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';

interface Series {
  readonly label: string;
  readonly metric: string;
  readonly color: ColorName;
  readonly dashed?: true;
}

const SIDES: readonly Series[] = [
  { label: 'train', metric: 'train_loss', color: 'blue' },
  { label: 'test', metric: 'test_loss', color: 'orange' },
];
const ACCURACIES: readonly Series[] = [
  { label: 'train', metric: 'train_accuracy', color: 'blue' },
  { label: 'test', metric: 'test_accuracy', color: 'orange' },
];
/** Drawn where rows have them: tasks in which x and y may change places, without both orders on one side of the split. */
const MIRRORS: readonly Series[] = [
  { label: 'test, mirror trained', metric: 'test_accuracy_mirror', color: 'purple', dashed: true },
  { label: 'test, mirror not trained', metric: 'test_accuracy_plain', color: 'green', dashed: true },
];
const PROGRESS: readonly Series[] = [
  ...SIDES,
  { label: 'restricted', metric: 'restricted_loss', color: 'green' },
  { label: 'excluded (train pairs)', metric: 'excluded_loss', color: 'purple' },
];
const STRUCTURE: readonly Series[] = [
  { label: 'Gini of W_E', metric: 'gini_W_E', color: 'purple' },
  { label: 'Gini of W_L', metric: 'gini_W_L', color: 'green' },
  { label: 'key share', metric: 'key_share', color: 'yellow' },
];
const WEIGHTS: readonly Series[] = [{ label: 'sum of squares', metric: 'sum_squared_weights', color: 'blue' }];

const PHASE_COLORS: Readonly<Record<string, ColorName>> = {
  memorisation: 'purple',
  'circuit formation': 'yellow',
  cleanup: 'green',
};

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
  const chart = (heading: string, series: readonly Series[], y: ScaleOptions): Markup =>
    html`<div class="panel">
      <h3>${heading}</h3>
      ${legend(series.map(({ label, color: name }) => ({ label, color: color(name) })))}
      ${drawing(`${heading} against the epoch: ${series.map(({ label }) => label).join(', ')}`, {
        width: 440,
        height: 240,
        marginLeft: 46,
        marginRight: 14,
        marginBottom: 38,
        x: epochAxis(rows.map(({ epoch }) => epoch)),
        y: { labelArrow: 'none', grid: true, ...y },
        marks: [...bands(phases, rows), ...curves(rows, series)],
      })}
    </div>`;
  const losses = (series: readonly Series[]): ScaleOptions =>
    logAxis(
      'nats (log scale)',
      rows.flatMap((row) => series.map(({ metric }) => row[metric])),
    );
  const share: ScaleOptions = { label: 'share', domain: [0, 1], ticks: 5 };
  const mirrored = rows.some((row) => Number.isFinite(row['test_accuracy_mirror']));
  const accuracies = mirrored ? [...ACCURACIES, ...MIRRORS] : ACCURACIES;
  const measured = rows.some((row) => Number.isFinite(row['restricted_loss']));
  return html`
    ${figure(
      html`${phaseLegend(phases)}
        <div class="row two">
          ${chart('Loss', SIDES, losses(SIDES))}
          ${chart('Accuracy', accuracies, { ...share, label: 'share of right answers' })}
        </div>`,
      `Cross-entropy loss in nats and share of right answers on the training pairs and on the others, at epochs ${countText(rows[0].epoch)} to ${countText(rows[rows.length - 1].epoch)}. ${mirrored ? 'Dashed: test pairs whose mirror (y, x), with the same answer, is trained on, and those whose mirror is not. ' : ''}${phaseText(phases)}`,
      numbers(subject.rows, [...SIDES, ...accuracies]),
    )}
    ${
      measured
        ? figure(
            html`<div class="row two">
              ${chart('Restricted and excluded loss', PROGRESS, losses(PROGRESS))}
              ${chart('Structure', STRUCTURE, share)}
              ${chart('Weights', WEIGHTS, { label: 'sum of squares', zero: true, ticks: 5 })}
            </div>`,
            'Progress measures: the loss with the key frequencies only (restricted, all pairs) and without them (excluded, training pairs), in nats; Gini coefficients of the Fourier component norms and the share of W_L’s power in its key frequencies; the sum of squared weights over all parameters.',
            numbers(
              subject.rows.filter((row) => Number.isFinite(row['restricted_loss'])),
              [...PROGRESS.slice(2), ...STRUCTURE, ...WEIGHTS],
            ),
          )
        : html`<p>No progress measures: ${unmeasured(subject.config.training.measureEvery)}.</p>`
    }
  `;
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
        fill: ({ name }: { name: string }) => color(PHASE_COLORS[name]),
        fillOpacity: 0.13,
      },
    ),
  ];
}

function curves(rows: readonly MetricsRow[], series: readonly Series[]): Markish[] {
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

function numbers(rows: readonly MetricsRow[], series: readonly Series[]): Markup {
  return table(
    ['epoch', ...series.map(({ metric }) => metric.replaceAll('_', ' '))],
    thinned(rows, LISTED).map((row) => ({
      head: countText(row.epoch),
      cells: series.map(({ metric }) =>
        metric.includes('accuracy') ? percentText(row[metric]) : numberText(row[metric]),
      ),
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
