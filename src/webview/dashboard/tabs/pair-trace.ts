import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { UNKNOWN_SPLIT } from '../../../text/splits';
import type { TraceData } from '../../../protocol/analysis';
import type { ItemEvent } from '../../figure/figure';
import '../../figure/figure-card';
import { AnalysisView, analysisStyles } from './analysis-view';
import { traceTable } from './circuit-tables';
import './pair-fields';
import { Question } from './question';
import type { TraceFigure } from './trace-figure';
import './trace-figure';

/** One pair on its way through the model, from its tokens to the answer. */
@customElement('pair-trace')
export class PairTrace extends AnalysisView {
  private readonly trace = new Question(this, 'trace');

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
            heading="From tokens to answer"
            note=${`x = ${data.x}, y = ${data.y}`}
            .name=${this.fileName(`trace-${data.x}-${data.y}`)}
            .data=${traceTable(data)}
          >
            <trace-figure
              label=${`Trace of x = ${data.x}, y = ${data.y}`}
              .data=${data}
              @item-chosen=${({ item, target }: ItemEvent) => {
                const neuron = (target as TraceFigure).neuronOf(item);
                if (neuron !== undefined) {
                  this.choose({ neuron });
                }
              }}
            ></trace-figure>
          </figure-card>
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
        color: var(--vscode-charts-green);
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
