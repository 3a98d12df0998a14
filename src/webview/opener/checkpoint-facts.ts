import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CheckpointDescription } from '../../core/checkpoint/description';
import type { ModelConfig } from '../../core/config/types';
import { formatInteger } from '../format';

export const ACTIVATIONS: Readonly<Record<ModelConfig['activation'], string>> = {
  relu: 'ReLU',
  gelu: 'GELU',
  square: 'x²',
};

/** The shape of a checkpoint's model, in a grid. */
@customElement('checkpoint-facts')
export class CheckpointFacts extends LitElement {
  @property({ attribute: false }) description!: CheckpointDescription;

  protected override render(): TemplateResult {
    return html`
      <dl>
        ${facts(this.description).map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    `;
  }

  static override styles = css`
    dl {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(88px, 1fr));
      gap: 12px 20px;
      margin: 0;
    }
    dt {
      color: var(--vscode-descriptionForeground);
      font-size: 12px;
    }
    dd {
      margin: 0;
      font-variant-numeric: tabular-nums;
    }
  `;
}

function facts({ modulus, model, assumed, epoch, config }: CheckpointDescription): [name: string, value: string][] {
  return [
    ['Modulus p', String(modulus)],
    ['Layers', String(model.layers)],
    ['d_model', formatInteger(model.dModel)],
    ['Heads', `${model.heads} of ${model.dModel / model.heads}`],
    ['d_mlp', formatInteger(model.dMlp)],
    ['Activation', assumed.includes('activation') ? 'not stated' : ACTIVATIONS[model.activation]],
    ['LayerNorm', model.layerNorm ? 'yes' : 'no'],
    // Other files than the lab's own need not say it.
    ['Epoch', epoch === 0 && !config ? 'not stated' : formatInteger(epoch)],
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'checkpoint-facts': CheckpointFacts;
  }
}
