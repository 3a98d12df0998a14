import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { FunctionError, StackFrame } from '../../protocol/analyses';
import { icon, iconStyles } from '../icon';
import { showLogButton } from '../show-log';
import { FrameEvent } from './result-events';

/** Why a function failed, and where: frames of the person's own files open those. Fires `frame-opened` and `show-log`. */
@customElement('error-view')
export class ErrorView extends LitElement {
  @property({ attribute: false }) error: FunctionError = { message: '', stack: [] };

  protected override render(): TemplateResult {
    const { message, stack } = this.error;
    return html`
      <div role="group" aria-label="Error">
        <div class="message">
          ${icon('error')}
          <pre>${message}</pre>
          ${showLogButton()}
        </div>
        ${
          stack.length === 0
            ? nothing
            : html`<ol aria-label="Stack, innermost call first">
                ${stack.map((frame) => html`<li>${this.frame(frame)}</li>`)}
              </ol>`
        }
      </div>
    `;
  }

  private frame(frame: StackFrame): TemplateResult {
    const text = frame.text.trim();
    return frame.file === undefined || frame.line === undefined
      ? html`<span class="foreign">${text}</span>`
      : html`<button title=${`Open line ${frame.line}`} @click=${() => this.dispatchEvent(new FrameEvent(frame))}>
          ${text}
        </button>`;
  }

  static override styles = [
    iconStyles,
    css`
      :host {
        display: block;
      }
      .message {
        display: flex;
        align-items: flex-start;
        gap: 8px;
        padding: 10px 14px;
        border: 1px solid var(--vscode-inputValidation-errorBorder);
        border-radius: 4px;
        background: var(--vscode-inputValidation-errorBackground);
        color: var(--vscode-inputValidation-errorForeground, inherit);
        --focus-border: var(--vscode-editor-foreground);
      }
      .message .icon {
        margin-top: 1px;
        color: var(--vscode-errorForeground);
      }
      pre,
      li {
        margin: 0;
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: var(--vscode-editor-font-size, 12px);
        line-height: 1.5;
        overflow-wrap: anywhere;
      }
      pre {
        flex: 1;
        white-space: pre-wrap;
        min-width: 0;
        max-height: 40vh;
        overflow: auto;
      }
      ol {
        margin: 8px 0 0;
        padding: 0 0 0 38px;
        list-style: none;
      }
      .foreign {
        color: var(--vscode-descriptionForeground);
      }
      button {
        min-height: 24px;
        padding: 0;
        border: 0;
        background: none;
        color: var(--vscode-textLink-foreground);
        font: inherit;
        text-align: left;
        overflow-wrap: anywhere;
        cursor: pointer;
      }
      button:hover {
        color: var(--vscode-textLink-activeForeground);
        text-decoration: underline;
      }
      button:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 2px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'error-view': ErrorView;
  }
}
