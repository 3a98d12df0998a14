import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { ablationsFigure, type NamedAblation } from '../../../figures/model/ablation';
import { componentNoun, type ComponentNames, componentText } from '../../../figures/model/component-names';
import type { FigureSpec } from '../../../figures/spec';
import type { SpectrumData } from '../../../protocol/analysis';
import type { AnalysisChoices } from '../../../protocol/dashboard';
import '../../figure/figure-card';
import { Memo } from '../../memo';
import { AnalysisView, analysisStyles } from './analysis-view';
import { showLogButton } from '../../show-log';

/** Each key frequency or irrep ablated alone, beside as much at random. */
@customElement('one-by-one')
export class OneByOne extends AnalysisView {
  @property({ attribute: false }) spectrum!: SpectrumData;
  @property({ attribute: false }) target: AnalysisChoices['frequencies']['target'] = 'embedding';
  @property({ type: Boolean }) keep = false;
  @state() private results: readonly NamedAblation[] = [];
  @state() private error: string | undefined;
  private readonly figure = new Memo<FigureSpec>();
  /** Counts the runs: results of an older one are dropped. */
  private started = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.started++;
  }

  protected override willUpdate(changed: PropertyValues<OneByOne>): void {
    if ((['spectrum', 'target', 'keep', 'epoch'] as const).some((name) => changed.has(name))) {
      void this.measure();
    }
  }

  protected override render(): TemplateResult {
    const { results, keep, target } = this;
    const figure = this.figure.get([results, keep, target], () =>
      ablationsFigure(results, {
        name: `ablation-${target}-one-by-one`,
        title: 'One by one',
        what: `each key ${componentNoun(this.names)} alone ${keep ? 'kept in' : 'removed from'} the ${target}`,
      }),
    );
    return html`
      ${this.error === undefined ? nothing : html`<div class="notice" role="alert"><span>${this.error}</span>${showLogButton()}</div>`}
      <figure-card .figure=${figure} .suffix=${this.suffix} table></figure-card>
    `;
  }

  private get names(): ComponentNames {
    return this.spectrum.irreps?.slice(1).map(({ name }) => name);
  }

  private async measure(): Promise<void> {
    const id = ++this.started;
    const { epoch, target, keep } = this;
    this.error = undefined;
    this.results = this.spectrum.keys.map((k) => ({
      name: componentText(k, this.names),
      ablated: undefined,
      frequency: { k, share: this.spectrum.readout[k - 1] },
    }));
    const ablation = (k: number) => ({ kind: 'frequencies', target, keep, frequencies: [k] }) as const;
    const fill = async <R>(
      ask: (k: number) => Promise<R>,
      put: (answer: R) => Partial<NamedAblation>,
    ): Promise<void> => {
      for (const { frequency: { k } = { k: NaN } } of this.results) {
        if (id !== this.started) {
          return;
        }
        const answer = await ask(k);
        if (id === this.started) {
          this.results = this.results.map((result) =>
            result.frequency?.k === k ? { ...result, ...put(answer) } : result,
          );
        }
      }
    };
    try {
      await fill((k) => this.questions.ask('ablate', epoch, ablation(k)), (ablated) => ({ ablated })); // prettier-ignore
      await fill((k) => this.questions.ask('control', epoch, ablation(k)), (control) => ({ control })); // prettier-ignore
    } catch (error) {
      if (id === this.started) {
        this.error = error instanceof Error ? error.message : String(error);
      }
    }
  }

  static override styles = analysisStyles;
}

declare global {
  interface HTMLElementTagNameMap {
    'one-by-one': OneByOne;
  }
}
