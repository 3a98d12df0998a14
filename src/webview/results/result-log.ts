import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { icon, iconStyles } from '../icon';
import { counted } from '../../text/counts';

/** Lines in one block: while lines are added only the last block changes. */
const BLOCK = 200;

/** What a function wrote to the console. It stays at its end while lines come, unless it was scrolled away from there. */
@customElement('result-log')
export class ResultLog extends LitElement {
  @property({ attribute: false }) lines: readonly string[] = [];
  @property({ type: Boolean }) open = true;
  @query('.lines') private scroller!: HTMLElement | null;
  private atEnd = true;

  protected override updated(): void {
    if (this.scroller !== null && this.atEnd) {
      this.scroller.scrollTop = this.scroller.scrollHeight;
    }
  }

  protected override render(): TemplateResult {
    const { lines, open } = this;
    const blocks = Array.from({ length: Math.ceil(lines.length / BLOCK) }, (_, i) =>
      lines.slice(i * BLOCK, (i + 1) * BLOCK).join('\n'),
    );
    return html`
      <section aria-label="Console">
        <button aria-expanded=${open ? 'true' : 'false'} aria-controls="lines" @click=${this.toggle}>
          ${icon(open ? 'chevron-down' : 'chevron-right')}Console
          <span class="count">${counted(lines.length, 'line')}</span>
        </button>
        ${
          open
            ? html`<div class="lines" id="lines" tabindex="0" role="log" aria-live="off" @scroll=${this.scrolled}>
                ${blocks.map((block) => html`<pre>${block}</pre>`)}
              </div>`
            : nothing
        }
      </section>
    `;
  }

  private toggle(): void {
    this.open = !this.open;
    this.atEnd = true;
    this.dispatchEvent(new Event('log-toggled'));
  }

  private scrolled({ currentTarget }: Event): void {
    const { scrollTop, clientHeight, scrollHeight } = currentTarget as HTMLElement;
    this.atEnd = scrollTop + clientHeight >= scrollHeight - 8;
  }

  static override styles = [
    iconStyles,
    css`
      :host {
        display: block;
      }
      section {
        border: 1px solid var(--vscode-panel-border, transparent);
        border-radius: 4px;
        overflow: hidden;
      }
      button {
        display: flex;
        align-items: center;
        gap: 4px;
        width: 100%;
        padding: 5px 8px;
        border: 0;
        background: none;
        color: inherit;
        font: inherit;
        font-weight: 600;
        text-align: left;
        cursor: pointer;
        outline-offset: -1px;
      }
      button:hover {
        background: var(--vscode-list-hoverBackground);
      }
      button:focus-visible,
      .lines:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      .count {
        margin-left: 4px;
        color: var(--vscode-descriptionForeground);
        font-weight: normal;
      }
      .lines {
        max-height: clamp(120px, 34vh, 320px);
        overflow: auto;
        overflow-anchor: none;
        padding: 4px 12px 8px 28px;
        outline-offset: -1px;
      }
      pre {
        margin: 0;
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: var(--vscode-editor-font-size, 12px);
        line-height: 1.45;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'result-log': ResultLog;
  }
}
