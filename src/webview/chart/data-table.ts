import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TableColumn, TableData } from '../../figures/table-data';
import { hasWords, LongTable, longTableStyles } from '../table/long-table';

const ROW_HEIGHT = 22;

/** A table of any length: only the rows in view exist as elements. */
@customElement('data-table')
export class DataTable extends LitElement {
  @property({ attribute: false }) data: TableData = { rows: 0, columns: [] };
  @property() label = '';
  /** Whether it starts at its end and stays there while rows are added. */
  @property({ type: Boolean }) following = false;
  /** Whether it is in a card with tools, which a key goes to. */
  @property({ type: Boolean }) carded = false;
  private readonly lines = new LongTable(this, ROW_HEIGHT, () => this.data.rows);

  protected override render(): TemplateResult {
    const { columns, rows: count } = this.data;
    const { from, to } = this.lines.range;
    const rows = Array.from({ length: to - from }, (_, i) => from + i);
    const [name, ...values] = columns;
    const sides = new Map(columns.map((column) => [column, hasWords(column, count) ? 'words' : nothing]));
    return html`
      <div
        class="scroll"
        tabindex="0"
        role="region"
        aria-keyshortcuts=${this.carded ? 'M' : nothing}
        aria-label=${`${this.label}, all rows`}
        @scroll=${this.lines.scrolled}
      >
        <table aria-rowcount=${count + 1} aria-label=${this.label}>
          <thead>
            <tr aria-rowindex="1">
              ${columns.map((column) => html`<th scope="col" class=${sides.get(column)}>${column.name}</th>`)}
            </tr>
          </thead>
          <tbody>
            <tr class="space before" aria-hidden="true"></tr>
            ${rows.map(
              (row) => html`
                <tr aria-rowindex=${row + 2}>
                  <th scope="row" class=${sides.get(name)}>${text(name, row)}</th>
                  ${values.map((column) => html`<td class=${sides.get(column)}>${text(column, row)}</td>`)}
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
    if (this.following && this.lines.atEnd) {
      this.lines.toEnd();
    }
  }

  static override styles = [
    longTableStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
      }
      .scroll {
        flex: 1;
        min-height: 0;
        max-height: max(240px, 70vh);
      }
      th,
      td {
        height: 22px;
        padding: 0 16px;
      }
    `,
  ];
}

function text(column: TableColumn, row: number): string {
  return column.text?.(row) ?? String(column.value(row));
}

declare global {
  interface HTMLElementTagNameMap {
    'data-table': DataTable;
  }
}
