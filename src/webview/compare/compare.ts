import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { CheckpointComparison, CheckpointPlace } from '../../core/compare/checkpoints';
import type { KeySet } from '../../core/compare/frequencies';
import type { IrrepSet } from '../../core/compare/irrep-set';
import { compareRuns } from '../../core/compare/groups';
import { comparedMeasures, type ComparedMeasure } from '../../figures/compare/measures';
import type {
  ComparedCurvesChange,
  ComparedRunView,
  CompareHostMethods,
  CompareView,
  CompareViewMethods,
} from '../../protocol/compare';
import { Rpc } from '../../protocol/rpc';
import { comparedLabels } from '../../text/compared';
import { counted, countText } from '../../text/counts';
import '../controls';
import { Failures } from '../failures';
import type { SaveEvent } from '../figure/figure-files';
import { iconStyles } from '../icon';
import { Memo } from '../memo';
import { MetricsStore } from '../metrics-store';
import { hostPort, savedState, saveState, TRUST_IN_HOST } from '../port';
import { hiddenStyles, lateStyles, noticeStyles } from '../shared-styles';
import { type CompareChoiceEvent, type CompareChoices, FIRST_CHOICES, withChoice } from './choices';
import './compare-checkpoints';
import './compare-curves';
import './compare-keys';
import './compare-table';
import type { Compared } from './lines';

/** Several runs against each other: the page of the panel that compares. */
@customElement('grokking-compare')
export class Compare extends LitElement {
  @state() private view: Omit<CompareView, 'runs'> | undefined;
  @state() private runs: readonly ComparedRunView[] = [];
  @state() private metrics: readonly string[] = [];
  @state() private complete = false;
  /** Grows with each change of the curves. */
  @state() private version = 0;
  @state() private choices: CompareChoices;
  private readonly stores = new Map<string, MetricsStore>();
  /** How many rows each run has, of which those that curves need are here. */
  private readonly logged = new Map<string, number>();
  private readonly compared = new Memo<Compared>();
  private readonly measures = new Memo<readonly ComparedMeasure[]>();
  private rpc: Rpc<CompareHostMethods, CompareViewMethods> | undefined;
  private readonly failures = new Failures<Rpc<CompareHostMethods, CompareViewMethods>>(this, () => this.rpc);
  /** The metrics that the host sends. */
  private shown: readonly string[] = [];

  constructor() {
    super();
    const { choices } = savedState<{ choices: Partial<CompareChoices> }>();
    this.choices = { ...FIRST_CHOICES, ...choices };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.rpc = new Rpc<CompareHostMethods, CompareViewMethods>(
      hostPort,
      {
        runsChanged: (runs) => void (this.runs = runs),
        runsGone: (runs) => void (this.runs = this.runs.filter(({ run }) => !runs.includes(run))),
        metricsFound: (metrics, complete) => {
          this.metrics = metrics.join() === this.metrics.join() ? this.metrics : metrics;
          this.complete = complete;
        },
        curvesChanged: (changes) => this.curvesChanged(changes),
      },
      TRUST_IN_HOST,
    );
    this.addEventListener('show-log', () => this.rpc?.notify('showLog'));
    this.save();
    void this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.rpc?.dispose();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('choices')) {
      this.save();
    }
    const wanted = this.wanted();
    if (this.view && wanted.join() !== this.shown.join()) {
      this.shown = wanted;
      void this.failures.reporting((rpc) => rpc.call('show', wanted));
    }
  }

  protected override render(): TemplateResult {
    const { runs, view, choices } = this;
    if (view === undefined) {
      return html`<main>
        ${this.failures.text === undefined ? html`<p class="late" role="status">Opening the runs …</p>` : this.failures.notice()}
      </main>`;
    }
    const compared = this.compared.get([runs], () => this.compare(runs));
    return html`
      <main
        @compare-choice=${({ choice }: CompareChoiceEvent) => (this.choices = withChoice(choices, choice))}
        @save-file=${({ figure, kind, content }: SaveEvent) =>
          this.failures.reporting((rpc) => rpc.call('saveFile', `${figure}.${kind}`, kind, content))}
      >
        <h1>${counted(runs.length, 'run')} compared</h1>
        <p class="about">${this.about(compared, view)}</p>
        ${this.failures.notice()}
        <compare-curves
          .compared=${compared}
          .measures=${this.allMeasures}
          .choices=${choices}
          .version=${this.version}
          .complete=${this.complete}
          .rowsEach=${view.rowsEach}
          .thinned=${[...this.logged].filter(([run, rows]) => rows > (this.stores.get(run)?.length ?? 0)).length}
        ></compare-curves>
        <compare-table .compared=${compared} .choices=${choices}></compare-table>
        <compare-keys .compared=${compared} .withoutRuns=${choices.hidden} .ask=${this.askKeys}></compare-keys>
        <compare-checkpoints
          .compared=${compared}
          .choices=${choices}
          .ask=${this.askCheckpoints}
        ></compare-checkpoints>
      </main>
    `;
  }

  private compare(runs: readonly ComparedRunView[]): Compared {
    const comparison = compareRuns(runs);
    return { runs, comparison, labels: comparedLabels(runs, comparison.fields), stores: this.stores };
  }

  private about({ comparison: { fields, groups } }: Compared, { left }: Omit<CompareView, 'runs'>): string {
    const differ = fields.length === 0 ? 'Their configs are the same' : `They differ in ${fields.join(', ')}`;
    return [
      `${differ}; ${counted(groups.length, 'group')} but for the seed.`,
      ...(left.tooMany > 0 ? [`${countText(left.tooMany)} more were selected than are compared at once.`] : []),
      ...(left.gone > 0 ? [`${counted(left.gone, 'run')} cannot be read, or is gone.`] : []),
    ].join(' ');
  }

  private get allMeasures(): readonly ComparedMeasure[] {
    return this.measures.get([this.metrics], () => comparedMeasures(this.metrics));
  }

  /** The metrics of the measure that is drawn; before any is known, those of the losses. */
  private wanted(): readonly string[] {
    const measure = this.allMeasures.find(({ id }) => id === this.choices.measure) ?? this.allMeasures.at(0);
    return measure?.lines.map(({ metric }) => metric) ?? ['train_loss', 'test_loss'];
  }

  private readonly askKeys = (run: string): Promise<KeySet | IrrepSet | undefined> => this.host.call('keys', run);

  private readonly askCheckpoints = (a: CheckpointPlace, b: CheckpointPlace): Promise<CheckpointComparison> =>
    this.host.call('checkpoints', a, b);

  private get host(): Rpc<CompareHostMethods, CompareViewMethods> {
    if (this.rpc === undefined) {
      throw new Error('the extension is not connected');
    }
    return this.rpc;
  }

  private async open(): Promise<void> {
    await this.failures.reporting(async (rpc) => {
      this.shown = this.wanted();
      const { runs, ...view } = await rpc.call('open', this.shown);
      this.runs = runs;
      this.view = view;
    });
  }

  private curvesChanged(changes: readonly ComparedCurvesChange[]): void {
    for (const { run, kind, metrics, logged } of changes) {
      const store = this.stores.get(run) ?? new MetricsStore();
      this.stores.set(run, store);
      this.logged.set(run, logged);
      if (kind === 'added') {
        store.append(metrics);
      } else {
        store.replace(metrics);
      }
    }
    this.version++;
  }

  /** The runs go with the state: from them VS Code restores the panel after a reload. */
  private save(): void {
    saveState({ runs: JSON.parse(document.body.dataset.runs ?? '[]') as unknown, choices: this.choices });
  }

  static override styles = [
    hiddenStyles,
    iconStyles,
    lateStyles,
    noticeStyles,
    css`
      :host {
        display: block;
        padding: 8px 0 20px;
        color: var(--vscode-editor-foreground);
        font-family: var(--vscode-font-family);
        font-size: var(--vscode-font-size);
        line-height: 1.4;
      }
      h1 {
        margin: 0;
        font-size: 1.4em;
        font-weight: 600;
      }
      .about {
        margin: 2px 0 0;
        overflow-wrap: anywhere;
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'grokking-compare': Compare;
  }
}
