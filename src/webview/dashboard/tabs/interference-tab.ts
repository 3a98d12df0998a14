import { css, html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { hasIrreps, taskFormula } from '../../../core/tasks';
import type { InterferenceData } from '../../../protocol/analysis';
import { wavesFigure } from '../../../figures/model/waves';
import type { FigureSpec } from '../../../figures/spec';
import '../../figure/figure-card';
import { Memo } from '../../memo';
import { AnalysisView, analysisStyles } from './analysis-view';
import { remarkOf } from './frequency-remark';
import { Question } from './question';
import './pair-fields';
import { numberText } from '../../../text/numbers';

/** How the waves of the key frequencies add up at the right answer of one pair. */
@customElement('interference-tab')
export class InterferenceTab extends AnalysisView {
  private readonly interference = new Question(this, 'interference');
  private readonly waves = new Memo<FigureSpec>();

  protected override willUpdate(): void {
    if (hasIrreps(this.run.config.task)) {
      return;
    }
    const { x, y } = this.choices.pair;
    this.interference.ask(this.epoch, x, y);
  }

  protected override render(): TemplateResult {
    const { task } = this.run.config;
    if (hasIrreps(task)) {
      return html`<p class="none">
        The answers of ${taskFormula(task)} are no circle, so there are no waves over them: Spectrum shows how much of
        the logits each irrep’s character is, Ablation what is lost without it.
      </p>`;
    }
    const { value } = this.interference;
    return html`
      <div class="tools">
        <pair-fields
          .pair=${this.choices.pair}
          .p=${task.modulus}
          .lowestY=${task.operation === 'divide' ? 1 : 0}
        ></pair-fields>
        ${value === undefined || value.waves.length === 0 ? '' : verdict(value)}
      </div>
      ${remarkOf(task)}
      ${this.answered(this.interference, (data) =>
        data.waves.length === 0
          ? html`<p class="none">No frequency stands out at this checkpoint, so there are no waves to add up.</p>`
          : html`
              <div class="cards">
                <figure-card
                  class="wide waves"
                  .figure=${this.waves.get([data], () => wavesFigure(data))}
                  .suffix=${this.suffix}
                ></figure-card>
              </div>
            `,
      )}
    `;
  }

  static override styles = [
    analysisStyles,
    css`
      .waves {
        height: clamp(420px, calc(100vh - 270px), 720px);
      }
      .none {
        margin: 48px 0;
        text-align: center;
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];
}

function verdict({ answer, margin, runnerUp }: InterferenceData): TemplateResult {
  return margin > 0
    ? html`<span>
        The waves agree best at the answer <b class="number">${answer}</b>,
        <b class="number">${numberText(margin)}</b> above the runner-up <span class="number">${runnerUp}</span>.
      </span>`
    : html`<span>
        The waves agree better at <b class="number">${runnerUp}</b> than at the answer <b class="number">${answer}</b>,
        by <b class="number">${numberText(-margin)}</b>.
      </span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'interference-tab': InterferenceTab;
  }
}
