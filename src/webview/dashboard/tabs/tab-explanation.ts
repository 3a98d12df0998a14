import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Explained, ExplainedChoices, Explanation } from '../../../protocol/explanation';
import { icon } from '../../icon';
import { AnalysisView, analysisStyles } from './analysis-view';
import { chosenAblation } from './choices';
import { Question } from './question';

/** What is still being moved, e.g. the scrubber, is explained when it has come to rest: the tab itself comes first. */
const REST_MS = 150;

/**
 * What a tab shows of this model at this checkpoint, in words. It stays beside the tab and follows checkpoint and choices.
 * Escape closes it. Fires `explanation-closed`.
 */
@customElement('tab-explanation')
export class TabExplanation extends AnalysisView {
  @property() about: Explained = 'training';
  @query('h2') private heading!: HTMLElement | null;
  private readonly explanation = new Question(this, 'explain');
  private asked = '';
  private callOff = (): void => {};

  constructor() {
    super(['h2', 'button']);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.callOff();
    this.asked = '';
  }

  /** Moves the focus to what is said. */
  override focus(): void {
    void this.updateComplete.then(() => this.heading?.focus());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { epoch, about } = this;
    const choices: ExplainedChoices = { pair: this.choices.pair, ablation: chosenAblation(this.choices) };
    const key = JSON.stringify([epoch, about, choices]);
    if (key === this.asked) {
      return;
    }
    this.asked = key;
    this.callOff();
    if (changed.has('about')) {
      this.explanation.forget(); // nothing of another tab stays
    }
    const ask = (): void => this.explanation.ask(epoch, about, choices);
    if (this.questions.known('explain', epoch, about, choices)) {
      ask();
    } else {
      this.callOff = this.questions.postpone(REST_MS, () => {
        ask();
        this.requestUpdate();
      });
    }
  }

  protected override render(): TemplateResult {
    const { value, error } = this.explanation;
    const old = value !== undefined && !this.explanation.current;
    return html`
      <section aria-labelledby="title" @keydown=${this.keyPressed}>
        <div class="head">
          <h2 id="title" tabindex="-1">${value?.title ?? 'Explain this'}</h2>
          <button title="Close (Escape)" aria-label="Close the explanation" @click=${this.close}>
            ${icon('close')}
          </button>
        </div>
        ${error === undefined ? nothing : html`<p role="status">${error}</p>`}
        ${
          value === undefined
            ? error === undefined
              ? html`<p class="muted" role="status">Reading the numbers of this checkpoint …</p>`
              : nothing
            : this.text(value, old)
        }
      </section>
    `;
  }

  private text({ sentences, sources }: Explanation, old: boolean): TemplateResult {
    return html`
      <div class=${old ? 'old' : ''} aria-busy=${old ? 'true' : 'false'}>
        ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
        <p class="muted">
          Read more: ${sources.map(({ text, url }, i) => html`${i > 0 ? '; ' : ''}<a href=${url}>${text}</a>`)}
        </p>
      </div>
    `;
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault();
      this.close();
    }
  }

  private close(): void {
    this.dispatchEvent(new Event('explanation-closed'));
  }

  static override styles = [
    analysisStyles,
    css`
      section {
        margin: 12px 0 4px;
        padding: 8px 14px 10px;
        border: 1px solid var(--vscode-panel-border);
        border-left: 3px solid var(--vscode-textLink-foreground);
        border-radius: 4px;
        background: var(--vscode-editorWidget-background);
      }
      .head {
        display: flex;
        align-items: flex-start;
        gap: 8px;
      }
      h2 {
        flex: 1;
        margin: 2px 0 0;
        font-size: 14px;
        font-weight: 600;
        line-height: 1.4;
      }
      h2:focus {
        outline: none;
      }
      p {
        max-width: 92ch;
        margin: 5px 0 0;
        line-height: 1.5;
        text-wrap: pretty;
        overflow-wrap: anywhere;
      }
      a {
        color: var(--vscode-textLink-foreground);
      }
      a:focus-visible,
      button:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      button {
        flex: none;
        display: inline-flex;
        align-items: center;
        justify-content: center;
        width: 24px;
        height: 24px;
        padding: 0;
        border: 0;
        border-radius: 3px;
        background: none;
        color: inherit;
        cursor: pointer;
      }
      button:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .old {
        opacity: 0.45;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'tab-explanation': TabExplanation;
  }
}
