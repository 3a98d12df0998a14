import { isSnapshot } from '../../core/config/snapshot';
import { nearestEpoch } from '../../core/run/nearby-epochs';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type {
  AnalysisChoices,
  CurvesChange,
  DashboardHostMethods,
  DashboardState,
  DashboardViewMethods,
  RunAction,
  RunView,
} from '../../protocol/dashboard';
import { Rpc } from '../../protocol/rpc';
import { initialChoices, type ChoiceEvent } from './tabs/choices';
import { Questions } from './tabs/questions';
import { ChartGroup } from '../chart/chart-group';
import type { MetricsEvent } from '../chart/metrics-event';
import { Failures } from '../failures';
import type { SaveEvent } from '../figure/figure-files';
import '../controls';
import { iconStyles } from '../icon';
import { KeptFocus } from '../kept-focus';
import { KeptScroll } from '../kept-scroll';
import { hostPort, saveState, TRUST_IN_HOST } from '../port';
import type { ActionEvent } from './actions';
import { analysisTab, ANALYSIS_TABS } from './analysis-tabs';
import { checkpointBar } from './checkpoint-bar';
import './empty-state';
import { epochTools, usualScale } from './epoch-tools';
import { pageStyles } from './page-styles';
import { RunCurves } from './run-curves';
import './run-header';
import './run-notice';
import { announcement, noCheckpointText, removedNotice, runNotice, type Notice } from './run-state';
import { dashboardState } from './saved-state';
import './tab-view';
import type { Tab, TabView } from './tab-view';
import { explainStyles, explainThis, focusOfExplanation } from './explain-this';
import './training-tab';
import { dropdownStyles, hiddenStyles, lateStyles } from '../shared-styles';

const TABS: readonly Tab[] = [{ id: 'training', label: 'Training' }, ...ANALYSIS_TABS];

/** One run, live: the page of the dashboard panel. */
@customElement('grokking-dashboard')
export class Dashboard extends LitElement {
  @state() private run: RunView | undefined;
  /** What went wrong between this view and the extension. */
  @state() private pending: RunAction | undefined;
  @state() private empty = true;
  @state() private tab: string;
  @state() private epochScale: DashboardState['epochScale'];
  /** The checkpoint that the person moved to; undefined: the newest. */
  @state() private chosen: number | undefined;
  @state() private choices: Partial<AnalysisChoices>;
  @state() private summaryOpen: boolean;
  @state() private phases: CurvesChange['phases'] = [];
  /** Whether it is said in words what the tab shows. */
  @state() private explains = false;

  private kept = false;
  private readonly place: KeptScroll;
  private readonly curves: RunCurves;
  private readonly group: ChartGroup;
  private readonly questions = new Questions((...question) =>
    this.rpc === undefined
      ? Promise.reject(new Error('the extension is not connected'))
      : this.rpc.call('analyse', ...question),
  );
  private rpc: Rpc<DashboardHostMethods, DashboardViewMethods> | undefined;
  private readonly failures = new Failures<Rpc<DashboardHostMethods, DashboardViewMethods>>(this, () => this.rpc);

  constructor() {
    super();
    new KeptFocus(this, 'run-header');
    const saved = dashboardState();
    this.tab = TABS.some(({ id }) => id === saved.tab) ? (saved.tab ?? TABS[0].id) : TABS[0].id;
    this.epochScale = saved.epochScale;
    this.chosen = saved.checkpoint;
    this.choices = saved.choices ?? {};
    this.summaryOpen = saved.summaryOpen ?? false;
    this.place = new KeptScroll(saved.scrolled ?? 0, () => this.save());
    this.group = new ChartGroup(saved.epochZoom);
    this.curves = new RunCurves(this.group, (from, to) =>
      this.failures.reporting((rpc) => rpc.call('rowsBetween', from, to)),
    );
    this.curves.store.subscribe(() => (this.empty = this.curves.store.length === 0));
    this.group.subscribe((change) => change === 'zoom' && this.save());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.rpc = new Rpc<DashboardHostMethods, DashboardViewMethods>(
      hostPort,
      {
        runChanged: (run) => void (this.run = run),
        curvesChanged: (change) => this.curvesChanged(change),
        explain: () => void this.explain(true),
      },
      TRUST_IN_HOST,
    );
    document.addEventListener('scroll', this.scrolled);
    this.save();
    void this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.rpc?.dispose();
    document.removeEventListener('scroll', this.scrolled);
  }

  protected override updated(changed: PropertyValues): void {
    if (['tab', 'epochScale', 'chosen', 'choices', 'summaryOpen'].some((name) => changed.has(name))) {
      this.save();
    }
  }

  protected override render(): TemplateResult {
    const { run } = this;
    if (run === undefined) {
      return html`<main @run-action=${(event: ActionEvent) => this.act(event.action)}>
        ${this.failures.text === undefined ? html`<p class="late" role="status">Opening the run …</p>` : this.failure()}
      </main>`;
    }
    const notice = runNotice(run);
    return html`
      <main
        @run-action=${(event: ActionEvent) => this.act(event.action)}
        @show-log=${() => this.act('showLog')}
        @choice=${({ choice }: ChoiceEvent) => {
          this.choices = { ...this.choices, ...choice };
          this.keep();
        }}
        @save-file=${({ figure, kind, content }: SaveEvent) =>
          this.call('saveFile', `${run.name}-${figure}.${kind}`, kind, content)}
        @chart-metrics=${({ chart, metrics, having }: MetricsEvent) =>
          this.call('saveMetrics', `${run.name}-${chart}.csv`, metrics, having)}
      >
        <run-header
          .run=${run}
          .questions=${this.questions}
          .pending=${this.pending}
          .offered=${notice?.actions ?? []}
        ></run-header>
        <div class="hidden" role="status">${announcement(run)}</div>
        ${notice === undefined ? nothing : this.notice(notice)} ${this.failure()} ${this.moved(run)}
        ${this.checkpointBar(run)}
        <tab-view
          .tabs=${TABS}
          .selected=${this.tab}
          @tab-selected=${(event: Event) => (this.tab = (event.target as TabView).selected)}
        >
          ${explainThis({
            tab: this.tab,
            input: this.analysisInput(run),
            checkpoint: this.checkpoint,
            open: this.explains,
            toggle: (open) => this.explain(open),
          })}
          ${this.tab === 'training' ? this.training(run) : this.analysis(run)}
        </tab-view>
      </main>
    `;
  }

  /** The checkpoint that is looked at; undefined: there is none. */
  private get checkpoint(): number | undefined {
    const { checkpoints = [] } = this.run ?? {};
    return this.chosen === undefined ? checkpoints.at(-1) : nearestEpoch(checkpoints, this.chosen);
  }

  /** Says that the checkpoint which the person moved to was removed, and the nearest is in its place. */
  private moved({ checkpoints }: RunView): TemplateResult | typeof nothing {
    const { chosen, checkpoint } = this;
    return chosen === undefined || checkpoint === undefined || checkpoints.includes(chosen)
      ? nothing
      : this.notice(removedNotice(chosen, checkpoint));
  }

  /** What every view of a checkpoint gets. */
  private analysisInput(run: RunView): Parameters<typeof analysisTab>[1] {
    const choices = { ...initialChoices(run.config.task.modulus), ...this.choices };
    return { run, choices, questions: this.questions };
  }

  private checkpointBar(run: RunView): TemplateResult | typeof nothing {
    const { checkpoint, questions } = this;
    return checkpoint === undefined
      ? nothing
      : checkpointBar({
          run,
          questions,
          checkpoint,
          latest: this.chosen === undefined,
          open: this.summaryOpen,
          choose: (epoch) => {
            this.chosen = epoch;
            this.rpc?.notify('scrubbed');
            this.keep();
          },
          fold: (open) => (this.summaryOpen = open),
        });
  }

  private training(run: RunView): TemplateResult {
    const scale = this.epochScale ?? usualScale(this.phases);
    return html`
      ${this.empty || isSnapshot(run.config) ? nothing : epochTools(this.phases, scale, (chosen) => (this.epochScale = chosen))}
      <training-tab
        .run=${run}
        .curves=${this.curves}
        .empty=${this.empty}
        .group=${this.group}
        .epochScale=${scale}
        .questions=${this.questions}
        .choices=${this.analysisInput(run).choices}
        .checkpoint=${this.checkpoint}
      ></training-tab>
    `;
  }

  private analysis(run: RunView): ReturnType<typeof analysisTab> {
    if (this.checkpoint === undefined) {
      const { title, text } = noCheckpointText(run);
      return html`<empty-state .heading=${title} .text=${text}></empty-state>`;
    }
    return analysisTab(this.tab, this.analysisInput(run), this.checkpoint);
  }

  /** Opens the explanation and takes the focus to it, or closes it and takes the focus back. */
  private async explain(open: boolean): Promise<void> {
    this.explains = open;
    await this.updateComplete;
    focusOfExplanation(this.renderRoot, open);
  }

  private failure(): TemplateResult | typeof nothing {
    const text = this.failures.text;
    return text === undefined ? nothing : this.notice({ severity: 'error', text, actions: ['showLog'] });
  }

  private notice(notice: Notice): TemplateResult {
    return html`<run-notice .notice=${notice} .pending=${this.pending}></run-notice>`;
  }

  private async open(): Promise<void> {
    await this.failures.reporting(async (rpc) => {
      const { run, curves } = await rpc.call('open');
      this.curvesChanged(curves);
      this.run = run;
      await this.updateComplete;
      this.place.restore(document.documentElement, this);
      if (this.explains) {
        focusOfExplanation(this.renderRoot, true); // asked for before the run was there
      }
    });
  }

  private readonly scrolled = (): void => this.place.scrolled(document.documentElement);

  /** Rows that replace all earlier ones say that checkpoints may have been replaced as well. */
  private curvesChanged(change: CurvesChange): void {
    if (change.kind === 'anew') {
      this.questions.clear();
    }
    this.curves.apply(change);
    if (JSON.stringify(change.phases) !== JSON.stringify(this.phases)) {
      this.phases = change.phases;
    }
  }

  private async act(action: RunAction): Promise<void> {
    this.pending = action;
    await this.failures.reporting((rpc) =>
      rpc.call('act', action, ...(action === 'exportReport' ? [this.checkpoint] : [])),
    );
    this.pending = undefined;
  }

  private async call<M extends 'saveFile' | 'saveMetrics'>(
    method: M,
    ...args: Parameters<DashboardHostMethods[M]>
  ): Promise<void> {
    await this.failures.reporting((rpc) => rpc.call(method, ...args));
  }

  /** What the person has chosen is not to go with the next click in the explorer. */
  private keep(): void {
    if (!this.kept) {
      this.kept = true;
      this.rpc?.notify('keep');
    }
  }

  /** The run's path goes with the state: from it VS Code restores the panel after a reload. */
  private save(): void {
    const { tab, epochScale, choices, summaryOpen, chosen, place } = this;
    const state: DashboardState = {
      ...{ tab, epochScale, choices, summaryOpen },
      epochZoom: this.group.zoom,
      checkpoint: chosen,
      scrolled: place.top,
    };
    saveState({ run: document.body.dataset.run, ...state });
  }

  static override styles = [dropdownStyles, explainStyles, hiddenStyles, iconStyles, lateStyles, pageStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'grokking-dashboard': Dashboard;
  }
}
