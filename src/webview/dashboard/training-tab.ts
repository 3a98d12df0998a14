import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DashboardState, RunView } from '../../protocol/dashboard';
import type { ChartGroup } from '../chart/chart-group';
import '../chart/chart-card';
import '../chart/line-chart';
import '../chart/metrics-table';
import type { Mark } from '../chart/marks';
import type { LineChartSpec } from '../chart/spec';
import { formatInteger } from '../format';
import type { MetricsStore } from '../metrics-store';
import { icon, iconStyles } from '../icon';
import { emptyText } from './run-state';
import { TRAINING_CHARTS } from './training-charts';

/** A chart was turned into a picture; bubbles out of shadow roots. */
export class PngEvent extends Event {
  constructor(
    readonly chart: string,
    readonly png: Uint8Array,
  ) {
    super('chart-png', { bubbles: true, composed: true });
  }
}

/** Curves over epochs, live. Fires `chart-png`. */
@customElement('training-tab')
export class TrainingTab extends LitElement {
  @property({ attribute: false }) run!: RunView;
  @property({ attribute: false }) store!: MetricsStore;
  @property({ attribute: false }) group!: ChartGroup;
  /** Whether there are no rows yet. */
  @property({ type: Boolean }) empty = true;
  @property({ attribute: false }) epochScale: DashboardState['epochScale'] = 'log';
  @state() private tables: ReadonlySet<string> = new Set();
  @state() private zoomed: ReadonlySet<string> = new Set();

  private marks: readonly Mark[] = [];

  protected override render(): TemplateResult {
    if (this.empty) {
      const { title, text } = emptyText(this.run);
      return html`<div class="empty">
        ${icon('graph-line')}
        <h2>${title}</h2>
        <p>${text}</p>
      </div>`;
    }
    this.updateMarks();
    return html`
      <div class="charts">${TRAINING_CHARTS.map((spec) => this.card(spec))}</div>
      <p class="hint" title="Shift + wheel moves along the epochs">
        Wheel zooms epochs, or values over their axis · drag zooms to a box · double click resets · keys: ← → + − 0
      </p>
    `;
  }

  private card(spec: LineChartSpec): TemplateResult {
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
        @save-png=${() => {
          const png = chart()?.png();
          if (png !== undefined) {
            this.dispatchEvent(new PngEvent(spec.id, png));
          }
        }}
      >
        <line-chart
          slot="chart"
          data-chart=${spec.id}
          .spec=${spec}
          .store=${this.store}
          .group=${this.group}
          .marks=${this.marks}
          .epochScale=${this.epochScale}
          @zoomed-changed=${() => (this.zoomed = withMember(this.zoomed, spec.id, chart()?.zoomed ?? false))}
        ></line-chart>
        ${table ? html`<metrics-table slot="table" .spec=${spec} .store=${this.store}></metrics-table>` : ''}
      </chart-card>
    `;
  }

  /** Keeps the same array while nothing changed, so that charts are not drawn again. */
  private updateMarks(): void {
    const { memorised_at, grokked_at } = this.run.status;
    const marks = [
      { name: 'memorised', epoch: memorised_at },
      { name: 'grokked', epoch: grokked_at },
    ].flatMap(({ name, epoch }) => (epoch === null ? [] : [{ epoch, label: `${name} ${formatInteger(epoch)}` }]));
    if (marks.map(({ label }) => label).join() !== this.marks.map(({ label }) => label).join()) {
      this.marks = marks;
    }
  }

  static override styles = [
    iconStyles,
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
        margin-top: 12px;
      }
      @container (min-width: 820px) {
        .charts {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          grid-auto-rows: clamp(280px, calc(100vh - 200px), 560px);
        }
      }
      .empty {
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        min-height: 40vh;
        padding: 24px;
        text-align: center;
      }
      .empty .icon {
        width: 40px;
        height: 40px;
        margin-bottom: 12px;
        font-size: 40px;
        color: var(--vscode-descriptionForeground);
      }
      .empty h2 {
        margin: 0 0 8px;
        font-size: 16px;
        font-weight: 600;
      }
      .empty p {
        margin: 0;
        max-width: 48ch;
        color: var(--vscode-descriptionForeground);
        line-height: 1.5;
      }
    `,
  ];
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
