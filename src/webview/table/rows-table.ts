import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { countText } from '../../text/counts';
import { fieldStyles } from '../dashboard/tabs/field-styles';
import { Memo } from '../memo';
import { hasWords, LongTable, longTableStyles } from './long-table';
import {
  NO_TABLE_STATE,
  tableLines,
  type RowColumn,
  type RowGrouping,
  type TableLine,
  type TableState,
} from './table-rows';

const ROW_HEIGHT = 26;

/**
 * A table of any length whose rows are filtered, sorted by any column and put into groups: only the lines in view exist as
 * elements. Fires `table-changed` when the person has chosen something: `choice` is then what.
 */
@customElement('rows-table')
export class RowsTable extends LitElement {
  @property() label = '';
  @property({ type: Number }) count = 0;
  /** The first names the row. */
  @property({ attribute: false }) columns: readonly RowColumn[] = [];
  @property({ attribute: false }) groupings: readonly RowGrouping[] = [];
  @property({ attribute: false }) choice: TableState = NO_TABLE_STATE;
  /** What stands before each row, e.g. a checkbox, and what that is called. */
  @property({ attribute: false }) lead: { readonly name: string; of(row: number): TemplateResult } | undefined;

  private readonly lines = new Memo<readonly TableLine[]>();
  private readonly inView = new LongTable(this, ROW_HEIGHT, () => this.shownLines.length);

  protected override render(): TemplateResult {
    const { columns, count, lead } = this;
    const lines = this.shownLines;
    const { from, to } = this.inView.range;
    const rows = lines.filter(({ kind }) => kind === 'row').length;
    const words = new Set(columns.filter((column) => hasWords(column, count)));
    return html`
      <div class="tools">
        <input
          type="text"
          aria-label=${`Filter: ${this.label}`}
          placeholder="Filter, e.g. completed λ>0.5"
          .value=${this.choice.filter}
          @input=${(event: Event) => this.choose({ filter: (event.target as HTMLInputElement).value })}
        />
        ${this.groupMenu()}
        <span class="count" role="status"
          >${rows === count ? countText(count) : `${countText(rows)} of ${countText(count)}`} rows</span
        >
      </div>
      <div
        class="scroll"
        tabindex="0"
        role="region"
        aria-label=${`${this.label}, all rows`}
        @scroll=${this.inView.scrolled}
      >
        <table aria-rowcount=${lines.length + 1} aria-label=${this.label}>
          <thead>
            <tr aria-rowindex="1">
              ${lead ? html`<th scope="col" class="words">${lead.name}</th>` : nothing}
              ${columns.map((column) => this.header(column, words.has(column)))}
            </tr>
          </thead>
          <tbody>
            <tr class="space before" aria-hidden="true"></tr>
            ${lines.slice(from, to).map((line, i) => this.line(line, from + i, words))}
            <tr class="space after" aria-hidden="true"></tr>
          </tbody>
        </table>
      </div>
    `;
  }

  private get shownLines(): readonly TableLine[] {
    const { count, columns, groupings, choice } = this;
    return this.lines.get([count, columns, groupings, choice], () => tableLines(count, columns, groupings, choice));
  }

  private groupMenu(): TemplateResult | typeof nothing {
    const { groupings, choice } = this;
    return groupings.length === 0
      ? nothing
      : html`<span class="choice"
          >Group by
          <vscode-dropdown
            aria-label=${`Group by: ${this.label}`}
            .value=${choice.grouping ?? ''}
            @change=${(event: Event) => this.choose({ grouping: (event.target as HTMLSelectElement).value || undefined })}
          >
            <vscode-option value="">nothing</vscode-option>
            ${groupings.map(({ id, name }) => html`<vscode-option value=${id}>${name}</vscode-option>`)}
          </vscode-dropdown></span
        >`;
  }

  private header({ id, name }: RowColumn, words: boolean): TemplateResult {
    const { sorting } = this.choice;
    const sorted = sorting?.column === id ? (sorting.descending ? 'descending' : 'ascending') : undefined;
    return html`<th scope="col" class=${words ? 'words' : ''} aria-sort=${sorted ?? nothing}>
      <button @click=${() => this.sortBy(id)} title=${`Sort by ${name}`}>
        ${name}<span class="arrow" aria-hidden="true"
          >${sorted === undefined ? '' : sorted === 'ascending' ? '▲' : '▼'}</span
        >
      </button>
    </th>`;
  }

  private line(line: TableLine, i: number, words: ReadonlySet<RowColumn>): TemplateResult {
    const { columns, lead } = this;
    const [name, ...values] = columns;
    const side = (column: RowColumn): string => (words.has(column) ? 'words' : '');
    if (line.kind === 'group') {
      return html`<tr class="group" aria-rowindex=${i + 2}>
        ${lead ? html`<td></td>` : nothing}
        <th scope="row" class="words">${line.name} · ${countText(line.rows.length)}</th>
        ${values.map((column) => html`<td class=${side(column)}>${column.ofGroup?.(line.rows) ?? ''}</td>`)}
      </tr>`;
    }
    return html`<tr aria-rowindex=${i + 2}>
      ${lead ? html`<td class="lead">${lead.of(line.row)}</td>` : nothing}
      <th scope="row" class=${side(name)}>${name.text(line.row)}</th>
      ${values.map((column) => html`<td class=${side(column)}>${column.text(line.row)}</td>`)}
    </tr>`;
  }

  /** Ascending, then descending, then as they come. */
  private sortBy(column: string): void {
    const { sorting } = this.choice;
    const same = sorting?.column === column;
    this.choose({
      sorting: !same ? { column, descending: false } : sorting.descending ? undefined : { column, descending: true },
    });
  }

  private choose(choice: Partial<TableState>): void {
    this.choice = { ...this.choice, ...choice };
    this.dispatchEvent(new Event('table-changed'));
  }

  static override styles = [
    fieldStyles,
    longTableStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 16px;
        padding: 4px 0 8px;
      }
      .tools input {
        flex: 0 1 260px;
        min-width: 0;
      }
      .choice {
        display: inline-flex;
        align-items: center;
        gap: 8px;
      }
      .count {
        color: var(--vscode-descriptionForeground);
      }
      .scroll {
        max-height: max(240px, 60vh);
        border: 1px solid var(--vscode-panel-border, transparent);
        border-radius: 4px;
      }
      thead button:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      th,
      td {
        height: 26px;
        padding: 0 12px;
      }
      .lead {
        text-align: left;
      }
      .swatch {
        width: 24px;
        height: 24px;
        margin-left: 6px;
        padding: 6px;
        border: 0;
        background: content-box var(--swatch);
        vertical-align: middle;
        cursor: pointer;
      }
      .lead input {
        width: 16px;
        height: 16px;
        vertical-align: middle;
      }
      .swatch:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      thead button {
        min-width: 24px;
        min-height: 24px;
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        font: inherit;
        white-space: nowrap;
        cursor: pointer;
      }
      .arrow {
        padding-left: 4px;
        font-size: 9px;
      }
      .group > * {
        border-top: 1px solid var(--vscode-panel-border, transparent);
        font-weight: 600;
      }
      tbody tr.space > * {
        padding: 0;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'rows-table': RowsTable;
  }
}
