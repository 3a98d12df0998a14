import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type {
  DashboardHostMethods,
  DashboardState,
  DashboardViewMethods,
  RunAction,
  RunView,
} from '../../protocol/dashboard';
import { Rpc } from '../../protocol/rpc';
import { ChartGroup } from '../chart/chart-group';
import '../controls';
import { icon, iconStyles } from '../icon';
import { MetricsStore } from '../metrics-store';
import { hostPort, savedState, saveState } from '../port';
import { ACTION_FACES, ActionEvent } from './actions';
import './run-header';
import { announcement, runNotice, type Notice } from './run-state';
import './tab-view';
import type { Tab, TabView } from './tab-view';
import './training-tab';
import type { PngEvent } from './training-tab';

const TABS: readonly Tab[] = [{ id: 'training', label: 'Training' }];

/** One run, live: the page of the dashboard panel. */
@customElement('grokking-dashboard')
export class Dashboard extends LitElement {
  @state() private run: RunView | undefined;
  /** What went wrong between this view and the extension. */
  @state() private problem: string | undefined;
  @state() private pending: RunAction | undefined;
  @state() private empty = true;
  @state() private tab: string;
  @state() private epochScale: DashboardState['epochScale'];

  private readonly store = new MetricsStore();
  private readonly group: ChartGroup;
  private rpc: Rpc<DashboardHostMethods, DashboardViewMethods> | undefined;

  constructor() {
    super();
    const saved = savedState<DashboardState>();
    this.tab = TABS.some(({ id }) => id === saved.tab) ? (saved.tab ?? TABS[0].id) : TABS[0].id;
    this.epochScale = saved.epochScale ?? 'log';
    this.group = new ChartGroup(saved.epochZoom);
    this.store.subscribe(() => (this.empty = this.store.length === 0));
    this.group.subscribe((change) => change === 'zoom' && this.save());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.rpc = new Rpc<DashboardHostMethods, DashboardViewMethods>(hostPort, {
      runChanged: (run) => void (this.run = run),
      metricsAdded: (metrics, replace) => (replace ? this.store.replace(metrics) : this.store.append(metrics)),
    });
    this.save();
    void this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.rpc?.dispose();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('tab') || changed.has('epochScale')) {
      this.save();
    }
  }

  protected override render(): TemplateResult {
    const { run } = this;
    if (run === undefined) {
      return html`${this.problem === undefined ? nothing : this.notice({ severity: 'error', text: this.problem, actions: [] })}`;
    }
    const notice = runNotice(run);
    return html`
      <div class="page" @run-action=${(event: ActionEvent) => this.act(event.action)}>
        <run-header .run=${run} .pending=${this.pending} .offered=${notice?.actions ?? []}></run-header>
        <div class="hidden" role="status">${announcement(run)}</div>
        ${notice === undefined ? nothing : this.notice(notice)}
        ${this.problem === undefined ? nothing : this.notice({ severity: 'error', text: this.problem, actions: [] })}
        <tab-view
          .tabs=${TABS}
          .selected=${this.tab}
          @tab-selected=${(event: Event) => (this.tab = (event.target as TabView).selected)}
        >
          ${this.empty ? nothing : this.epochScaleChoice()}
          <training-tab
            .run=${run}
            .store=${this.store}
            .empty=${this.empty}
            .group=${this.group}
            .epochScale=${this.epochScale}
            @chart-png=${(event: PngEvent) => this.savePng(run.name, event)}
          ></training-tab>
        </tab-view>
      </div>
    `;
  }

  private epochScaleChoice(): TemplateResult {
    return html`
      <div slot="tools" class="choice" title="On the log axis the step from 0 to the first logged epoch is linear">
        <span>Epoch axis</span>
        <vscode-dropdown
          aria-label="Epoch axis"
          .value=${this.epochScale}
          @change=${(event: Event) =>
            (this.epochScale = (event.target as HTMLSelectElement).value === 'linear' ? 'linear' : 'log')}
        >
          <vscode-option value="log">log</vscode-option>
          <vscode-option value="linear">linear</vscode-option>
        </vscode-dropdown>
      </div>
    `;
  }

  private notice({ severity, text, actions }: Notice): TemplateResult {
    return html`
      <div class="notice ${severity}" role=${severity === 'error' ? 'alert' : nothing}>
        ${icon(severity === 'error' ? 'error' : 'debug-disconnect')}
        <span>${text}</span>
        ${actions.map(
          (action) => html`
            <vscode-button
              appearance=${action === 'resume' ? 'primary' : 'secondary'}
              data-action=${action}
              ?disabled=${this.pending === action}
              @click=${(event: Event) => event.target?.dispatchEvent(new ActionEvent(action))}
            >
              ${ACTION_FACES[action].label}
            </vscode-button>
          `,
        )}
      </div>
    `;
  }

  private async open(): Promise<void> {
    await this.reporting(async (rpc) => {
      const { run, metrics } = await rpc.call('open');
      this.store.replace(metrics);
      this.run = run;
    });
  }

  private async act(action: RunAction): Promise<void> {
    this.pending = action;
    await this.reporting((rpc) => rpc.call('act', action));
    this.pending = undefined;
  }

  private async savePng(run: string, { chart, png }: PngEvent): Promise<void> {
    await this.reporting((rpc) => rpc.call('savePng', `${run}-${chart}.png`, png));
  }

  /** Shows what the extension could not do, until something succeeds. */
  private async reporting(
    work: (rpc: Rpc<DashboardHostMethods, DashboardViewMethods>) => Promise<unknown>,
  ): Promise<void> {
    if (this.rpc === undefined) {
      return;
    }
    try {
      await work(this.rpc);
      this.problem = undefined;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** The run's path goes with the state: from it VS Code restores the panel after a reload. */
  private save(): void {
    const { tab, epochScale } = this;
    const state: DashboardState = { tab, epochScale, epochZoom: this.group.zoom };
    saveState({ run: document.body.dataset.run, ...state });
  }

  static override styles = [
    iconStyles,
    css`
      :host {
        display: block;
        padding: 12px 0 20px;
        color: var(--vscode-editor-foreground);
        font-family: var(--vscode-font-family);
        font-size: var(--vscode-font-size);
        line-height: 1.4;
      }
      tab-view {
        margin-top: 8px;
      }
      .choice {
        display: flex;
        align-items: center;
        gap: 8px;
        white-space: nowrap;
      }
      vscode-dropdown {
        width: 88px;
        min-width: 0;
      }
      .hidden {
        position: absolute;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
        white-space: nowrap;
      }
      .notice {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 12px;
        padding: 8px 12px;
        border: 1px solid var(--vscode-inputValidation-errorBorder);
        border-radius: 4px;
        background: var(--vscode-inputValidation-errorBackground);
        color: var(--vscode-inputValidation-errorForeground, inherit);
      }
      .notice.warning {
        border-color: var(--vscode-inputValidation-warningBorder);
        background: var(--vscode-inputValidation-warningBackground);
        color: var(--vscode-inputValidation-warningForeground, inherit);
      }
      .notice > span:not(.icon) {
        flex: 1 1 200px;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'grokking-dashboard': Dashboard;
  }
}
