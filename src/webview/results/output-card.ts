import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { cardStyles } from '../chart/card-styles';
import { SaveEvent } from '../figure/figure-files';
import { toCsv, type TableData } from '../../figures/table-data';
import { icon, iconStyles } from '../icon';

/** The frame of an output that is no figure: title, note, and its rows as CSV where it has any. Fires `save-file`. */
@customElement('output-card')
export class OutputCard extends LitElement {
  @property() heading = '';
  @property() note = '';
  /** Part of file names. */
  @property() name = '';
  @property({ attribute: false }) data: TableData | undefined;

  protected override render(): TemplateResult {
    const { heading, note, data } = this;
    return html`
      <section aria-label=${heading}>
        <header>
          <h2>${heading}</h2>
          <span class="note">${note}</span>
          ${
            data === undefined
              ? nothing
              : html`<vscode-button
                  appearance="icon"
                  title="Save as CSV…"
                  aria-label=${`Save as CSV…: ${heading}`}
                  @click=${() => this.dispatchEvent(new SaveEvent(this.name, 'csv', toCsv(data)))}
                >
                  ${icon('export')}
                </vscode-button>`
          }
        </header>
        <slot></slot>
      </section>
    `;
  }

  static override styles = [
    iconStyles,
    cardStyles,
    css`
      h2 {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'output-card': OutputCard;
  }
}
