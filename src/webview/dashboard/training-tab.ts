import { isSnapshot } from '../../core/config/snapshot';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AnalysisChoices, RunView } from '../../protocol/dashboard';
import './tabs/answer-map';
import './tabs/moved-pairs';
import type { Questions } from './tabs/questions';
import type { ChartGroup } from '../chart/chart-group';
import '../chart/chart-card';
import type { FormatEvent } from '../chart/chart-card';
import { MetricsEvent } from '../chart/metrics-event';
import '../chart/line-chart';
import type { Mark } from '../chart/marks';
import '../chart/metrics-table';
import { type CurvesSpec, rowMetrics, withShownSeries } from '../../figures/curves';
import { chartRows } from '../chart/spec';
import type { MetricsStore } from '../metrics-store';
import './empty-state';
import './loaded-figures';
import type { RunCurves } from './run-curves';
import { emptyText, thinnedText, unmeasuredText } from './run-state';
import { phaseBands, type Band, type EpochScale } from '../../figures/curves-figure';
import { lossNote, MEASURE_CHARTS, TRAINING_CHARTS } from '../../figures/training-curves';
import { runMarks } from '../../text/recipes';

/** Curves over epochs, live, and the answers at a checkpoint. Fires `save-file` and `chart-metrics`. */
@customElement('training-tab')
export class TrainingTab extends LitElement {
  @property({ attribute: false }) run!: RunView;
  @property({ attribute: false }) curves!: RunCurves;
  @property({ attribute: false }) group!: ChartGroup;
  @property({ attribute: false }) questions!: Questions;
  @property({ attribute: false }) choices!: AnalysisChoices;
  /** The checkpoint whose answers are shown; undefined: there is none. */
  @property({ attribute: false }) checkpoint: number | undefined;
  /** Whether there are no rows yet. */
  @property({ type: Boolean }) empty = true;
  @property({ attribute: false }) epochScale: EpochScale = 'log';
  @state() private tables: ReadonlySet<string> = new Set();
  @state() private zoomed: ReadonlySet<string> = new Set();

  private marks: readonly Mark[] = [];
  private bands: readonly Band[] = [];
  private shown: readonly CurvesSpec[] = [];
  private subscriptions: { dispose(): void }[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.subscriptions = [this.store, this.group].map((source) => source.subscribe(() => this.requestUpdate()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.subscriptions.forEach((subscription) => subscription.dispose());
  }

  private get store(): MetricsStore {
    return this.curves.store;
  }

  /** Those that have anything to draw. */
  private get charts(): readonly CurvesSpec[] {
    const measured = MEASURE_CHARTS.filter((spec) => chartRows(spec, this.store).length > 0);
    return [...TRAINING_CHARTS, ...measured].map((spec) =>
      withShownSeries(lossNote(spec, this.run.config), (metric) => this.store.rowsWith([metric]).length > 0),
    );
  }

  protected override render(): TemplateResult {
    if (this.empty) {
      const { title, text } = emptyText(this.run);
      return html`
        <empty-state .heading=${title} .text=${text}></empty-state>
        <div class="charts">${this.answers()}</div>
      `;
    }
    if (isSnapshot(this.run.config)) {
      return html`<div class="charts"><loaded-figures .store=${this.store}></loaded-figures>${this.answers()}</div>`;
    }
    this.updateMarks();
    this.updateBands();
    this.updateCharts();
    const { shown: charts } = this;
    const unmeasured = unmeasuredText(this.run);
    const thinned = thinnedText(this.curves);
    return html`
      ${thinned === undefined ? nothing : html`<p class="hint thinned">${thinned}</p>`}
      <div class="charts ${charts.length > 2 || this.checkpoint !== undefined ? 'many' : ''}">
        ${charts.map((spec, i) => this.card(spec, readoutLines(charts, i)))} ${this.answers()}
      </div>
      ${unmeasured === undefined ? nothing : html`<p class="hint unmeasured">${unmeasured}</p>`}
      <p class="hint" title="Shift + wheel moves along the epochs">
        Wheel zooms epochs, or values over their axis · drag zooms to a box · double click resets · keys: ← → read, + −
        zoom and , . move epochs, ↑ ↓ zoom and Shift+↑ ↓ move values, 0 resets, m goes to a chart's buttons
      </p>
    `;
  }

  private card(spec: CurvesSpec, lines: number): TemplateResult {
    const table = this.tables.has(spec.id);
    const chart = (): HTMLElementTagNameMap['line-chart'] | null =>
      this.renderRoot.querySelector<HTMLElementTagNameMap['line-chart']>(`line-chart[data-chart=${spec.id}]`);
    return html`
      <chart-card
        .heading=${spec.title}
        .note=${spec.note}
        .table=${table}
        .zoomed=${this.zoomed.has(spec.id)}
        @table-toggled=${() => (this.tables = withMember(this.tables, spec.id, !table))}
        @reset-zoom=${() => chart()?.reset()}
        @save-as=${({ format }: FormatEvent) => {
          // Numbers come from all rows, not from those that are drawn.
          const saved = format === 'csv' ? metricsEvent(spec) : chart()?.saved(format);
          if (saved !== undefined) {
            this.dispatchEvent(saved);
          }
        }}
      >
        <line-chart
          slot="chart"
          data-chart=${spec.id}
          .style=${`--readout-lines: ${lines}`}
          .spec=${spec}
          .store=${this.store}
          .group=${this.group}
          .marks=${this.marks}
          .bands=${this.bands}
          .epochScale=${this.epochScale}
          @zoomed-changed=${() => (this.zoomed = withMember(this.zoomed, spec.id, chart()?.zoomed ?? false))}
        ></line-chart>
        ${
          table
            ? html`<metrics-table
                slot="table"
                .spec=${spec}
                .store=${this.store}
                .note=${thinnedText(this.curves)}
              ></metrics-table>`
            : ''
        }
      </chart-card>
    `;
  }

  /** The answers; of a run that goes on from another one, what moved, too. */
  private answers(): TemplateResult | typeof nothing {
    const { model, training } = this.run.config;
    return this.checkpoint === undefined
      ? nothing
      : html`<answer-map
            .questions=${this.questions}
            .run=${this.run}
            .choices=${this.choices}
            .epoch=${this.checkpoint}
          ></answer-map
          >${
            training.from === null && model.initFrom === null
              ? nothing
              : html`<moved-pairs
                  .questions=${this.questions}
                  .run=${this.run}
                  .choices=${this.choices}
                  .epoch=${this.checkpoint}
                ></moved-pairs>`
          }`;
  }

  /** Keeps the same array while nothing changed, as with marks. */
  private updateBands(): void {
    const bands = phaseBands(this.curves.phases);
    if (JSON.stringify(bands) !== JSON.stringify(this.bands)) {
      this.bands = bands;
    }
  }

  /** Keeps the same charts while nothing changed, so that they are not drawn again. */
  private updateCharts(): void {
    const { charts } = this;
    if (!sameCharts(charts, this.shown)) {
      this.shown = charts;
    }
  }

  /** Keeps the same array while nothing changed, so that charts are not drawn again. */
  private updateMarks(): void {
    const marks = runMarks(this.run.config, this.run.status);
    if (JSON.stringify(marks) !== JSON.stringify(this.marks)) {
      this.marks = marks;
    }
  }

  static override styles = [
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .hint {
        margin: 10px 2px 0;
        font-size: 12px;
        color: var(--vscode-descriptionForeground);
      }
      .charts {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        grid-auto-rows: clamp(260px, 44vh, 420px);
        gap: 12px;
        margin-top: 6px;
      }
      @container (min-width: 820px) {
        .charts {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          grid-auto-rows: clamp(280px, calc(100vh - 130px), 560px);
        }
        .charts.many {
          grid-auto-rows: clamp(280px, calc(50vh - 74px), 460px);
        }
      }
    `,
  ];
}

/** Lines that the readouts of a chart and its neighbour may take: so both plots begin at one height. */
function readoutLines(charts: readonly CurvesSpec[], i: number): number {
  const first = i - (i % 2);
  return Math.max(...charts.slice(first, first + 2).map(({ series }) => series.length)) > 3 ? 2 : 1;
}

function metricsEvent(spec: CurvesSpec): MetricsEvent {
  return new MetricsEvent(spec.id, ['epoch', ...spec.series.map(({ metric }) => metric)], rowMetrics(spec));
}

function sameCharts(a: readonly CurvesSpec[], b: readonly CurvesSpec[]): boolean {
  const key = (charts: readonly CurvesSpec[]): string => charts.map(({ id, series }) => id + series.length).join();
  return key(a) === key(b);
}

function withMember(set: ReadonlySet<string>, member: string, present: boolean): ReadonlySet<string> {
  const others = [...set].filter((other) => other !== member);
  return new Set(present ? [...others, member] : others);
}

declare global {
  interface HTMLElementTagNameMap {
    'training-tab': TrainingTab;
  }
}
