import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { fieldColumns, sweepColumns, type SweepData } from '../../core/sweep/columns';
import { PHASE_MEASURES, type PhaseAxes, type PhaseMeasure } from '../../core/sweep/summary';
import { MEASURE_WORDS } from '../../figures/sweeps/measures';
import { parallelCoordinates } from '../../figures/sweeps/parallel';
import { type PhaseDiagram, phaseDiagram } from '../../figures/sweeps/phase-diagram';
import { sweepScatter } from '../../figures/sweeps/scatter';
import type { FigureSpec } from '../../figures/spec';
import { Rpc } from '../../protocol/rpc';
import type { SweepHostMethods, SweepView, SweepViewMethods } from '../../protocol/sweep';
import { dropdown } from '../compare/dropdown';
import { sectionStyles } from '../compare/section-styles';
import '../controls';
import { Failures } from '../failures';
import '../figure/figure-card';
import type { SaveEvent } from '../figure/figure-files';
import type { ItemEvent } from '../figure/figure-view';
import { iconStyles } from '../icon';
import { Memo } from '../memo';
import { hostPort, savedState, saveState, TRUST_IN_HOST } from '../port';
import { lateStyles, noticeStyles } from '../shared-styles';
import '../table/rows-table';
import type { RowsTable } from '../table/rows-table';
import type { RowColumn, RowGrouping } from '../table/table-rows';
import { keptChoices, shownAxes, shownScatter, type SweepChoices, withAxis } from './choices';
import { resultColumns, resultGroupings } from './result-columns';
import { RowsStore } from './rows-store';
import './sweep-header';
import type { SweepActionEvent } from './sweep-header';

/** The page of a sweep: its phase diagram, its runs as lines, dots and rows. */
@customElement('grokking-sweep')
export class SweepPage extends LitElement {
  @state() private sweep: SweepView | undefined;
  @state() private data: SweepData | undefined;
  @state() private choices: SweepChoices;
  private rows: RowsStore | undefined;
  private rpc: Rpc<SweepHostMethods, SweepViewMethods> | undefined;
  private readonly failures = new Failures<Rpc<SweepHostMethods, SweepViewMethods>>(this, () => this.rpc);
  private readonly phase = new Memo<PhaseDiagram>();
  private readonly parallel = new Memo<FigureSpec>();
  private readonly scatter = new Memo<ReturnType<typeof sweepScatter>>();
  private readonly columns = new Memo<RowColumn[]>();
  private readonly groupings = new Memo<RowGrouping[]>();

  constructor() {
    super();
    this.choices = keptChoices(savedState<{ choices: Partial<SweepChoices> }>().choices);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.rpc = new Rpc<SweepHostMethods, SweepViewMethods>(
      hostPort,
      {
        sweepChanged: (sweep) => void (this.sweep = sweep),
        rowsCame: (rows) => {
          this.rows?.add(rows);
          this.data = this.rows?.data();
        },
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
  }

  protected override render(): TemplateResult {
    const { sweep, data } = this;
    if (!sweep || !data) {
      return html`<main>
        ${this.failures.text === undefined ? html`<p class="late" role="status">Opening the sweep …</p>` : this.failures.notice()}
      </main>`;
    }
    return html`
      <main
        @sweep-action=${({ action }: SweepActionEvent) => this.failures.reporting((rpc) => rpc.call('act', action))}
        @save-file=${({ figure, kind, content }: SaveEvent) =>
          this.failures.reporting((rpc) => rpc.call('saveFile', `${figure}.${kind}`, kind, content))}
      >
        <sweep-header .sweep=${sweep}></sweep-header>
        ${this.failures.notice()}${this.phaseSection(data)}
        ${data.rows.length === 0 ? html`<p class="muted">Lines, dots and rows come with the first run that ends.</p>` : [this.parallelSection(data), this.scatterSection(data), this.tableSection(data)]}
      </main>
    `;
  }

  private phaseSection(data: SweepData): TemplateResult {
    const { measure } = this.choices;
    const axes = shownAxes(data, this.choices);
    const { figure, cells } = this.phase.get([data, axes.x, axes.y, axes.facet, measure], () =>
      phaseDiagram(data, axes, measure),
    );
    const fields = fieldColumns(data).map(({ id, name }) => [id, name] as const);
    const axis = (name: string, key: keyof PhaseAxes): TemplateResult =>
      dropdown(name, axes[key] ?? '', [['', 'none'], ...fields], (field) =>
        this.choose({ axes: withAxis(axes, key, field === '' ? undefined : field) }),
      );
    return html`
      <section>
        <h2>Phase diagram</h2>
        <div class="tools">
          ${dropdown(
            'Measure',
            measure,
            PHASE_MEASURES.map((id) => [id, MEASURE_WORDS[id].title] as const),
            (id) => this.choose({ measure: id as PhaseMeasure }),
          )}
          ${axis('x', 'x')} ${axis('y', 'y')} ${fields.length > 2 ? axis('one each', 'facet') : nothing}
        </div>
        <figure-card
          class=${axes.facet === undefined ? 'phase single' : 'phase'}
          .figure=${figure}
          @item-chosen=${({ item }: ItemEvent) => this.openRuns(cells[item]?.ended ?? [])}
        ></figure-card>
        <p class="muted">A cell opens its runs against each other, by a click or Enter; a single run its dashboard.</p>
      </section>
    `;
  }

  private parallelSection(data: SweepData): TemplateResult {
    return html`<section>
      <h2>Runs as lines</h2>
      <figure-card
        class="lines"
        .figure=${this.parallel.get([data], () => parallelCoordinates(data))}
        @item-chosen=${({ item }: ItemEvent) => this.openRuns([data.rows[item].index])}
      ></figure-card>
    </section>`;
  }

  private scatterSection(data: SweepData): TemplateResult {
    const { x, y } = shownScatter(data, this.choices);
    const { figure, runs } = this.scatter.get([data, x, y], () => sweepScatter(data, x, y));
    const columns = sweepColumns(data).map(({ id, name }) => [id, name] as const);
    return html`<section>
      <h2>Runs as dots</h2>
      <div class="tools">
        ${dropdown('Dots: x', x, columns, (id) => this.choose({ scatter: { x: id, y } }))}
        ${dropdown('Dots: y', y, columns, (id) => this.choose({ scatter: { x, y: id } }))}
      </div>
      <figure-card
        class="dots"
        .figure=${figure}
        @item-chosen=${({ item }: ItemEvent) => this.openRuns([runs[item]])}
      ></figure-card>
    </section>`;
  }

  private tableSection(data: SweepData): TemplateResult {
    return html`<section>
      <h2>Runs</h2>
      <rows-table
        label="Runs of the sweep"
        .count=${data.rows.length}
        .columns=${this.columns.get([data], () => resultColumns(data))}
        .groupings=${this.groupings.get([data], () => resultGroupings(data))}
        .choice=${this.choices.table}
        @table-changed=${(event: Event) => this.choose({ table: (event.target as RowsTable).choice })}
      ></rows-table>
    </section>`;
  }

  private openRuns(runs: readonly number[]): void {
    if (runs.length > 0) {
      void this.failures.reporting((rpc) => rpc.call('openRuns', runs));
    }
  }

  private choose(choice: Partial<SweepChoices>): void {
    this.choices = { ...this.choices, ...choice };
  }

  private async open(): Promise<void> {
    await this.failures.reporting(async (rpc) => {
      const { sweep, rows } = await rpc.call('open');
      this.rows = new RowsStore(sweep);
      this.rows.add(rows);
      this.sweep = sweep;
      this.data = this.rows.data();
    });
  }

  /** The sweep goes with the state: from it VS Code restores the panel after a reload. */
  private save(): void {
    saveState({ sweep: document.body.dataset.sweep, choices: this.choices });
  }

  static override styles = [
    sectionStyles,
    iconStyles,
    lateStyles,
    noticeStyles,
    css`
      :host {
        margin: 0;
        padding: 8px 0 20px;
        color: var(--vscode-editor-foreground);
        font-family: var(--vscode-font-family);
        font-size: var(--vscode-font-size);
        line-height: 1.4;
      }
      section {
        margin-top: 18px;
      }
      .single,
      .lines,
      .dots {
        height: 420px;
      }
      .phase + .muted {
        margin-top: 6px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'grokking-sweep': SweepPage;
  }
}
