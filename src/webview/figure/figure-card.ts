import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, queryAssignedElements } from 'lit/decorators.js';
import '../chart/chart-card';
import '../chart/data-table';
import { CsvEvent, PngEvent } from '../chart/export-events';
import { toCsv, type TableData } from '../../figures/table-data';
import { Figure } from './figure';

/** The frame of a figure, which is its content, with the table behind it. Fires `chart-png` and `chart-csv`. */
@customElement('figure-card')
export class FigureCard extends LitElement {
  @property() heading = '';
  @property() note = '';
  /** Part of file names. */
  @property() name = '';
  @property({ attribute: false }) data: TableData = { rows: 0, columns: [] };
  /** Whether the table is shown in the figure's place. */
  @property({ type: Boolean }) table = false;
  @queryAssignedElements() private content!: HTMLElement[];

  protected override render(): TemplateResult {
    const { heading, note, table, data } = this;
    return html`
      <chart-card
        .heading=${heading}
        .note=${note}
        .table=${table}
        @table-toggled=${() => (this.table = !table)}
        @save-png=${this.savePng}
        @save-csv=${() => this.dispatchEvent(new CsvEvent(this.name, toCsv(data)))}
      >
        <slot slot="chart"></slot>
        ${table ? html`<data-table slot="table" .label=${heading} .data=${data}></data-table>` : ''}
      </chart-card>
    `;
  }

  private savePng(): void {
    const figure = this.content.find((element) => element instanceof Figure);
    const png = figure?.png(this.heading, this.note);
    if (png !== undefined) {
      this.dispatchEvent(new PngEvent(this.name, png));
    }
  }

  static override styles = css`
    :host {
      display: block;
      min-width: 0;
    }
    chart-card {
      height: 100%;
    }
    ::slotted(*) {
      flex: 1;
      min-height: 0;
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'figure-card': FigureCard;
  }
}
