import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ControlData, SpectrumData } from '../../../protocol/analysis';
import type { AnalysisChoices } from '../../../protocol/dashboard';
import type { TableData } from '../../../figures/table-data';
import type { BarRow } from '../../figure/bar-rows';
import '../../figure/figure-card';
import '../../figure/rows-figure';
import { COMPARED, type Outcome } from './ablation-rows';
import { AnalysisView, analysisStyles } from './analysis-view';
import { showLogButton } from '../../show-log';
import { numberText } from '../../../text/numbers';
import { percentText } from '../../../text/shares';

interface Result {
  readonly k: number;
  readonly ablated?: Outcome;
  readonly control?: ControlData;
}

/** Each key frequency ablated alone, beside a random other one. */
@customElement('one-by-one')
export class OneByOne extends AnalysisView {
  @property({ attribute: false }) spectrum!: SpectrumData;
  @property({ attribute: false }) target: AnalysisChoices['frequencies']['target'] = 'embedding';
  @property({ type: Boolean }) keep = false;
  @state() private results: readonly Result[] = [];
  @state() private error: string | undefined;
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
    const known = results.every(({ ablated }) => !ablated || !Number.isNaN(ablated.test_acc));
    const side = known ? 'test' : 'all';
    const rows = results.flatMap(({ k, ablated, control }): BarRow[] => [
      {
        ...COMPARED[1],
        heading: `k = ${k}`,
        value: ablated?.[`${side}_acc`] ?? NaN,
        text: ablated === undefined ? '…' : percentText(ablated[`${side}_acc`]),
      },
      {
        ...COMPARED[2],
        value: control?.mean[`${side}_acc`] ?? NaN,
        text: control === undefined ? '…' : percentText(control.mean[`${side}_acc`]),
        range: control && { min: control.lowest[`${side}_acc`], max: control.highest[`${side}_acc`] },
      },
    ]);
    return html`
      ${this.error === undefined ? nothing : html`<div class="notice" role="alert"><span>${this.error}</span>${showLogButton()}</div>`}
      <figure-card
        heading="One by one"
        note=${`${side} pairs, each key frequency alone ${keep ? 'kept in' : 'removed from'} the ${target}`}
        .name=${this.fileName(`ablation-${target}-one-by-one`)}
        .data=${this.tableData(side)}
        table
      >
        <rows-figure
          label=${`Accuracy on ${side} pairs by frequency`}
          .rows=${rows}
          .colors=${COMPARED.slice(1)}
        ></rows-figure>
      </figure-card>
    `;
  }

  private async measure(): Promise<void> {
    const id = ++this.started;
    const { epoch, target, keep } = this;
    this.error = undefined;
    this.results = this.spectrum.keys.map((k) => ({ k }));
    const ablation = (k: number) => ({ kind: 'frequencies', target, keep, frequencies: [k] }) as const;
    const fill = async <R>(ask: (k: number) => Promise<R>, put: (answer: R) => Partial<Result>): Promise<void> => {
      for (const { k } of this.results) {
        if (id !== this.started) {
          return;
        }
        const answer = await ask(k);
        if (id === this.started) {
          this.results = this.results.map((result) => (result.k === k ? { ...result, ...put(answer) } : result));
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

  private tableData(side: 'test' | 'all'): TableData {
    const { results, spectrum } = this;
    const number = (
      name: string,
      of: (result: Result) => number | undefined,
      format: (value: number) => string,
    ): TableData['columns'][number] => ({
      name,
      value: (i) => of(results[i]) ?? NaN,
      text: (i) => {
        const value = of(results[i]);
        return value === undefined ? '…' : format(value);
      },
    });
    return {
      rows: results.length,
      columns: [
        { name: 'k', value: (i) => results[i].k },
        number('of W_L', ({ k }) => spectrum.readout[k - 1], percentText),
        number('accuracy', ({ ablated }) => ablated?.[`${side}_acc`], percentText),
        number('control', ({ control }) => control?.mean[`${side}_acc`], percentText),
        number('loss', ({ ablated }) => ablated?.[`${side}_loss`], numberText),
        number('control loss', ({ control }) => control?.mean[`${side}_loss`], numberText),
      ],
    };
  }

  static override styles = analysisStyles;
}

declare global {
  interface HTMLElementTagNameMap {
    'one-by-one': OneByOne;
  }
}
