import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { AnalysisChoices, RunView } from '../../../protocol/dashboard';
import { icon, iconStyles } from '../../icon';
import { KeptFocus } from '../../kept-focus';
import { showLogButton } from '../../show-log';
import { ChoiceEvent } from './choices';
import type { Question } from './question';
import type { AnalysisMethod, Questions } from './questions';
import { countText } from '../../../text/counts';
import { noticeStyles } from '../../shared-styles';

/** What shows something of the checkpoint that is looked at. It exists, and so asks, only while it is visible. */
export abstract class AnalysisView extends LitElement {
  @property({ attribute: false }) questions!: Questions;
  @property({ attribute: false }) run!: RunView;
  @property({ attribute: false }) choices!: AnalysisChoices;
  /** The checkpoint. */
  @property({ type: Number }) epoch = 0;

  /** @param heirs what gets the focus where an update takes it away, as {@link KeptFocus} has it */
  constructor(heirs: readonly string[] = ['input']) {
    super();
    new KeptFocus(this, ...heirs);
  }

  protected choose(choice: Partial<AnalysisChoices>): void {
    this.dispatchEvent(new ChoiceEvent(choice));
  }

  /** What names of files end with: the checkpoint. */
  protected get suffix(): string {
    return `-epoch-${this.epoch}`;
  }

  /** What a question's answer is drawn as; or that it is waited for, or why there is none. */
  protected answered<M extends AnalysisMethod>(
    question: Question<M>,
    draw: (value: NonNullable<Question<M>['value']>) => TemplateResult,
  ): TemplateResult {
    if (question.error !== undefined) {
      return problem(question.error, () => question.retry());
    }
    const { value } = question;
    return html`
      ${
        question.loading
          ? html`<div class="progress" role="progressbar" aria-label="Analysing the checkpoint"></div>`
          : nothing
      }
      ${value === undefined ? html`<div class="waiting">${question.loading ? `Analysing checkpoint ${countText(this.epoch)} …` : nothing}</div>` : draw(value)}
    `;
  }
}

/** An error in one line, with the way to try again. */
function problem(error: string, retry: () => void): TemplateResult {
  return html`
    <div class="notice" role="alert">
      ${icon('error')}<span>${error}</span>
      <vscode-button appearance="secondary" @click=${retry}>Retry</vscode-button>
      ${showLogButton()}
    </div>
  `;
}

/** Common to all views. */
export const analysisStyles = [
  noticeStyles,
  iconStyles,
  css`
    :host {
      display: block;
      position: relative;
      container-type: inline-size;
    }
    :host(:focus-visible) {
      outline: 1px solid var(--vscode-focusBorder);
    }
    .progress {
      position: absolute;
      z-index: 1;
      top: -2px;
      left: 0;
      right: 0;
      height: 2px;
      overflow: hidden;
    }
    .progress::before {
      content: '';
      position: absolute;
      top: 0;
      bottom: 0;
      width: 30%;
      background: var(--vscode-progressBar-background);
    }
    @media (prefers-reduced-motion: no-preference) {
      .progress::before {
        animation: pass 1.2s linear infinite;
      }
    }
    @keyframes pass {
      from {
        left: -30%;
      }
      to {
        left: 100%;
      }
    }
    .waiting {
      display: flex;
      align-items: center;
      justify-content: center;
      color: var(--vscode-descriptionForeground);
      min-height: 240px;
    }
    .tools {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 20px;
      margin-top: 12px;
    }
    .tools label,
    .tools .group {
      display: inline-flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
    }
    .muted {
      color: var(--vscode-descriptionForeground);
    }
    .number {
      font-variant-numeric: tabular-nums;
    }
    .cards {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 12px;
      margin-top: 12px;
    }
    @container (min-width: 820px) {
      .cards {
        grid-template-columns: repeat(2, minmax(0, 1fr));
      }
      .wide {
        grid-column: 1 / -1;
      }
    }
  `,
];
