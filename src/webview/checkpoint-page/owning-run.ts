import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { OwningRun as Owner } from '../../protocol/checkpoint-page';
import { icon, iconStyles } from '../icon';
import { waitingButtonStyles } from '../shared-styles';
import { panelStyles } from './panel-styles';
import { countText } from '../../text/counts';

/** The run that a checkpoint file belongs to. Fires `open-dashboard` and `set-current`. */
@customElement('owning-run')
export class OwningRun extends LitElement {
  @property({ attribute: false }) run!: Owner;

  protected override render(): TemplateResult {
    const { name, epoch, current } = this.run;
    return html`
      <div class="panel">
        <p>
          The checkpoint of epoch <b>${countText(epoch)}</b> of the run <b>${name}</b>${
            current ? ', and the current one' : nothing
          }.
        </p>
        <div class="buttons">
          <vscode-button @click=${() => this.dispatchEvent(new Event('open-dashboard'))}>
            ${icon('graph-line', 'start')}Open Dashboard
          </vscode-button>
          <vscode-button
            appearance="secondary"
            title=${current ? 'It is the current checkpoint already' : nothing}
            aria-disabled=${current ? 'true' : 'false'}
            @click=${() => !current && this.dispatchEvent(new Event('set-current'))}
          >
            Set as current checkpoint
          </vscode-button>
        </div>
      </div>
    `;
  }

  static override styles = [
    iconStyles,
    panelStyles,
    waitingButtonStyles,
    css`
      p {
        margin: 0 0 12px;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'owning-run': OwningRun;
  }
}
