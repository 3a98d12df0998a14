import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import type { CircuitData } from '../../../protocol/analysis';
import { attentionFigure } from '../../../figures/model/attention';
import { circlesFigure } from '../../../figures/model/circles';
import { phasedNeurons, phasesFigure, weightsFigure } from '../../../figures/model/mlp';
import { cosetsFigure } from '../../../figures/model/cosets';
import {
  activationFigure,
  clearestNeuron,
  neuronCountsFigure,
  neuronOrder,
  neuronsFigure,
} from '../../../figures/model/neurons';
import type { FigureSpec } from '../../../figures/spec';
import '../../figure/figure-card';
import type { ItemEvent } from '../../figure/figure-view';
import { Memo } from '../../memo';
import { AnalysisView, analysisStyles } from './analysis-view';
import { fieldStyles } from './field-styles';
import './pair-trace';
import { remarkOf } from './frequency-remark';
import { Question } from './question';

/** Of a neuron that is still asked for. */
const NO_MAP = new Float32Array();

/** How the model computes: embedding, attention and neurons, and one pair's way through them. */
@customElement('circuit-tab')
export class CircuitTab extends AnalysisView {
  @state() private joined = false;
  private readonly circuit = new Question(this, 'circuit');
  private readonly neuron = new Question(this, 'neuron');
  private readonly activation = new Memo<FigureSpec>();

  protected override willUpdate(): void {
    const { epoch, choices } = this;
    this.circuit.ask(epoch);
    const neuron = this.shownNeuron;
    if (neuron !== undefined && (choices.neuron !== undefined || this.circuit.current)) {
      this.neuron.ask(epoch, neuron);
    }
  }

  /** The chosen neuron, or the clearest one of the last circuit that is known. */
  private get shownNeuron(): number | undefined {
    const { value } = this.circuit;
    return this.choices.neuron ?? (value && clearestNeuron(value));
  }

  protected override render(): TemplateResult {
    return this.answered(this.circuit, (data) => {
      const { epoch, joined, shownNeuron } = this;
      return html`
        ${remarkOf(this.run.config.task)}
        <div class="cards">
          ${guard([data, epoch, joined], () => this.circles(data))}
          ${guard([data, epoch, shownNeuron], () => this.neurons(data))} ${this.neuronMap(data)}
          ${guard(
            [data, epoch],
            () => html`
              <figure-card class="counts" .figure=${neuronCountsFigure(data)} .suffix=${this.suffix}></figure-card>
              ${
                data.mlp
                  ? this.solution(data, data.mlp)
                  : html`<figure-card .figure=${attentionFigure(data)} .suffix=${this.suffix}></figure-card>`
              }
              ${data.cosets ? this.cosets(data.cosets, data.neuronFve.length) : nothing}
            `,
          )}
          <pair-trace
            class="wide"
            .questions=${this.questions}
            .run=${this.run}
            .choices=${this.choices}
            .epoch=${epoch}
          ></pair-trace>
        </div>
      `;
    });
  }

  private circles(data: CircuitData): TemplateResult {
    const { task } = this.run.config;
    if (data.names) {
      return html`<p class="wide muted">
        Irreps of ${task.group} have no circles: Spectrum shows how much of the embedding lies in each one’s subspace.
      </p>`;
    }
    const additive = !['multiply', 'divide'].includes(task.operation);
    const none = data.circles.length === 0;
    return html`
      <figure-card
        class="wide"
        .figure=${circlesFigure(data, additive && this.joined)}
        .suffix=${this.suffix}
        .problem=${none ? 'No frequency stands out at this checkpoint, so there are no circles to show.' : undefined}
      >
        ${
          additive && !none
            ? html`<label class="join">
                <input
                  type="checkbox"
                  .checked=${this.joined}
                  @change=${(event: Event) => (this.joined = (event.target as HTMLInputElement).checked)}
                />
                join each residue to the next (k steps round the circle)
              </label>`
            : nothing
        }
      </figure-card>
    `;
  }

  /** Of the family `mlp`: how its neurons' phases are, and W_in beside the analytic solution's. */
  private solution(data: CircuitData, mlp: NonNullable<CircuitData['mlp']>): TemplateResult {
    if (mlp.absent !== undefined) {
      return html`<p class="muted">There is no analytic solution to compare with: ${mlp.absent}.</p>`;
    }
    const neurons = phasedNeurons(mlp);
    return html`
      <figure-card
        class="tall"
        .figure=${phasesFigure(mlp, data)}
        .suffix=${this.suffix}
        @item-chosen=${({ item }: ItemEvent) => this.choose({ neuron: neurons[item] })}
      ></figure-card>
      <figure-card class="tall" .figure=${weightsFigure(mlp, 'learned')} .suffix=${this.suffix}></figure-card>
      <figure-card class="tall" .figure=${weightsFigure(mlp, 'analytic')} .suffix=${this.suffix}></figure-card>
    `;
  }

  private neurons(data: CircuitData): TemplateResult {
    const order = neuronOrder(data);
    return html`
      <figure-card
        class="tall"
        .figure=${neuronsFigure(data)}
        .suffix=${this.suffix}
        .marked=${order.indexOf(this.shownNeuron ?? -1)}
        @item-chosen=${({ item }: ItemEvent) => this.choose({ neuron: order[item] })}
      ></figure-card>
    `;
  }

  private cosets(cosets: NonNullable<CircuitData['cosets']>, neurons: number): TemplateResult {
    const figure = cosetsFigure(cosets, neurons);
    return html`<figure-card
      class="counts wide"
      .figure=${figure}
      .suffix=${this.suffix}
      .problem=${figure.items?.count === 0 ? 'No neuron is constant on the cosets of a subgroup at this checkpoint.' : undefined}
    ></figure-card>`;
  }

  private neuronMap(data: CircuitData): TemplateResult {
    const neuron = this.shownNeuron ?? 0;
    const { x, y } = this.choices.pair;
    const map = this.neuron.value ?? NO_MAP;
    if (this.neuron.error !== undefined) {
      return this.answered(this.neuron, () => html``);
    }
    return html`
      <figure-card
        class="tall"
        .figure=${this.activation.get([data, neuron, map], () => activationFigure(data, neuron, map))}
        .suffix=${this.suffix}
        .marked=${x * data.p + y}
        @item-chosen=${({ item }: ItemEvent) => this.choosePair(Math.floor(item / data.p), item % data.p)}
      >
        <div class="tools inside">
          <label>
            neuron
            <input
              type="number"
              min="0"
              max=${data.neuronFve.length - 1}
              step="1"
              required
              .value=${String(neuron)}
              @input=${(event: Event) => {
                const input = event.target as HTMLInputElement;
                if (input.checkValidity()) {
                  this.choose({ neuron: input.valueAsNumber });
                }
              }}
            />
          </label>
          <span class="muted">click a cell to trace its pair</span>
        </div>
      </figure-card>
    `;
  }

  private choosePair(x: number, y: number): void {
    const { operation } = this.run.config.task;
    if (operation !== 'divide' || y > 0) {
      this.choose({ pair: { x, y } });
    }
  }

  static override styles = [
    analysisStyles,
    fieldStyles,
    css`
      .tall {
        height: 440px;
      }
      .counts {
        min-height: 330px;
      }
      .join,
      .inside {
        flex: none;
        display: flex;
        align-items: center;
        gap: 8px 16px;
        margin: 0;
        padding: 4px 14px 10px;
        color: var(--vscode-descriptionForeground);
      }
      .join {
        gap: 8px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'circuit-tab': CircuitTab;
  }
}
