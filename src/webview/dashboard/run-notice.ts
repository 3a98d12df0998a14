import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RunAction } from '../../protocol/dashboard';
import { icon, iconStyles, type IconName } from '../icon';
import { ACTION_FACES, ActionEvent } from './actions';
import type { Notice } from './run-state';
import { noticeStyles, waitingButtonStyles } from '../shared-styles';

const ICONS: Readonly<Record<Notice['severity'], IconName>> = {
  error: 'error',
  warning: 'debug-disconnect',
  info: 'folder-opened',
};

/** A message above the tabs, with what can be done about it. */
@customElement('run-notice')
export class RunNotice extends LitElement {
  @property({ attribute: false }) notice!: Notice;
  /** An action that is being carried out; its button waits. */
  @property({ attribute: false }) pending: RunAction | undefined;

  protected override render(): TemplateResult {
    const { severity, text, icon: glyph, actions } = this.notice;
    return html`
      <div class="notice ${severity}" role=${severity === 'error' ? 'alert' : nothing}>
        ${icon(glyph ?? ICONS[severity])}
        <span>${text}</span>
        ${actions.map(
          (action) => html`
            <vscode-button
              appearance=${action === 'resume' ? 'primary' : 'secondary'}
              data-action=${action}
              aria-disabled=${this.pending === action ? 'true' : 'false'}
              @click=${() => this.pending !== action && this.dispatchEvent(new ActionEvent(action))}
            >
              ${ACTION_FACES[action].label}
            </vscode-button>
          `,
        )}
      </div>
    `;
  }

  static override styles = [
    iconStyles,
    noticeStyles,
    waitingButtonStyles,
    css`
      .notice.warning {
        border-color: var(--vscode-inputValidation-warningBorder);
        background: var(--vscode-inputValidation-warningBackground);
        color: var(--vscode-inputValidation-warningForeground, inherit);
      }
      .notice.info {
        border-color: var(--vscode-inputValidation-infoBorder);
        background: var(--vscode-inputValidation-infoBackground);
        color: var(--vscode-inputValidation-infoForeground, inherit);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'run-notice': RunNotice;
  }
}
