import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { icon, iconStyles } from '../icon';
import { FIGURE_FORMATS, type FigureFormat } from '../figure/figure-files';
import '../menu-button';
import type { MenuEvent } from '../menu-button';
import { KeptFocus } from '../kept-focus';
import { cardStyles } from './card-styles';

/** The figure in a card is to be saved. */
export class FormatEvent extends Event {
  constructor(readonly format: FigureFormat) {
    super('save-as');
  }
}

/**
 * A frame around any chart: title, note and the tools that every chart has. The chart goes into slot `chart`, the table
 * behind it into slot `table`. Fires `table-toggled`, `save-as` and `reset-zoom`.
 */
@customElement('chart-card')
export class ChartCard extends LitElement {
  @property() heading = '';
  @property() note = '';
  @property({ type: Boolean }) zoomed = false;
  @property({ type: Boolean, reflect: true }) table = false;

  constructor() {
    super();
    new KeptFocus(this, '.tools vscode-button');
  }

  protected override render(): TemplateResult {
    return html`
      <section aria-label=${this.heading}>
        <header>
          <h2>${this.heading}</h2>
          <span class="note">${this.note}</span>
          <span class="tools">
            ${this.zoomed && !this.table ? this.tool('reset-zoom', 'zoom-out', 'Reset Zoom (double click)') : nothing}
            <menu-button
              data-tool="save"
              glyph="export"
              .label=${`Save as…: ${this.heading}`}
              .groups=${[FIGURE_FORMATS]}
              @menu-chosen=${({ id }: MenuEvent) => this.dispatchEvent(new FormatEvent(id as FigureFormat))}
            ></menu-button>
            ${
              this.table
                ? this.tool('table-toggled', 'graph-line', 'Show Chart')
                : this.tool('table-toggled', 'table', 'Show Table')
            }
          </span>
        </header>
        <slot name=${this.table ? 'table' : 'chart'}></slot>
      </section>
    `;
  }

  private tool(event: string, glyph: Parameters<typeof icon>[0], label: string): TemplateResult {
    return html`
      <vscode-button
        appearance="icon"
        data-tool=${event}
        title=${label}
        aria-label=${`${label}: ${this.heading}`}
        @click=${() => this.dispatchEvent(new Event(event))}
      >
        ${icon(glyph)}
      </vscode-button>
    `;
  }

  static override styles = [
    iconStyles,
    cardStyles,
    css`
      .tools {
        display: flex;
        gap: 2px;
      }
      ::slotted(*) {
        flex: 1;
        min-height: 0;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'chart-card': ChartCard;
  }
}
