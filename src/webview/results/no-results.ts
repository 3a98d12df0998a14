import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { icon, iconStyles } from '../icon';

const EXAMPLE = `import type { Model } from 'grokking';

export function weightNorm(model: Model): number {
  return model.W_E.norm().dataSync()[0];
}`;

/** What the view is for, while there is nothing in it. */
@customElement('no-results')
export class NoResults extends LitElement {
  protected override render(): TemplateResult {
    return html`
      <main class="empty">
        ${icon('graph-line')}
        <h1>No results yet</h1>
        <p>
          Here your own functions answer: numbers, tables and figures about a checkpoint. Write one in a file that ends
          in
          <code>.analysis.ts</code> or <code>.analysis.js</code>, with <code>model</code> as its first parameter:
        </p>
        <pre tabindex="0" aria-label="An example">${EXAMPLE}</pre>
        <p>Then click <b>Run</b> in the line above it, or <b>Over all checkpoints</b> for a curve or a film.</p>
      </main>
    `;
  }

  static override styles = [
    iconStyles,
    css`
      :host {
        display: block;
      }
      .empty {
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        box-sizing: border-box;
        min-height: 100%;
        padding: 24px 0;
        text-align: center;
      }
      .icon {
        width: 40px;
        height: 40px;
        margin-bottom: 12px;
        font-size: 40px;
        color: var(--vscode-descriptionForeground);
      }
      h1 {
        margin: 0 0 8px;
        font-size: 16px;
        font-weight: 600;
      }
      p {
        margin: 0;
        max-width: 56ch;
        color: var(--vscode-descriptionForeground);
        line-height: 1.5;
      }
      code,
      pre {
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: var(--vscode-editor-font-size, 12px);
      }
      code {
        color: var(--vscode-editor-foreground);
      }
      pre {
        max-width: 100%;
        box-sizing: border-box;
        margin: 16px 0;
        padding: 12px 18px;
        overflow: auto;
        border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
        border-radius: 4px;
        background: var(--vscode-textCodeBlock-background);
        color: var(--vscode-editor-foreground);
        line-height: 1.5;
        text-align: left;
      }
      pre:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'no-results': NoResults;
  }
}
