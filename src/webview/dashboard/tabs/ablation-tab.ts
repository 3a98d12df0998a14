import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { hasParts } from '../../../core/model';
import type { Ablation, SpectrumData } from '../../../protocol/analysis';
import type { AnalysisChoices } from '../../../protocol/dashboard';
import { hasIrreps } from '../../../core/tasks';
import { componentNoun, componentNouns, type ComponentNames } from '../../../figures/model/component-names';
import { ablationText, comparisonFigure, type Metric } from '../../../figures/model/ablation';
import type { FigureSpec } from '../../../figures/spec';
import '../../figure/figure-card';
import { Memo } from '../../memo';
import { waitingButtonStyles } from '../../shared-styles';
import { AnalysisView, analysisStyles } from './analysis-view';
import { chosenAblation } from './choices';
import { fieldStyles } from './field-styles';
import type { ToggleEvent } from './frequency-toggles';
import './frequency-toggles';
import './one-by-one';
import { Question } from './question';
import { segments } from './segments';

/** A control takes several ablations; it waits until the person has stopped switching. */
const CONTROL_AFTER_MS = 200;

const TARGETS = ['embedding', 'unembedding', 'logits'] as const;
const INTACT: Ablation = { kind: 'frequencies', target: 'embedding', frequencies: [], keep: false };

/** What the model can still do without frequencies or parts of it, beside a control. */
@customElement('ablation-tab')
export class AblationTab extends AnalysisView {
  @state() private oneByOne = false;
  private readonly spectrum = new Question(this, 'spectrum');
  private readonly intact = new Question(this, 'ablate');
  private readonly ablated = new Question(this, 'ablate');
  private readonly control = new Question(this, 'control');
  private readonly figures = { acc: new Memo<FigureSpec>(), loss: new Memo<FigureSpec>() };
  private callOff = (): void => {};
  /** What the control was asked for last. */
  private controlled = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.callOff();
    this.controlled = '';
  }

  protected override willUpdate(): void {
    const { epoch } = this;
    const ablation = chosenAblation(this.choices);
    this.spectrum.ask(epoch);
    this.ablated.ask(epoch, ablation);
    this.intact.ask(epoch, INTACT);
    const key = JSON.stringify([epoch, ablation]);
    if (key !== this.controlled) {
      this.controlled = key;
      this.control.forget();
      this.callOff();
      if (this.hasControl && this.questions.known('control', epoch, ablation)) {
        this.control.ask(epoch, ablation);
      } else if (this.hasControl) {
        this.callOff = this.questions.postpone(CONTROL_AFTER_MS, () => {
          this.control.ask(epoch, ablation);
          this.requestUpdate();
        });
      }
    }
  }

  /** Whether there can be other frequencies of the same number to compare with. */
  private get hasControl(): boolean {
    return this.choices.part === undefined && this.choices.frequencies.frequencies.length > 0;
  }

  protected override render(): TemplateResult {
    const { part, frequencies } = this.choices;
    return html`
      ${this.partChoice()}
      ${part === undefined ? this.answered(this.spectrum, (data) => this.frequencyChoice(data)) : nothing}
      <p class="what" role="status">${ablationText(chosenAblation(this.choices), this.names)}</p>
      ${this.answered(this.ablated, () => html`<div class="cards">${this.card('acc')}${this.card('loss')}</div>`)}
      ${this.control.error === undefined ? nothing : this.answered(this.control, () => html``)}
      ${
        this.oneByOne && part === undefined && this.spectrum.value !== undefined
          ? html`<one-by-one
              .questions=${this.questions}
              .spectrum=${this.spectrum.value}
              .epoch=${this.epoch}
              .target=${frequencies.target}
              .keep=${frequencies.keep}
            ></one-by-one>`
          : nothing
      }
    `;
  }

  /** Names of irreps once they are known; undefined of frequencies. */
  private get names(): ComponentNames {
    const irreps = this.spectrum.value?.irreps?.slice(1).map(({ name }) => name);
    return irreps ?? (hasIrreps(this.run.config.task) ? [] : undefined);
  }

  private partChoice(): TemplateResult {
    const nouns = componentNouns(this.names);
    const title = nouns[0].toUpperCase() + nouns.slice(1);
    if (!hasParts(this.run.config.model)) {
      return html`<p class="muted tools-line">
        ${title} are ablated.
        ${
          this.run.config.model.family === 'mlp'
            ? 'A model of the family mlp has no heads or residual path to take out.'
            : 'Heads, MLP and residual path are taken out of models of one layer without LayerNorm only.'
        }
      </p>`;
    }
    const heads = Array.from({ length: this.run.config.model.heads }, (_, head) => head);
    const options: { label: string; title: string; part: AnalysisChoices['part'] }[] = [
      { label: title, title: `Remove or keep ${nouns}`, part: undefined },
      ...heads.map((head) => ({
        label: `Head ${head}`,
        title: `Zero the output of head ${head}`,
        part: { kind: 'head', head } as const,
      })),
      {
        label: 'Mean attention',
        title: 'Freeze attention to its mean over all pairs',
        part: { kind: 'attention-pattern' },
      },
      { label: 'No MLP', title: 'Zero the output of the MLP', part: { kind: 'mlp' } },
      { label: 'No residual', title: 'Drop the residual path around the MLP', part: { kind: 'residual' } },
    ];
    const chosen = JSON.stringify(this.choices.part);
    return html`
      <div class="tools">
        ${segments('What is ablated', options.map(({ label, title, part }) => ({
          label,
          title,
          checked: JSON.stringify(part) === chosen,
          choose: () => this.choose({ part }),
        })))}
      </div>
    `; // prettier-ignore
  }

  private frequencyChoice(data: SpectrumData): TemplateResult {
    const { target, keep, frequencies } = this.choices.frequencies;
    const noun = componentNoun(this.names);
    return html`
      <frequency-toggles
        .data=${data}
        .picked=${frequencies}
        .keep=${keep}
        @frequency-toggled=${({ k }: ToggleEvent) =>
          this.pick(frequencies.includes(k) ? frequencies.filter((other) => other !== k) : [...frequencies, k])}
      ></frequency-toggles>
      <div class="tools">
        <span class="group">
          ${segments('Remove or keep', [
            { label: 'Remove', title: 'Take out what is picked', checked: !keep, choose: () => this.change({ keep: false }) },
            { label: 'Keep', title: `Take out every other ${noun}`, checked: keep, choose: () => this.change({ keep: true }) },
          ])}
          ${keep ? 'in' : 'from'} the
          ${segments('Target', TARGETS.map((name) => ({
            label: name,
            title: `${keep ? 'Keep in' : 'Remove from'} the ${name}`,
            checked: name === target,
            choose: () => this.change({ target: name }),
          })))}
        </span>
        <span class="group">
          ${this.keysButton('All keys', data, () => this.pick(data.keys))}
          <vscode-button appearance="secondary" @click=${() => this.pick([])}>None</vscode-button>
          ${
            this.oneByOne
              ? html`<vscode-button appearance="secondary" @click=${() => (this.oneByOne = false)}>Hide one by one</vscode-button>`
              : this.keysButton('All keys one by one', data, () => (this.oneByOne = true))
          }
          ${data.keys.length === 0 ? html`<span class="muted">${this.noKeys}</span>` : nothing}
        </span>
      </div>
    `; // prettier-ignore
  }

  /** Where there is no key frequency it says so. */
  private keysButton(label: string, { keys }: SpectrumData, act: () => void): TemplateResult {
    const none = keys.length === 0;
    return html`
      <vscode-button
        appearance="secondary"
        aria-disabled=${none ? 'true' : 'false'}
        title=${none ? this.noKeys : nothing}
        @click=${() => !none && act()}
      >
        ${label}
      </vscode-button>
    `;
  }

  private get noKeys(): string {
    const noun = componentNoun(this.names);
    return `No ${noun} is a key ${noun} at this checkpoint`;
  }

  private pick(frequencies: readonly number[]): void {
    this.change({ frequencies: [...frequencies].sort((a, b) => a - b) });
  }

  private change(change: Partial<AnalysisChoices['frequencies']>): void {
    this.choose({ frequencies: { ...this.choices.frequencies, ...change } });
  }

  private card(metric: Metric): TemplateResult {
    const { value: control } = this.control;
    const [intact, ablated] = [this.intact.value, this.ablated.value];
    const controlPending = this.hasControl && !this.control.current && this.control.error === undefined;
    const figure = this.figures[metric].get([intact, ablated, control, controlPending], () =>
      comparisonFigure(metric, { intact, ablated, control, controlPending }),
    );
    return html`<figure-card class="comparison" .figure=${figure} .suffix=${this.suffix}></figure-card>`;
  }

  static override styles = [
    analysisStyles,
    fieldStyles,
    waitingButtonStyles,
    css`
      frequency-toggles {
        margin-top: 12px;
        min-height: 74px;
      }
      .waiting {
        min-height: 118px;
      }
      .what {
        margin: 14px 0 0;
        font-weight: 600;
      }
      .comparison {
        min-height: 380px;
      }
      one-by-one {
        margin-top: 12px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'ablation-tab': AblationTab;
  }
}
