import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Summary } from '../../../protocol/analysis';
import { AnalysisView, analysisStyles } from './analysis-view';
import { Question } from './question';
import { linkStyles } from '../../shared-styles';

/** A checkpoint is summed up when it has been looked at this long: the visible tab comes first. */
const REST_MS = 150;

const MEANINGS: Readonly<Record<Summary['verdict'], string>> = {
  'split not known': 'what it was trained on is not said, so neither is what it has memorised',
  untrained: 'its weights are random',
  memorising: 'it is learning its training pairs by heart',
  memorised: 'it knows its training pairs, and only those',
  forming: 'the algorithm is growing under the memory',
  'cleaning up': 'the memory is given up for the algorithm',
  grokked: 'the algorithm does the work',
};

/** Where the model stands at the checkpoint, beside its content, and what it does, in a sentence beneath. */
@customElement('model-summary')
export class ModelSummary extends AnalysisView {
  private readonly summary = new Question(this, 'summary');
  private callOff = (): void => {};

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.callOff();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('epoch')) {
      return;
    }
    const { epoch } = this;
    this.callOff();
    if (this.questions.known('summary', epoch)) {
      this.summary.ask(epoch);
    } else {
      this.callOff = this.questions.postpone(REST_MS, () => {
        this.summary.ask(epoch);
        this.requestUpdate();
      });
    }
  }

  protected override render(): TemplateResult {
    const { value, error } = this.summary;
    // Another checkpoint's summary stays, paler, until this one's is there.
    const old = value !== undefined && this.questions.known('summary', this.epoch)?.of !== value;
    return html`
      <div class="line">
        <slot></slot>
        ${
          value === undefined
            ? nothing
            : html`<span class="verdict ${old ? 'old' : ''}" data-verdict=${value.verdict} title=${value.reason}>
                <b>${value.verdict}</b>: ${MEANINGS[value.verdict]}
              </span>`
        }
      </div>
      ${
        error === undefined
          ? html`<p class="text ${old ? 'old' : ''}" aria-busy=${old ? 'true' : 'false'}>${value?.sentence ?? ''}</p>`
          : html`<p class="text">${error} <button class="link" @click=${() => this.summary.retry()}>Retry</button></p>`
      }
    `;
  }

  static override styles = [
    linkStyles,
    analysisStyles,
    css`
      .line {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 2px 20px;
        margin-top: 6px;
      }
      ::slotted(*) {
        flex: 1 1 340px;
      }
      .text {
        min-height: 1.45em;
        margin: 4px 0 0;
        color: var(--vscode-descriptionForeground);
        line-height: 1.45;
        text-wrap: pretty;
      }
      .verdict {
        cursor: help;
      }
      .verdict b {
        font-weight: 600;
        color: var(--vscode-charts-yellow);
      }
      .verdict[data-verdict='untrained'] b,
      .verdict[data-verdict='split not known'] b {
        color: var(--vscode-descriptionForeground);
      }
      .verdict[data-verdict^='memoris'] b {
        color: var(--vscode-charts-blue);
      }
      .verdict[data-verdict='grokked'] b {
        color: var(--vscode-charts-green);
      }
      .old {
        opacity: 0.45;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'model-summary': ModelSummary;
  }
}
