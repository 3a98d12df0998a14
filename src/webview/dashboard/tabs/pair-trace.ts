import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { UNKNOWN_SPLIT } from '../../../text/splits';
import type { TraceData } from '../../../protocol/analysis';
import { neuronOfTrace, traceFigure } from '../../../figures/model/trace';
import type { FigureSpec } from '../../../figures/spec';
import '../../figure/figure-card';
import type { ItemEvent } from '../../figure/figure-view';
import { Memo } from '../../memo';
import { AnalysisView, analysisStyles } from './analysis-view';
import './pair-fields';
import { Question } from './question';

/** One pair on its way through the model, from its tokens to the answer. */
@customElement('pair-trace')
export class PairTrace extends AnalysisView {
  private readonly trace = new Question(this, 'trace');
  private readonly figure = new Memo<FigureSpec>();

  protected override willUpdate(): void {
    const { x, y } = this.choices.pair;
    this.trace.ask(this.epoch, x, y);
  }

  protected override render(): TemplateResult {
    const { task } = this.run.config;
    const { value } = this.trace;
    return html`
      <div class="tools trace">
        <b>Trace</b>
        <pair-fields
          .pair=${this.choices.pair}
          .p=${task.modulus}
          .lowestY=${task.operation === 'divide' ? 1 : 0}
        ></pair-fields>
        ${value === undefined ? nothing : outcome(value)}
      </div>
      ${this.answered(
        this.trace,
        (data) => html`
          <figure-card
            .figure=${this.figure.get([data], () => traceFigure(data))}
            .suffix=${this.suffix}
            @item-chosen=${({ item }: ItemEvent) => {
              const neuron = neuronOfTrace(data, item);
              if (neuron !== undefined) {
                this.choose({ neuron });
              }
            }}
          ></figure-card>
        `,
      )}
    `;
  }

  static override styles = [
    analysisStyles,
    css`
      .trace {
        margin: 8px 0 10px;
      }
      .right b {
        color: color-mix(in srgb, var(--vscode-charts-green) 60%, var(--vscode-editor-foreground));
      }
      .wrong b {
        color: var(--vscode-errorForeground);
      }
    `,
  ];
}

function outcome({ x, y, answer, predicted, isTrain }: TraceData): TemplateResult {
  const right = predicted === answer;
  return html`
    <span class="number ${right ? 'right' : 'wrong'}">
      (${x}, ${y}) → ${predicted}: <b>${right ? 'right' : `wrong, the answer is ${answer}`}</b>,
      ${isTrain === undefined ? UNKNOWN_SPLIT : isTrain ? 'a training pair' : 'a test pair'}
    </span>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'pair-trace': PairTrace;
  }
}
