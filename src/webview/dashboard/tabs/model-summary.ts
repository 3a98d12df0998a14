import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Summary } from '../../../protocol/analysis';
import { AnalysisView, analysisStyles } from './analysis-view';
import { Question } from './question';
import { icon } from '../../icon';
import { lateStyles, linkStyles } from '../../shared-styles';

/** A checkpoint is summed up when it has been looked at this long: the visible tab comes first. */
const REST_MS = 150;

const MEANINGS: Readonly<Record<Summary['verdict'], string>> = {
  'split not known': 'what it was trained on is not said, so neither is what it has memorised',
  untrained: 'its weights are random',
  sycophantic: 'it says what a peer thinks, right or wrong',
  memorising: 'it is learning its training pairs by heart',
  memorised: 'it knows its training pairs, and only those',
  forming: 'the algorithm is growing under the memory',
  'cleaning up': 'the memory is given up for the algorithm',
  grokked: 'the algorithm does the work',
  collapsed: 'it had found the algorithm, and lost it',
};

/**
 * Where the model stands at the checkpoint, beside its content; unfolded, what it does and why it is judged so. Fires
 * `fold-toggled`.
 */
@customElement('model-summary')
export class ModelSummary extends AnalysisView {
  /** Whether it is unfolded. */
  @property({ type: Boolean }) open = false;
  private readonly summary = new Question(this, 'summary');
  private callOff = (): void => {};

  constructor() {
    super(['.verdict, .link']);
  }

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
        ${value === undefined ? this.missing(error) : this.verdict(value, old)}
      </div>
      ${
        error === undefined
          ? nothing
          : html`<p class="text">${error} <button class="link" @click=${() => this.summary.retry()}>Retry</button></p>`
      }
      <div
        id="details"
        class=${old ? 'old' : ''}
        aria-busy=${old ? 'true' : 'false'}
        ?hidden=${!this.open || value === undefined}
      >
        <p class="text">${value?.sentence}</p>
        <p class="reason">${value?.reason}</p>
      </div>
    `;
  }

  private missing(error: string | undefined): TemplateResult | typeof nothing {
    return error === undefined ? html`<span class="late text">Summing up the checkpoint …</span>` : nothing;
  }

  private verdict({ verdict }: Summary, old: boolean): TemplateResult {
    return html`
      <button
        class="verdict ${old ? 'old' : ''}"
        data-verdict=${verdict}
        aria-expanded=${this.open ? 'true' : 'false'}
        aria-controls="details"
        title=${this.open ? 'Hide what this model does' : 'Show what this model does, and why it is judged so'}
        @click=${this.fold}
      >
        ${icon(this.open ? 'chevron-down' : 'chevron-right')}
        <span><b>${verdict}</b>: ${MEANINGS[verdict]}</span>
      </button>
    `;
  }

  private fold(): void {
    this.open = !this.open;
    this.dispatchEvent(new Event('fold-toggled'));
  }

  static override styles = [
    lateStyles,
    linkStyles,
    analysisStyles,
    css`
      .line {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 2px 16px;
      }
      ::slotted(*) {
        flex: 1 1 380px;
      }
      .text,
      .reason {
        margin: 2px 0 0;
        line-height: 1.45;
        text-wrap: pretty;
      }
      .reason {
        color: var(--vscode-descriptionForeground);
      }
      .verdict {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        min-height: 24px;
        padding: 1px 6px 1px 2px;
        border: 0;
        border-radius: 3px;
        background: none;
        color: inherit;
        font: inherit;
        text-align: left;
        cursor: pointer;
      }
      .verdict:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .verdict:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      /* The colours of charts are made for lines: words need more contrast. */
      .verdict b {
        --color: var(--vscode-charts-yellow);
        font-weight: 600;
        color: color-mix(in srgb, var(--color) 60%, var(--vscode-editor-foreground));
      }
      .verdict[data-verdict='untrained'] b,
      .verdict[data-verdict='split not known'] b {
        --color: var(--vscode-editor-foreground);
      }
      .verdict[data-verdict^='memoris'] b {
        --color: var(--vscode-charts-blue);
      }
      .verdict[data-verdict='grokked'] b {
        --color: var(--vscode-charts-green);
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
