import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { Rpc } from '../../protocol/rpc';
import type { SycophancySubject } from '../../core/sycophancy/subject';
import type {
  SycophancyActivity,
  SycophancyHostMethods,
  SycophancyPageView,
  SycophancyViewMethods,
} from '../../protocol/sycophancy';
import { seriesVerdict } from '../../text/sycophancy';
import '../controls';
import { SaveEvent } from '../figure/figure-files';
import { icon, iconStyles } from '../icon';
import { KeptFocus } from '../kept-focus';
import { KeptScroll } from '../kept-scroll';
import { hostPort, savedState, saveState, TRUST_IN_HOST } from '../port';
import { lateStyles, noticeStyles } from '../shared-styles';
import { showLogButton } from '../show-log';
import './activity';
import './found';
import { pageStyles } from './page-styles';
import './report-view';

interface KeptState {
  /** What a page that is restored is about. */
  subject: SycophancySubject;
  /** How far the page is scrolled, in pixels. */
  scrolled: number;
}

/** An analysis of sycophancy: what was found, and how far one is that goes on. */
@customElement('grokking-sycophancy')
export class SycophancyElement extends LitElement {
  @state() private view: SycophancyPageView | undefined;
  @state() private activity: SycophancyActivity | undefined;

  private readonly place = new KeptScroll(savedState<KeptState>().scrolled ?? 0, () => this.save());
  private rpc: Rpc<SycophancyHostMethods, SycophancyViewMethods> | undefined;

  constructor() {
    super();
    new KeptFocus(this, 'sycophancy-activity', '.buttons vscode-button');
    this.addEventListener('show-log', () => this.rpc?.notify('showLog'));
    this.addEventListener('save-file', (event) => {
      const { figure, kind, content } = event as SaveEvent;
      this.rpc?.notify('saveFile', figure, kind, content);
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('scroll', this.scrolled);
    this.rpc = new Rpc<SycophancyHostMethods, SycophancyViewMethods>(
      hostPort,
      { changed: (view) => this.changed(view), progressed: (activity) => void (this.activity = activity) },
      TRUST_IN_HOST,
    );
    void this.rpc.call('open').then((view) => this.opened(view));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.rpc?.dispose();
    document.removeEventListener('scroll', this.scrolled);
  }

  protected override render(): TemplateResult {
    const { view } = this;
    if (view === undefined) {
      return html`<main><p class="muted late" role="status">Opening the analysis …</p></main>`;
    }
    const { name, about, report, series } = view;
    return html`<main>
      <header>
        <h1>Sycophancy of ${name}</h1>
        <span class="muted">${about}</span>
        ${this.buttons(view)}
      </header>
      ${this.ended(view)}
      ${
        this.activity === undefined
          ? nothing
          : html`<sycophancy-activity
              .activity=${this.activity}
              @cancel=${() => this.rpc?.notify('cancel')}
            ></sycophancy-activity>`
      }
      ${report === undefined ? nothing : html`<sycophancy-found .kept=${report}></sycophancy-found>`}
      ${view.subject.kind === 'models' && series ? html`<p class="found">${seriesVerdict(series.result)}</p>` : nothing}
      <sycophancy-report .report=${report?.result} .series=${series?.result}></sycophancy-report>
    </main>`;
  }

  private buttons({
    subject,
    report,
    series,
    checkpoints,
    trusted,
  }: SycophancyPageView): TemplateResult | typeof nothing {
    const busy = this.activity !== undefined;
    const isOfSeveral = subject.kind === 'models';
    const all = isOfSeveral ? 'Analyze all models' : 'Over all checkpoints';
    return html`<div class="buttons">
      ${
        busy || !trusted || isOfSeveral
          ? nothing
          : html`<vscode-button
              appearance=${report === undefined ? 'primary' : 'secondary'}
              data-action="analyze"
              @click=${() => this.rpc?.notify('analyze')}
            >
              ${icon(report === undefined ? 'play' : 'refresh', 'start')}${report === undefined ? 'Analyze' : 'Analyze again'}
            </vscode-button>`
      }
      ${
        busy || !trusted || (checkpoints < 2 && !isOfSeveral)
          ? nothing
          : html`<vscode-button
              appearance=${isOfSeveral && series === undefined ? 'primary' : 'secondary'}
              data-action="series"
              @click=${() => this.rpc?.notify('overCheckpoints')}
            >
              ${icon('graph-line', 'start')}${series === undefined ? all : `${all} again`}
            </vscode-button>`
      }
      ${
        report === undefined && series === undefined
          ? nothing
          : html`<vscode-button appearance="secondary" data-action="save" @click=${this.saveJson}>
              ${icon('export', 'start')}Save JSON
            </vscode-button>`
      }
      ${
        trusted
          ? nothing
          : html`<vscode-button appearance="secondary" @click=${() => this.rpc?.notify('manageTrust')}>
              Manage Trust
            </vscode-button>`
      }
    </div>`;
  }

  /** What there is to say where there is no new result. */
  private ended({ ended, subject, report, series, trusted }: SycophancyPageView): TemplateResult | typeof nothing {
    if (this.activity !== undefined) {
      return nothing;
    }
    if (ended?.error !== undefined) {
      return html`<div class="notice" role="alert">${icon('error')}<span>${ended.error}</span>${showLogButton()}</div>`;
    }
    const isKnown = (subject.kind === 'models' ? series : report) !== undefined;
    const time = `It takes a minute for a model of a task${subject.kind === 'checkpoint' ? '' : ', longer for language models'}.`;
    const [what, rest] = ended
      ? ['Cancelled.', isKnown ? 'What was known before is below.' : 'Nothing was found yet.']
      : isKnown
        ? []
        : ['There is no analysis of it.', trusted ? time : 'The workspace is not trusted: nothing can be started.']; // prettier-ignore
    return what === undefined
      ? nothing
      : html`<p class="none" role="status">
          ${icon('circle-slash')}<span><b>${what}</b> ${rest}</span>
        </p>`;
  }

  /** As `grokking sycophancy --json` prints it; of all checkpoints under their key. */
  private saveJson(): void {
    const { report, series } = this.view ?? {};
    const content = JSON.stringify({ ...report?.result, ...series?.result }, null, 2);
    this.rpc?.notify('saveFile', 'sycophancy', 'json', `${content}\n`);
  }

  private async opened(view: SycophancyPageView): Promise<void> {
    this.changed(view);
    await this.updateComplete;
    this.place.restore(document.documentElement, this);
  }

  private changed(view: SycophancyPageView): void {
    this.view = view;
    this.activity = view.activity;
    this.save();
  }

  private save(): void {
    if (this.view) {
      saveState({ subject: this.view.subject, scrolled: this.place.top } satisfies KeptState);
    }
  }

  private readonly scrolled = (): void => this.place.scrolled(document.documentElement);

  static override styles = [iconStyles, lateStyles, noticeStyles, pageStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'grokking-sycophancy': SycophancyElement;
  }
}
