import { isSnapshot } from '../core/config/snapshot';
import { OPINION_PHASE_RULES } from '../core/opinion-phases';
import type { MetricsRow } from '../core/run/metrics-row';
import { type CurvesSpec, rowMetrics, withShownSeries } from '../figures/curves';
import { type CurvesOf, curvesFigure, phaseBands } from '../figures/curves-figure';
import { lossNote, MEASURE_CHARTS, TRAINING_CHARTS } from '../figures/training-curves';
import { FURTHER_CHARTS } from '../figures/further-charts';
import { countText } from '../text/counts';
import { lossText, runMarks } from '../text/recipes';
import { drawing, figure, HALF } from './figure';
import { html, type Markup } from './markup';
import { color } from './palette';
import type { ReportData } from './report-data';
import { table } from './table';

/** Rows of the table beneath: as many as tell anything. */
const LISTED = 60;

/** The curves of the training up to the checkpoint. */
export function curvesSection({ subject, phases }: ReportData): Markup {
  const { rows } = subject;
  if (rows.filter(({ epoch }) => epoch > 0).length < 2) {
    return !isSnapshot(subject.config)
      ? html`<p>The training has only begun: there are no curves yet.</p>`
      : html`<p>This model was trained elsewhere: there is no record of its training, and there are no curves.</p>`;
  }
  const has = (metric: string): boolean => rows.some((row) => Number.isFinite(row[metric]));
  const shown = (charts: readonly CurvesSpec[]): CurvesSpec[] =>
    charts.filter((spec) => rowMetrics(spec).some(has)).map((spec) => withShownSeries(spec, has));
  const marks = runMarks(subject.config, subject.progress.milestones);
  const chart = (spec: CurvesSpec): Markup =>
    drawing(trainingFigure(lossNote(spec, subject.config), rows, phases, marks), HALF, 250);
  const trained = shown(TRAINING_CHARTS);
  const measured = shown(MEASURE_CHARTS);
  const mirrored = has('test_accuracy_mirror');
  return html`
    ${figure(
      html`${phaseLegend(phases)}
        <div class="row two">${trained.map(chart)}</div>`,
      `Loss (${lossText(subject.config.loss)}${subject.config.loss.type === 'mse' ? '' : ', in nats'}) and share of right answers on the training pairs and on the others, at epochs ${countText(rows[0].epoch)} to ${countText(rows[rows.length - 1].epoch)}. Dashed: the other pairs${mirrored ? '; dotted: those of them whose mirror (y, x), with the same answer, is trained on; dashed and dotted: those whose mirror is not' : ''}. ${phaseText(phases)}`,
      numbers(rows, trained),
    )}
    ${
      measured.length > 0
        ? figure(
            html`<div class="row two">${measured.map(chart)}</div>`,
            `${has('peer_opinion') ? 'Truth and opinion: held-out pairs, asked with the same wrong opinion at every epoch, or with none. ' : ''}Progress measures: the loss with the key frequencies only (restricted, all pairs) and without them (excluded, training pairs), in nats; Gini coefficients of the Fourier component norms and the share of W_L’s power in its key frequencies; the sum of squared weights over all parameters.${shown(FURTHER_CHARTS).length > 0 ? ' The further measures are those that the config asks for; how each is defined stands under Definitions.' : ''}`,
            numbers(
              rows.filter((row) => measured.flatMap(rowMetrics).some((metric) => Number.isFinite(row[metric]))),
              measured,
            ),
          )
        : html`<p>No progress measures: ${unmeasured(subject.config.training.measureEvery)}.</p>`
    }
  `;
}

/** A chart of a training from its rows, epochs on a logarithmic axis. */
export function trainingFigure(
  spec: CurvesSpec,
  rows: readonly MetricsRow[],
  phases: ReportData['phases'],
  marks: CurvesOf['marks'],
): ReturnType<typeof curvesFigure> {
  return curvesFigure(spec, {
    column: (metric) => Float64Array.from(rows, (row) => row[metric] ?? NaN),
    epochScale: 'log',
    bands: phaseBands(phases),
    marks,
  });
}

function unmeasured(every: number): string {
  return every === 0 ? 'training.measureEvery is 0' : `they are taken every ${countText(every)} epochs`;
}

function phaseLegend(phases: ReportData['phases']): Markup | undefined {
  return phases.length === 0
    ? undefined
    : html`<ul class="legend">
        ${phaseBands(phases).map(
          ({ name, from, to, color: role }) =>
            html`<li>
              <i style="background:color-mix(in srgb, ${color(role)} 45%, transparent)"></i>${name}:
              ${countText(from)}–${countText(to)}
            </li>`,
        )}
      </ul>`;
}

function phaseText(phases: ReportData['phases']): string {
  if (phases.some(({ name }) => name in OPINION_PHASE_RULES)) {
    const rules = Object.entries(OPINION_PHASE_RULES).map(([name, rule]) => `${name}, ${rule}`);
    return `Shaded: phases. ${rules.join('; ')}.`;
  }
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
