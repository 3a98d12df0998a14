import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Sweep } from '../../protocol/results';
import { ChartGroup } from '../chart/chart-group';
import type { CurvesSpec } from '../../figures/curves';
import type { TableData } from '../../figures/table-data';
import { TRAINING_CHARTS } from '../../figures/training-curves';
import { MetricsStore } from '../metrics-store';
import { dropdownStyles } from '../shared-styles';
import './curve-card';
import { overWholeRun, sweepCharts, sweepTable } from './sweep-charts';

const [LOSS] = TRAINING_CHARTS;

/** The numbers of a function over the checkpoints of a run, beside the run's losses under one cursor and zoom. */
@customElement('sweep-view')
export class SweepView extends LitElement {
  @property({ attribute: false }) sweep!: Sweep;
  /** The function's name. */
  @property() name = '';
  @property() epochScale: 'linear' | 'log' = 'log';

  private readonly group = new ChartGroup();
  private readonly numbers = new MetricsStore();
  private readonly losses = new MetricsStore();
  private specs: readonly CurvesSpec[] = [];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('sweep')) {
      const { columns, losses } = this.sweep;
      this.specs = sweepCharts(columns, this.name);
      this.numbers.replace(overWholeRun(columns, losses));
      this.losses.replace(losses);
    }
  }

  protected override render(): TemplateResult {
    if (this.sweep.columns.epoch.length === 0) {
      return html`<p class="none">No checkpoint is answered yet.</p>`;
    }
    if (this.specs.length === 0) {
      return html`<p class="none">The function returned no number, so there is no curve to draw.</p>`;
    }
    return html`
      <div class="choice" title="On the log axis the step from 0 to the first epoch is linear">
        <span>Epoch axis</span>
        <vscode-dropdown
          aria-label="Epoch axis"
          .value=${this.epochScale}
          @change=${(event: Event) => this.changeScale((event.target as HTMLSelectElement).value)}
        >
          <vscode-option value="log">log</vscode-option>
          <vscode-option value="linear">linear</vscode-option>
        </vscode-dropdown>
      </div>
      <div class="cards">
        ${repeat(this.specs, specKey, (spec) => this.card(spec, this.numbers, sweepTable(spec, this.sweep.columns)))}
        ${this.losses.length === 0 ? nothing : this.card(LOSS, this.losses)}
      </div>
    `;
  }

  private card(spec: CurvesSpec, store: MetricsStore, rows?: TableData): TemplateResult {
    return html`<curve-card
      .spec=${spec}
      .store=${store}
      .group=${this.group}
      .rows=${rows}
      .epochScale=${this.epochScale}
    ></curve-card>`;
  }

  private changeScale(value: string): void {
    this.epochScale = value === 'linear' ? 'linear' : 'log';
    this.dispatchEvent(new Event('epoch-scale-changed'));
  }

  static override styles = css`
    ${dropdownStyles}
    :host {
      display: block;
      container-type: inline-size;
    }
    .none {
      margin: 0;
      padding: 24px 0;
      color: var(--vscode-descriptionForeground);
    }
    .choice {
      display: flex;
      align-items: center;
      justify-content: flex-end;
      gap: 8px;
      margin-bottom: 8px;
    }
    vscode-dropdown {
      width: 88px;
      min-width: 0;
    }
    .cards {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      grid-auto-rows: clamp(240px, calc(50vh - 110px), 420px);
      gap: 12px;
    }
    @container (min-width: 900px) {
      .cards {
        grid-template-columns: repeat(2, minmax(0, 1fr));
      }
      curve-card:last-child:nth-child(odd):not(:first-child) {
        grid-column: 1 / -1;
      }
    }
  `;
}

/** A chart is made for its spec: one that draws other curves, or in another way, is another chart. */
function specKey({ title, series, values }: CurvesSpec): string {
  return [title, values.scale.kind, ...series.map(({ metric }) => metric)].join('\n');
}

declare global {
  interface HTMLElementTagNameMap {
    'sweep-view': SweepView;
  }
}
