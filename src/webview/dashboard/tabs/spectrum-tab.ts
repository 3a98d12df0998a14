import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { SpectrumData } from '../../../protocol/analysis';
import type { TableData } from '../../../figures/table-data';
import type { Figure } from '../../figure/figure';
import '../../figure/figure-card';
import '../../figure/heatmap-figure';
import { AnalysisView, analysisStyles } from './analysis-view';
import { fieldStyles } from './field-styles';
import { Question } from './question';
import { SPECTRA } from './spectrum-figure';
import './spectrum-figure';
import { numberText } from '../../../text/numbers';
import { percentText } from '../../../text/shares';
import { percentTickText } from '../../../text/ticks';

/** The highest threshold that can be set. */
const HIGHEST_THRESHOLD = 0.2;

/** Names of the heatmap's axes, and its first frequency and dimension. */
const AXES = ['frequency k', 'dimension'] as const;
const FIRST = [1, 0] as const;

/** Which frequencies the model uses: of the embedding, of what reads its neurons, and of its logits. */
@customElement('spectrum-tab')
export class SpectrumTab extends AnalysisView {
  /** The frequency under the cursor of either figure; 0: none. */
  @state() private k = 0;
  private readonly spectrum = new Question(this, 'spectrum');

  protected override willUpdate(): void {
    this.spectrum.ask(this.epoch);
  }

  protected override render(): TemplateResult {
    return this.answered(this.spectrum, (data) => {
      const threshold = this.choices.threshold ?? data.threshold;
      const keys = keysAbove(data, threshold);
      return html`
        ${this.tools(data, threshold, keys)}
        <div class="cards">
          <figure-card
            class="spectra"
            heading="Power by frequency"
            note=${data.root === undefined ? 'share of the squared norm' : `share of the squared norm, over exponents of ${data.root}`}
            .name=${this.fileName('spectrum')}
            .data=${spectrumTable(data, keys)}
          >
            <spectrum-figure
              label="Power by frequency"
              .data=${data}
              .keys=${keys}
              .threshold=${threshold}
              .cursor=${this.k - 1}
              @cursor-moved=${(event: Event) => (this.k = (event.target as Figure).cursor + 1)}
            ></spectrum-figure>
          </figure-card>
          <figure-card
            class="spectra"
            heading="Embedding"
            note="norm by frequency and dimension"
            .name=${this.fileName('embedding')}
            .data=${heatmapTable(data)}
          >
            <heatmap-figure
              label="Norm of the embedding by frequency and dimension"
              .values=${data.heatmap}
              .columns=${data.readout.length}
              .rows=${data.dModel}
              .axes=${AXES}
              .first=${FIRST}
              .cellText=${normText}
            ></heatmap-figure>
          </figure-card>
        </div>
      `;
    });
  }

  private tools(data: SpectrumData, threshold: number, keys: readonly number[]): TemplateResult {
    return html`
      <div class="tools">
        <span class="keys">
          ${keys.length === 0 ? 'no key frequency' : keys.length === 1 ? 'key frequency' : `${keys.length} key frequencies`}
          ${keys.length === 0 ? nothing : html`<b>${keys.join(', ')}</b>`}
        </span>
        <span title="Gini coefficient of the component norms: 0 when all are equal, near 1 when few hold everything">
          Gini <b class="number">${numberText(data.gini.W_E)}</b> of W_E ·
          <b class="number">${numberText(data.gini.W_L)}</b> of W_L
        </span>
        <label title="Share of W_L's power from which a frequency counts as key">
          threshold
          <input
            type="range"
            min="0"
            max=${HIGHEST_THRESHOLD * 1000}
            step="1"
            .value=${String(Math.round(threshold * 1000))}
            aria-label="Threshold"
            aria-valuetext=${percentTickText(threshold)}
            @input=${(event: Event) => this.choose({ threshold: Number((event.target as HTMLInputElement).value) / 1000 })}
          />
          <span class="number threshold">${percentTickText(threshold)}</span>
        </label>
        ${
          threshold === data.threshold
            ? nothing
            : html`<vscode-button appearance="secondary" @click=${() => this.choose({ threshold: undefined })}>
                Reset to ${percentTickText(data.threshold)}
              </vscode-button>`
        }
      </div>
    `;
  }

  static override styles = [
    analysisStyles,
    fieldStyles,
    css`
      .tools {
        min-height: 28px;
      }
      .spectra {
        height: clamp(380px, calc(100vh - 270px), 720px);
      }
      .threshold {
        min-width: 5ch;
      }
    `,
  ];
}

function normText(i: number, dimension: number, norm: number): string {
  return `k = ${i + 1} · dimension ${dimension}: ${numberText(norm)}`;
}

/** Frequencies with more than a share of W_L's power, the strongest first. */
function keysAbove({ readout }: SpectrumData, threshold: number): number[] {
  return Array.from(readout.keys())
    .filter((i) => readout[i] > threshold)
    .sort((a, b) => readout[b] - readout[a])
    .map((i) => i + 1);
}

function spectrumTable(data: SpectrumData, keys: readonly number[]): TableData {
  return {
    rows: data.readout.length,
    columns: [
      { name: 'k', value: (i) => i + 1 },
      ...SPECTRA.map(({ name, values }) => ({
        name,
        value: (i: number) => values(data)[i],
        text: (i: number) => percentText(values(data)[i]),
      })),
      { name: 'key', value: (i) => (keys.includes(i + 1) ? 'key' : '') },
    ],
  };
}

function heatmapTable({ heatmap, dModel }: SpectrumData): TableData {
  return {
    rows: heatmap.length,
    columns: [
      { name: 'k', value: (i) => Math.floor(i / dModel) + 1 },
      { name: 'dimension', value: (i) => i % dModel },
      { name: 'norm', value: (i) => heatmap[i], text: (i) => numberText(heatmap[i]) },
    ],
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'spectrum-tab': SpectrumTab;
  }
}
