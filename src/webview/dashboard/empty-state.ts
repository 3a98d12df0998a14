import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { icon, iconStyles } from '../icon';

/** What stands in the place of charts that have nothing to draw yet. */
@customElement('empty-state')
export class EmptyState extends LitElement {
  @property() heading = '';
  @property() text = '';

  protected override render(): TemplateResult {
    return html`
      <div class="empty">
        ${icon('graph-line')}
        <h2>${this.heading}</h2>
        <p>${this.text}</p>
      </div>
    `;
  }

  static override styles = [
    iconStyles,
    css`
      .empty {
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        min-height: 40vh;
        padding: 24px;
        text-align: center;
      }
      .empty .icon {
        width: 40px;
        height: 40px;
        margin-bottom: 12px;
        font-size: 40px;
        color: var(--vscode-descriptionForeground);
      }
      .empty h2 {
        margin: 0 0 8px;
        font-size: 16px;
        font-weight: 600;
      }
      .empty p {
        margin: 0;
        max-width: 48ch;
        color: var(--vscode-descriptionForeground);
        line-height: 1.5;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'empty-state': EmptyState;
  }
}
