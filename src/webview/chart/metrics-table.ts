import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { formatInteger } from '../format';
import type { MetricsStore } from '../metrics-store';
import type { LineChartSpec } from './spec';

const ROW_HEIGHT = 22;
/** Rows that exist beyond the visible ones, for scrolling without white edges. */
const OVERSCAN = 8;

/** All logged rows behind a chart; only those in view exist as elements. It stays at its end while rows arrive. */
@customElement('metrics-table')
export class MetricsTable extends LitElement {
  @property({ attribute: false }) spec!: LineChartSpec;
  @property({ attribute: false }) store!: MetricsStore;
  @state() private first = 0;
  @state() private visible = 30;
  @query('.scroll') private scroller!: HTMLElement;

  private frame = 0;
  private atEnd = true;
  private subscriptions: { dispose(): void }[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const resizes = new ResizeObserver(() => this.scrolled());
    void this.updateComplete.then(() => resizes.observe(this.scroller));
    this.subscriptions = [
      this.store.subscribe(() => {
        this.frame ||= requestAnimationFrame(() => {
          this.frame = 0;
          this.requestUpdate();
        });
      }),
      { dispose: () => resizes.disconnect() },
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.subscriptions.forEach((subscription) => subscription.dispose());
  }

  protected override render(): TemplateResult {
    const { spec, store } = this;
    const from = Math.max(0, Math.min(this.first, store.length) - OVERSCAN);
    const to = Math.min(store.length, this.first + this.visible + OVERSCAN);
    const epochs = store.column('epoch');
    const columns = spec.series.map(({ metric }) => store.column(metric));
    const rows = Array.from({ length: to - from }, (_, i) => from + i);
    return html`
      <div class="scroll" tabindex="0" role="region" aria-label=${`${spec.title}, all rows`} @scroll=${this.scrolled}>
        <table aria-rowcount=${store.length + 1} aria-label=${spec.title}>
          <thead>
            <tr aria-rowindex="1">
              <th scope="col">epoch</th>
              ${spec.series.map(({ label }) => html`<th scope="col">${label}</th>`)}
            </tr>
          </thead>
          <tbody>
            <tr class="space before" aria-hidden="true"></tr>
            ${rows.map(
              (row) => html`
                <tr aria-rowindex=${row + 2}>
                  <th scope="row">${formatInteger(epochs[row])}</th>
                  ${columns.map((column) => html`<td>${spec.values.format(column[row])}</td>`)}
                </tr>
              `,
            )}
            <tr class="space after" aria-hidden="true"></tr>
          </tbody>
        </table>
      </div>
    `;
  }

  protected override updated(): void {
    const from = Math.max(0, Math.min(this.first, this.store.length) - OVERSCAN);
    const to = Math.min(this.store.length, this.first + this.visible + OVERSCAN);
    this.space('.before', from);
    this.space('.after', this.store.length - to);
    if (this.atEnd) {
      this.scroller.scrollTop = this.scroller.scrollHeight;
    }
  }

  private space(selector: string, rows: number): void {
    const element = this.renderRoot.querySelector<HTMLElement>(selector);
    if (element !== null) {
      element.style.height = `${rows * ROW_HEIGHT}px`;
    }
  }

  private scrolled(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    this.first = Math.floor(scrollTop / ROW_HEIGHT);
    this.visible = Math.ceil(clientHeight / ROW_HEIGHT);
    this.atEnd = scrollTop + clientHeight >= scrollHeight - ROW_HEIGHT;
  }

  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
    }
    .scroll {
      flex: 1;
      min-height: 0;
      overflow: auto;
      overflow-anchor: none;
      outline-offset: -1px;
    }
    .scroll:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    table {
      width: 100%;
      border-collapse: separate;
      border-spacing: 0;
      font-variant-numeric: tabular-nums;
    }
    th,
    td {
      box-sizing: border-box;
      height: 22px;
      padding: 0 16px;
      text-align: right;
      font-weight: normal;
      white-space: nowrap;
    }
    thead th {
      position: sticky;
      top: 0;
      background: var(--vscode-editor-background);
      border-bottom: 1px solid var(--vscode-panel-border);
      color: var(--vscode-descriptionForeground);
      font-weight: 600;
    }
    tbody tr:hover:not(.space) {
      background: var(--vscode-list-hoverBackground);
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'metrics-table': MetricsTable;
  }
}
