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
  /** A picture that can be saved as it is. */
  @property() svg = '';

  protected override render(): TemplateResult {
    const { heading, note, data } = this;
    return html`
      <section aria-label=${heading}>
        <header>
          <h2>${heading}</h2>
          <span class="note">${note}</span>
          ${data === undefined ? nothing : this.save('CSV', () => new SaveEvent(this.name, 'csv', toCsv(data)))}
          ${this.svg === '' ? nothing : this.save('SVG', () => new SaveEvent(this.name, 'svg', this.svg))}
        </header>
        <slot></slot>
      </section>
    `;
  }

  private save(kind: string, event: () => SaveEvent): TemplateResult {
    return html`<vscode-button
      appearance="icon"
      title=${`Save as ${kind}…`}
      aria-label=${`Save as ${kind}…: ${this.heading}`}
      @click=${() => this.dispatchEvent(event())}
    >
      ${icon('export')}
    </vscode-button>`;
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
