import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { KeySet } from '../../core/compare/frequencies';
import { type IrrepSet, isIrrepSet } from '../../core/compare/irrep-set';
import { irrepsFigure } from '../../figures/compare/irreps-figure';
import { MOST_KEY_ROWS } from '../../figures/compare/key-rows';
import { keysFigure } from '../../figures/compare/keys-figure';
import type { FigureSpec } from '../../figures/spec';
import { counted } from '../../text/counts';
import '../figure/figure-card';
import { Memo } from '../memo';
import { noticeStyles } from '../shared-styles';
import type { Compared } from './lines';
import { sectionStyles } from './section-styles';

/** CSS pixels of what stands above the figure in its card. */
const HEADER = 64;

function figureHeight({ body }: FigureSpec): number {
  return body.kind === 'plots' ? body.height : 0;
}

/** The key frequencies of the runs that are shown, side by side; of groups their irreps. It asks for one run after the other. */
@customElement('compare-keys')
export class CompareKeys extends LitElement {
  @property({ attribute: false }) compared!: Compared;
  @property({ attribute: false }) withoutRuns: readonly string[] = [];
  @property({ attribute: false }) ask!: (run: string) => Promise<KeySet | IrrepSet | undefined>;
  @state() private found: ReadonlyMap<string, KeySet | IrrepSet | undefined> = new Map();
  @state() private problem: string | undefined;
  /** The newest checkpoint of each run that was asked about. */
  private readonly asked = new Map<string, number>();
  private asking = false;
  private readonly figures = new Memo<FigureSpec[]>();

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('compared') || changed.has('withoutRuns')) {
      void this.askNext();
    }
  }

  protected override render(): TemplateResult {
    const { runs, labels } = this.compared;
    const figures = this.figures.get([this.compared, this.withoutRuns, this.found], () => {
      const shown = runs.flatMap(({ run }, i) => {
        const set = this.withoutRuns.includes(run) ? undefined : this.found.get(run);
        return set ? [{ label: labels[i], set }] : [];
      });
      const keys = shown.flatMap(({ label, set }) => (isIrrepSet(set) ? [] : [{ label, set }]));
      const irreps = shown.flatMap(({ label, set }) => (isIrrepSet(set) ? [{ label, set }] : []));
      return [...(keys.length > 0 ? [keysFigure(keys)] : []), ...(irreps.length > 0 ? [irrepsFigure(irreps)] : [])];
    });
    const without = runs.filter(({ checkpoints }) => checkpoints.length === 0).length;
    return html`
      <h2>
        ${figures.length > 0 && figures.every(({ name }) => name === 'compare-irreps') ? 'Irreps' : 'Key frequencies'}
      </h2>
      ${this.problem === undefined ? nothing : html`<div class="notice" role="alert"><span>${this.problem}</span></div>`}
      ${without === 0 ? nothing : html`<p class="muted">${counted(without, 'run')} without a checkpoint.</p>`}
      ${
        figures.length === 0
          ? html`<p class="muted" role="status">
              ${this.wanted.length > 0 ? 'Reading the checkpoints …' : 'No run that is shown has a checkpoint.'}
            </p>`
          : figures.map(
              (figure) =>
                html`<figure-card
                  .style=${`height: ${HEADER + figureHeight(figure)}px`}
                  .figure=${figure}
                ></figure-card>`,
            )
      }
    `;
  }

  /** Runs to ask about: those that are shown, as many as there is room for. */
  private get wanted(): { run: string; newest: number }[] {
    return this.compared.runs
      .filter(({ run }) => !this.withoutRuns.includes(run))
      .slice(0, MOST_KEY_ROWS)
      .flatMap(({ run, checkpoints }) => {
        const newest = checkpoints.at(-1);
        return newest === undefined || this.asked.get(run) === newest ? [] : [{ run, newest }];
      });
  }

  private async askNext(): Promise<void> {
    if (this.asking) {
      return;
    }
    this.asking = true;
    for (let next = this.wanted.at(0); next !== undefined && this.isConnected; next = this.wanted.at(0)) {
      const { run, newest } = next;
      this.asked.set(run, newest);
      try {
        const set = await this.ask(run);
        this.found = new Map(this.found).set(run, set);
      } catch (error) {
        this.problem = error instanceof Error ? error.message : String(error);
      }
    }
    this.asking = false;
  }

  static override styles = [noticeStyles, sectionStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'compare-keys': CompareKeys;
  }
}
