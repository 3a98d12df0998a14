import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CheckpointDescription } from '../../core/checkpoint/description';
import { elementCount } from '../../core/model';
import { byteText } from '../../text/bytes';

/** Every tensor of a checkpoint with its shape and its size in float32. */
@customElement('tensor-table')
export class TensorTable extends LitElement {
  @property({ attribute: false }) tensors: CheckpointDescription['tensors'] = [];

  protected override render(): TemplateResult {
    return html`
      <div class="scroll" tabindex="0" role="region" aria-label="Tensors">
        <table>
          <thead>
            <tr>
              <th scope="col">name</th>
              <th scope="col">shape</th>
              <th scope="col" class="number">size (float32)</th>
            </tr>
          </thead>
          <tbody>
            ${this.tensors.map(
              ({ name, shape }) => html`
                <tr>
                  <td>${name}</td>
                  <td>${shape.join(' × ')}</td>
                  <td class="number">${byteText(4 * elementCount(shape))}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  static override styles = css`
    :host {
      display: block;
    }
    .scroll {
      overflow-x: auto;
    }
    .scroll:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    th,
    td {
      padding: 3px 16px 3px 0;
      border-bottom: 1px solid var(--vscode-panel-border);
      text-align: left;
      white-space: nowrap;
    }
    th {
      color: var(--vscode-descriptionForeground);
      font-weight: normal;
    }
    td:first-child {
      font-family: var(--vscode-editor-font-family, monospace);
      font-size: 12px;
    }
    .number {
      padding-right: 0;
      text-align: right;
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'tensor-table': TensorTable;
  }
}
