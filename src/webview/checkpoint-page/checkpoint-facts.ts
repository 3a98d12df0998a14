import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CheckpointDescription } from '../../core/checkpoint/description';
import type { ModelConfig } from '../../core/config/types';
import { countText } from '../../text/counts';

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

function facts({
  modulus,
  model,
  task,
  assumed,
  aside,
  epoch,
  config,
}: CheckpointDescription): [name: string, value: string][] {
  return [
    ['Modulus p', String(modulus)],
    ...(model.family === 'mlp'
      ? ([['Family', 'mlp, one hidden layer over one-hot x and y']] as [string, string][])
      : ([
          ['Layers', String(model.layers)],
          ['d_model', countText(model.dModel)],
          ['Heads', `${model.heads} of ${model.dModel / model.heads}`],
        ] as [string, string][])),
    ['d_mlp', countText(model.dMlp)],
    ['Activation', assumed.includes('activation') ? 'not stated' : ACTIVATIONS[model.activation]],
    ['LayerNorm', layerNormText(model.layerNorm, assumed.includes('layerNorm'))],
    ['Tokens', assumed.includes('tokens') ? `${task.tokens} (not stated)` : task.tokens],
    ...(model.attentionCoefficient === 1
      ? []
      : [['Attention α', String(model.attentionCoefficient)] as [string, string]]),
    // Other files than the lab's own need not say it.
    ['Epoch', epoch === 0 && !config ? 'not stated' : countText(epoch)],
    ...(aside.length === 0 ? [] : [['Left aside', aside.join(', ')] as [string, string]]),
  ];
}

function layerNormText(layerNorm: boolean | 'pre', isAssumed: boolean): string {
  return isAssumed ? 'not stated' : layerNorm === 'pre' ? 'without weights' : layerNorm ? 'yes' : 'no';
}

declare global {
  interface HTMLElementTagNameMap {
    'checkpoint-facts': CheckpointFacts;
  }
}
