import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { Output } from '../../core/output';
import type { ResultEntry, ResultsHostMethods, ResultsViewMethods } from '../../protocol/results';
import { Rpc } from '../../protocol/rpc';
import { Failures } from '../failures';
import type { SaveEvent } from '../figure/figure-files';
import '../controls';
import { icon, iconStyles } from '../icon';
import { KeptFocus } from '../kept-focus';
import { KeptScroll } from '../kept-scroll';
import { hostPort, savedState, saveState, TRUST_IN_HOST } from '../port';
import { chosenWithout, withEntry, type ShownEntry } from './entries';
import { announcement } from './entry-text';
import './no-results';
import { pageStyles } from './page-styles';
import type { FrameEvent, ResultActionEvent, ResultChosenEvent } from './result-events';
import './result-list';
import './result-view';
import { countText } from '../../text/counts';
import { hiddenStyles, lateStyles, noticeStyles, waitingButtonStyles } from '../shared-styles';

const CLEAR = 'Clear all that have ended and are not pinned';

/** What the person chose; kept across reloads. */
interface ResultsState {
  readonly chosen?: number;
  /** Whether the history is unfolded where it stands above the result. */
  readonly historyOpen: boolean;
  readonly logOpen: boolean;
  readonly epochScale: 'linear' | 'log';
  /** The frame of the chosen film that is looked at; undefined: the newest. */
  readonly frame?: { readonly id: number; readonly epoch: number };
  /** How far the result is scrolled, in pixels. */
  readonly scrolled: number;
}

/** What the person's functions returned: the page of the results view. */
@customElement('grokking-results')
export class Results extends LitElement {
  /** Newest first; undefined until the extension has answered. */
  @state() private shown: readonly ShownEntry[] | undefined;
  /** The entry that is looked at; undefined: the newest. */
  @state() private chosen: number | undefined;
  @state() private historyOpen: boolean;
  @state() private logOpen: boolean;
  @state() private epochScale: 'linear' | 'log';
  @state() private frame: ResultsState['frame'];
  @state() private announced = '';
  /** What went wrong between this view and the extension. */
  @query('main') private main!: HTMLElement | null;

  private readonly place: KeptScroll;
  private rpc: Rpc<ResultsHostMethods, ResultsViewMethods> | undefined;
  private readonly failures = new Failures<Rpc<ResultsHostMethods, ResultsViewMethods>>(this, () => this.rpc);

  constructor() {
    super();
    new KeptFocus(this, 'result-list', '.fold', 'no-results');
    this.addEventListener('show-log', () => this.rpc?.notify('showLog'));
    const saved = savedState<ResultsState>();
    this.chosen = saved.chosen;
    this.historyOpen = saved.historyOpen ?? false;
    this.logOpen = saved.logOpen ?? true;
    this.epochScale = saved.epochScale ?? 'log';
    this.frame = saved.frame;
    this.place = new KeptScroll(saved.scrolled ?? 0, () => this.save());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.rpc = new Rpc<ResultsHostMethods, ResultsViewMethods>(
      hostPort,
      {
        entryChanged: (entry) => this.entryChanged(entry),
        reveal: (id) => void (this.chosen = id),
        removed: (ids) => this.removed(ids),
      },
      TRUST_IN_HOST,
    );
    void this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.rpc?.dispose();
  }

  protected override updated(changed: PropertyValues): void {
    if (['chosen', 'historyOpen', 'logOpen', 'epochScale', 'frame'].some((name) => changed.has(name))) {
      this.save();
    }
    if (changed.has('chosen') && this.main !== null) {
      this.main.scrollTop = 0;
    }
  }

  private save(): void {
    const { chosen, historyOpen, logOpen, epochScale, frame, place } = this;
    const state: ResultsState = { chosen, historyOpen, logOpen, epochScale, frame, scrolled: place.top };
    saveState(state);
  }

  protected override render(): TemplateResult {
    const { shown } = this;
    return html`
      ${this.failures.notice()}
      <div class="hidden" role="status">${this.announced}</div>
      ${shown === undefined ? this.opening() : shown.length === 0 ? html`<no-results></no-results>` : this.page(shown)}
    `;
  }

  private opening(): TemplateResult | typeof nothing {
    return this.failures.text === undefined
      ? html`<p class="late opening" role="status">Opening the results …</p>`
      : nothing;
  }

  private page(shown: readonly ShownEntry[]): TemplateResult {
    const current = this.current(shown);
    const { entry } = current;
    const entries = shown.map((other) => other.entry);
    return html`
      <div
        class="page"
        @result-action=${({ id, action }: ResultActionEvent) => this.failures.reporting((rpc) => rpc.call('act', id, action))}
        @frame-opened=${({ frame: { file = '', line = 1, column = 1 } }: FrameEvent) =>
          this.failures.reporting((rpc) => rpc.call('openFrame', file, line, column))}
        @save-file=${({ figure, kind, content }: SaveEvent) =>
          this.failures.reporting((rpc) => rpc.call('saveFile', `${fileName(entry, figure)}.${kind}`, kind, content))}
      >
        ${this.history(entries, entry)}
        <main @scroll=${({ currentTarget }: Event) => this.place.scrolled(currentTarget as Element)}>
          ${keyed(
            entry.id,
            html`<result-view
              .shown=${current}
              .logOpen=${this.logOpen}
              .epochScale=${this.epochScale}
              .epoch=${this.frame?.id === entry.id ? this.frame.epoch : undefined}
              .loadFrame=${this.frameLoader(entry.id)}
              @epoch-chosen=${(event: Event) =>
                this.lookAt(entry.id, (event.target as HTMLElementTagNameMap['result-view']).epoch)}
              @log-toggled=${() => (this.logOpen = !this.logOpen)}
              @epoch-scale-changed=${(event: Event) =>
                (this.epochScale = (event.target as HTMLElementTagNameMap['result-view']).epochScale)}
            ></result-view>`,
          )}
        </main>
      </div>
    `;
  }

  private lookAt(id: number, epoch: number | undefined): void {
    this.frame = epoch === undefined ? undefined : { id, epoch };
  }

  private frameLoader(id: number): (epoch: number) => Promise<Output | undefined> {
    return async (epoch) => this.rpc?.call('frame', id, epoch);
  }

  private history(entries: readonly ResultEntry[], { id }: ResultEntry): TemplateResult {
    const { historyOpen } = this;
    const clearable = entries.some(({ state, pinned }) => state !== 'running' && !pinned);
    return html`
      <aside class=${historyOpen ? 'open' : ''} aria-label="History">
        <div class="bar">
          <button
            class="fold"
            aria-label="History"
            aria-expanded=${historyOpen ? 'true' : 'false'}
            @click=${() => (this.historyOpen = !historyOpen)}
          >
            ${icon(historyOpen ? 'chevron-down' : 'chevron-right')}
          </button>
          <h2>Results</h2>
          <span class="count">${countText(entries.length)}</span>
          <vscode-button
            appearance="icon"
            title=${clearable ? CLEAR : 'Nothing to clear: every result is running or pinned'}
            aria-label=${CLEAR}
            data-action="clear"
            aria-disabled=${clearable ? 'false' : 'true'}
            @click=${() => clearable && this.failures.reporting((rpc) => rpc.call('clear'))}
          >
            ${icon('clear-all')}
          </vscode-button>
        </div>
        <result-list
          .entries=${entries}
          .chosen=${id}
          @result-chosen=${(event: ResultChosenEvent) => (this.chosen = event.id)}
        ></result-list>
      </aside>
    `;
  }

  private current(shown: readonly ShownEntry[]): ShownEntry {
    return shown.find(({ entry }) => entry.id === this.chosen) ?? shown[0];
  }

  /** A choice stays while others come: only the first entry there is makes one. */
  private entryChanged(entry: ResultEntry): void {
    const shown = this.shown ?? [];
    const was = shown.find((other) => other.entry.id === entry.id)?.entry.state;
    if (shown.length > 0) {
      this.chosen = this.current(shown).entry.id;
    }
    this.shown = withEntry(shown, entry);
    if (was !== entry.state && entry.state !== 'running') {
      this.announced = announcement(entry);
    }
  }

  private removed(ids: readonly number[]): void {
    const shown = this.shown ?? [];
    if (shown.length > 0) {
      this.chosen = chosenWithout(shown, this.current(shown).entry.id, ids);
    }
    this.shown = shown.filter(({ entry }) => !ids.includes(entry.id));
  }

  private async open(): Promise<void> {
    await this.failures.reporting(async (rpc) => {
      const entries = await rpc.call('open');
      this.shown = entries.toReversed().reduce<readonly ShownEntry[]>(withEntry, []);
      await this.updateComplete;
      const view = this.renderRoot.querySelector('result-view');
      if (this.main !== null && view !== null) {
        this.place.restore(this.main, view);
      }
    });
  }

  static override styles = [iconStyles, hiddenStyles, lateStyles, noticeStyles, waitingButtonStyles, pageStyles];
}

/** A name for files: the call, where it ran, and the chart. */
function fileName({ name, model, epoch, sweep }: ResultEntry, chart: string): string {
  return [name, model, ...(sweep === undefined && epoch !== undefined ? [`epoch-${epoch}`] : []), chart].join('-');
}

declare global {
  interface HTMLElementTagNameMap {
    'grokking-results': Results;
  }
}
