import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { embeddingFigure, embeddingNameOf, keysAbove, spectrumFigure } from '../../../figures/model/spectrum';
import type { FigureSpec } from '../../../figures/spec';
import type { SpectrumData } from '../../../protocol/analysis';
import '../../figure/figure-card';
import { Memo } from '../../memo';
import { AnalysisView, analysisStyles } from './analysis-view';
import { fieldStyles } from './field-styles';
import { remarkOf } from './frequency-remark';
import { Question } from './question';
import { numberText } from '../../../text/numbers';
import { percentTickText } from '../../../text/ticks';

/** The highest threshold that can be set. */
const HIGHEST_THRESHOLD = 0.2;

/** Which frequencies the model uses: of the embedding, of what reads its neurons, and of its logits. */
@customElement('spectrum-tab')
export class SpectrumTab extends AnalysisView {
  private readonly spectra = new Memo<FigureSpec>();
  private readonly embedding = new Memo<FigureSpec>();
  private readonly spectrum = new Question(this, 'spectrum');

  protected override willUpdate(): void {
    this.spectrum.ask(this.epoch);
  }

  protected override render(): TemplateResult {
    return this.answered(this.spectrum, (data) => {
      const threshold = this.choices.threshold ?? data.threshold;
      const keys = keysAbove(data, threshold);
      return html`
        ${this.tools(data, threshold, keys)} ${remarkOf(this.run.config.task)}
        <div class="cards">
          <figure-card
            class="spectra"
            .figure=${this.spectra.get([data, threshold], () => spectrumFigure(data, threshold))}
            .suffix=${this.suffix}
          ></figure-card>
          <figure-card
            class="spectra"
            .figure=${this.embedding.get([data], () => embeddingFigure(data))}
            .suffix=${this.suffix}
          ></figure-card>
        </div>
      `;
    });
  }

  private tools(data: SpectrumData, threshold: number, keys: readonly number[]): TemplateResult {
    if (data.irreps) {
      return irrepTools(data, data.irreps);
    }
    return html`
      <div class="tools">
        <span class="keys">
          ${keys.length === 0 ? 'no key frequency' : keys.length === 1 ? 'key frequency' : `${keys.length} key frequencies`}
          ${keys.length === 0 ? nothing : html`<b>${keys.join(', ')}</b>`}
        </span>
        <span title="Gini coefficient of the component norms: 0 when all are equal, near 1 when few hold everything">
          Gini <b class="number">${numberText(data.gini.W_E)}</b> of ${embeddingNameOf(data)} ·
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

/** Which irreps are key, and where the figures say what they are. */
function irrepTools({ keys, threshold }: SpectrumData, irreps: NonNullable<SpectrumData['irreps']>): TemplateResult {
  const noun = keys.length === 1 ? 'key irrep' : 'key irreps';
  return html`
    <div class="tools">
      <span class="keys">
        ${keys.length === 0 ? 'no key irrep' : html`${noun} <b>${keys.map((k) => irreps[k].name).join(', ')}</b>`}
      </span>
      <span class="muted">
        Irreducible representations whose character χ(x·y·z⁻¹) is more than ${percentTickText(threshold)} of the logits’
        variance.
      </span>
    </div>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'spectrum-tab': SpectrumTab;
  }
}
