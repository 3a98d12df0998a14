import { css, html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { answersFigure } from '../../../figures/model/answers';
import type { FigureSpec } from '../../../figures/spec';
import '../../figure/figure-card';
import { Memo } from '../../memo';
import { AnalysisView, analysisStyles } from './analysis-view';
import { Question } from './question';
import { countText } from '../../../text/counts';

/** The p × p map of answers at the checkpoint, in its frame. */
@customElement('answer-map')
export class AnswerMap extends AnalysisView {
  private readonly answers = new Question(this, 'answers');
  private readonly figure = new Memo<FigureSpec>();

  protected override willUpdate(): void {
    this.answers.ask(this.epoch);
  }

  protected override render(): TemplateResult {
    return this.answered(
      this.answers,
      (map) => html`
        <figure-card
          note=${`checkpoint ${countText(this.epoch)}`}
          .figure=${this.figure.get([map], () => answersFigure(map))}
          .suffix=${this.suffix}
        ></figure-card>
      `,
    );
  }

  static override styles = [
    analysisStyles,
    css`
      :host {
        min-width: 0;
      }
      figure-card {
        height: 100%;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'answer-map': AnswerMap;
  }
}
