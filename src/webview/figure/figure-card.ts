import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import '../chart/chart-card';
import type { FormatEvent } from '../chart/chart-card';
import '../chart/data-table';
import { isZoomed, type FigureSpec, type LegendEntry } from '../../figures/spec';
import { readTheme } from '../theme';
import { figureSaved } from './figure-files';
import './figure-view';
import { ViewEvent } from './figure-zoom';
import type { FigureView, ItemEvent } from './figure-view';

/**
 * A figure in its frame, with the table behind it. What is in its slot stands below the figure, what is in slot `legend`
 * above it. Fires `save-file`; its figure's events pass through it.
 */
@customElement('figure-card')
export class FigureCard extends LitElement {
  @property({ attribute: false }) figure!: FigureSpec;
  /** What goes before its note. */
  @property() note = '';
  /** What goes after its name in file names. */
  @property() suffix = '';
  @property({ type: Number }) cursor = -1;
  @property({ type: Number }) marked = -1;
  /** Whether the table is shown in the figure's place. */
  @property({ type: Boolean }) table = false;
  /** Why there is no figure. */
  @property() problem: string | undefined;
  /** What of the legend is read with the figure, where not all is. */
  @property({ attribute: false }) legend: readonly LegendEntry[] | undefined;
  @query('figure-view') private view!: FigureView | null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('figure')) {
      this.dataset.heading = this.figure.title;
    }
  }

  protected override render(): TemplateResult {
    const { figure, table, problem } = this;
    return html`
      <chart-card
        .heading=${figure.title}
        .note=${this.fullNote}
        .table=${table}
        .empty=${problem !== undefined}
        .zoomed=${problem === undefined && isZoomed(figure.body)}
        @table-toggled=${() => (this.table = !table)}
        @save-as=${this.save}
        @reset-zoom=${() => this.dispatchEvent(new ViewEvent({}))}
      >
        <div class="content" slot="chart">
          <slot name="legend"></slot>
          ${
            problem === undefined
              ? html`<figure-view
                  .figure=${figure}
                  .legend=${this.legend}
                  .cursor=${this.cursor}
                  .marked=${this.marked}
                  @cursor-moved=${({ item }: ItemEvent) => (this.cursor = item)}
                ></figure-view>`
              : html`<p class="problem">${problem}</p>`
          }
          <slot></slot>
        </div>
        ${table ? html`<data-table slot="table" carded .label=${figure.title} .data=${figure.table}></data-table>` : ''}
      </chart-card>
    `;
  }

  private get fullNote(): string {
    return [this.note, this.figure.note].filter((part) => part !== '').join(' · ');
  }

  private save({ format }: FormatEvent): void {
    const figure = { ...this.figure, name: `${this.figure.name}${this.suffix}`, note: this.fullNote };
    const { width, height } = this.view?.size ?? { width: 640, height: 0 };
    this.dispatchEvent(figureSaved(figure, format, readTheme(), { width, height }));
  }

  static override styles = css`
    :host {
      display: block;
      min-width: 0;
    }
    chart-card {
      height: 100%;
    }
    .content {
      display: flex;
      flex-direction: column;
    }
    figure-view {
      flex: 1;
      min-height: 0;
    }
    .problem {
      flex: 1;
      display: flex;
      align-items: center;
      justify-content: center;
      margin: 0;
      padding: 24px 12px;
      color: var(--vscode-descriptionForeground);
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'figure-card': FigureCard;
  }
}
