import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatInteger } from '../format';
import type { MetricsStore } from '../metrics-store';
import './data-table';
import { chartRows, type LineChartSpec } from './spec';
import type { TableData } from './table-data';

/** All logged rows that are part of a chart. It stays at its end while rows arrive. */
@customElement('metrics-table')
export class MetricsTable extends LitElement {
  @property({ attribute: false }) spec!: LineChartSpec;
  @property({ attribute: false }) store!: MetricsStore;

  private frame = 0;
  private subscription: { dispose(): void } | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.subscription = this.store.subscribe(() => {
      this.frame ||= requestAnimationFrame(() => {
        this.frame = 0;
        this.requestUpdate();
      });
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.subscription?.dispose();
  }

  protected override render(): TemplateResult {
    const { spec, store } = this;
    return html`<data-table .label=${spec.title} .data=${metricsTable(spec, store, 'label')} following></data-table>`;
  }

  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
    }
    data-table {
      flex: 1;
      min-height: 0;
    }
  `;
}

/** The rows that are part of a chart, as they are until the store changes; columns are named by label or by metric. */
export function metricsTable(spec: LineChartSpec, store: MetricsStore, names: 'label' | 'metric'): TableData {
  const rows = chartRows(spec, store);
  const epochs = store.column('epoch');
  const column = (series: LineChartSpec['series'][number]): TableData['columns'][number] => {
    const values = store.column(series.metric);
    return { name: series[names], value: (i) => values[rows[i]], text: (i) => spec.values.format(values[rows[i]]) };
  };
  return {
    rows: rows.length,
    columns: [
      { name: 'epoch', value: (i) => epochs[rows[i]], text: (i) => formatInteger(epochs[rows[i]]) },
      ...spec.series.map(column),
    ],
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'metrics-table': MetricsTable;
  }
}
