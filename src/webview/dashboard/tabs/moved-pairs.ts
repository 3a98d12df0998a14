import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { movedPairsFigure } from '../../../figures/model/moved-pairs';
import type { FigureSpec } from '../../../figures/spec';
import { countText } from '../../../text/counts';
import '../../figure/figure-card';
import { Memo } from '../../memo';
import { AnalysisView, analysisStyles } from './analysis-view';
import { Question } from './question';

/** Of a run that was forked: which pairs went from train to test and back, and what the model says to them. Hidden where none did. */
@customElement('moved-pairs')
export class MovedPairs extends AnalysisView {
  private readonly answers = new Question(this, 'answers');
  private readonly figure = new Memo<FigureSpec | undefined>();

  protected override willUpdate(): void {
    this.answers.ask(this.epoch);
    const { value } = this.answers;
    const problem = value?.before && 'problem' in value.before;
    this.hidden = value === undefined || (!problem && this.figureOf(value) === undefined);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { value } = this.answers;
    if (value?.before && 'problem' in value.before) {
      return html`<p class="muted">Which pairs moved is not known: ${value.before.problem}</p>`;
    }
    const figure = value && this.figureOf(value);
    return figure === undefined
      ? nothing
      : html`<figure-card
          note=${`checkpoint ${countText(this.epoch)}`}
          .figure=${figure}
          .suffix=${this.suffix}
        ></figure-card>`;
  }

  private figureOf(value: NonNullable<Question<'answers'>['value']>): FigureSpec | undefined {
    return this.figure.get([value], () => movedPairsFigure(value));
  }

  static override styles = [
    analysisStyles,
    css`
      :host {
        min-width: 0;
      }
      :host([hidden]) {
        display: none;
      }
      figure-card {
        height: 100%;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'moved-pairs': MovedPairs;
  }
}
