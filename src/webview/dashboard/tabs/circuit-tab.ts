import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import type { CircuitData } from '../../../protocol/analysis';
import type { ItemEvent } from '../../figure/figure';
import '../../figure/bars-figure';
import '../../figure/figure-card';
import '../../figure/heatmap-figure';
import '../../figure/rows-figure';
import { AnalysisView, analysisStyles } from './analysis-view';
import './circles-figure';
import * as tables from './circuit-tables';
import { fieldStyles } from './field-styles';
import { clearestNeuron, neuronText } from './neuron-groups';
import type { NeuronsFigure } from './neurons-figure';
import './neurons-figure';
import './pair-trace';
import { Question } from './question';
import { numberText } from '../../../text/numbers';
import { percentText } from '../../../text/shares';

const AXES = ['x', 'y'] as const;

/** How the model computes: embedding, attention and neurons, and one pair's way through them. */
@customElement('circuit-tab')
export class CircuitTab extends AnalysisView {
  @state() private joined = false;
  private readonly circuit = new Question(this, 'circuit');
  private readonly neuron = new Question(this, 'neuron');

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
        <div class="cards">
          ${guard([data, epoch, joined], () => this.circles(data))}
          ${guard([data, epoch, shownNeuron], () => this.neurons(data))} ${this.neuronMap(data)}
          ${guard([data, epoch], () => this.frequencies(data))} ${guard([data, epoch], () => this.attention(data))}
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
    const additive = !['multiply', 'divide'].includes(this.run.config.task.operation);
    return html`
      <figure-card
        class="wide"
        heading="Embedding circles"
        note="residues along each key frequency's cos and sin"
        .name=${this.fileName('circles')}
        .data=${tables.circlesTable(data)}
      >
        ${
          data.circles.length === 0
            ? html`<p class="none">No frequency stands out at this checkpoint, so there are no circles to show.</p>`
            : html`<circles-figure
                label="Embedding of the residues by key frequency"
                .circles=${data.circles}
                .p=${data.p}
                .joined=${additive && this.joined}
              ></circles-figure>`
        }
        ${
          additive && data.circles.length > 0
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

  private neurons(data: CircuitData): TemplateResult {
    return html`
      <figure-card
        class="tall"
        heading="Neurons"
        note="fraction of variance that their frequency explains"
        .name=${this.fileName('neurons')}
        .data=${tables.neuronsTable(data)}
      >
        <neurons-figure
          label="Neurons by frequency and fraction of variance explained"
          .data=${data}
          .neuron=${this.shownNeuron}
          @item-chosen=${({ item, target }: ItemEvent) => this.choose({ neuron: (target as NeuronsFigure).neuronOf(item) })}
        ></neurons-figure>
      </figure-card>
    `;
  }

  private frequencies(data: CircuitData): TemplateResult {
    return html`
      <figure-card
        heading="Neurons by frequency"
        note="how many; pale: explained less than 85%"
        .name=${this.fileName('neurons-by-frequency')}
        .data=${tables.frequencyTable(data)}
      >
        <bars-figure
          class="low"
          label="Neurons by frequency"
          .text=${tables.explainedText(data)}
          .bars=${tables.frequencyBars(data)}
          .axes=${['frequency k', 'neurons']}
        ></bars-figure>
      </figure-card>
    `;
  }

  private attention(data: CircuitData): TemplateResult {
    return html`
      <figure-card
        heading="Attention"
        note=${`mean over all pairs, from ${data.positions.at(-1)} to each token`}
        .name=${this.fileName('attention')}
        .data=${tables.attentionTable(data)}
      >
        <rows-figure label="Mean attention by head" .rows=${tables.attentionRows(data)}></rows-figure>
      </figure-card>
    `;
  }

  private neuronMap(data: CircuitData): TemplateResult {
    const neuron = this.shownNeuron ?? 0;
    const { x, y } = this.choices.pair;
    return html`
      <figure-card
        class="tall"
        heading="Activation"
        .note=${neuronText(data, neuron, percentText(data.neuronFve[neuron]))}
        .name=${this.fileName(`neuron-${neuron}`)}
        .data=${tables.neuronMapTable(this.neuron.value ?? new Float32Array(), data.p)}
      >
        ${
          this.neuron.error === undefined
            ? html`<heatmap-figure
                label=${`Activation of neuron ${neuron} by x and y`}
                .values=${this.neuron.value ?? []}
                .columns=${data.p}
                .rows=${data.p}
                .axes=${AXES}
                .marked=${x * data.p + y}
                .cellText=${activationText}
                square
                choose
                @item-chosen=${({ item }: ItemEvent) => this.choosePair(Math.floor(item / data.p), item % data.p)}
              ></heatmap-figure>`
            : this.answered(this.neuron, () => html``)
        }
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
      .low {
        min-height: 260px;
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
      .none {
        flex: none;
        margin: 32px 16px;
        text-align: center;
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];
}

function activationText(x: number, y: number, value: number): string {
  return Number.isNaN(value) ? `(${x}, ${y}): no such pair` : `(${x}, ${y}): ${numberText(value)}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'circuit-tab': CircuitTab;
  }
}
