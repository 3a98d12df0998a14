import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { elementCount } from '../../core/model';
import type {
  CheckpointPageHostMethods,
  CheckpointPageView,
  CheckpointPageViewMethods,
  OpeningForm,
} from '../../protocol/checkpoint-page';
import { Rpc } from '../../protocol/rpc';
import '../controls';
import { icon, iconStyles } from '../icon';
import { KeptFocus } from '../kept-focus';
import { KeptScroll } from '../kept-scroll';
import { hostPort, savedState, saveState, TRUST_IN_HOST } from '../port';
import { showLogButton } from '../show-log';
import './checkpoint-facts';
import './opening-form';
import type { FormEvent, OpenModelEvent } from './opening-form';
import './owning-run';
import './tensor-table';
import { hiddenStyles, lateStyles } from '../shared-styles';
import { byteText } from '../../text/bytes';
import { countText } from '../../text/counts';

interface KeptState {
  /** What the person changed of the form. */
  form: Partial<OpeningForm>;
  /** How far the page is scrolled, in pixels. */
  scrolled: number;
}

/** A checkpoint file: what it is, and the way to its model. */
@customElement('grokking-checkpoint')
export class CheckpointElement extends LitElement {
  @state() private view: CheckpointPageView | undefined;
  /** Why the file cannot be read as a model. */
  @state() private unreadable: string | undefined;
  /** Why the model was not opened. */
  @state() private refused: string | undefined;
  @state() private opening = false;
  @state() private changes: Partial<OpeningForm> = savedState<KeptState>().form ?? {};

  private readonly place = new KeptScroll(savedState<KeptState>().scrolled ?? 0, () => this.save());
  private rpc: Rpc<CheckpointPageHostMethods, CheckpointPageViewMethods> | undefined;

  constructor() {
    super();
    new KeptFocus(this, 'owning-run, opening-form');
    this.addEventListener('show-log', () => this.rpc?.notify('showLog'));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('scroll', this.scrolled);
    this.rpc = new Rpc<CheckpointPageHostMethods, CheckpointPageViewMethods>(
      hostPort,
      { changed: (view) => void (this.view = view) },
      TRUST_IN_HOST,
    );
    this.rpc.call('open').then(
      (view) => this.opened(view),
      (error: Error) => (this.unreadable = error.message),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.rpc?.dispose();
    document.removeEventListener('scroll', this.scrolled);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.unreadable !== undefined) {
      return html`<main>
        <h1 class="hidden">Not a checkpoint</h1>
        <p class="unreadable" role="alert">${icon('error')}<span>${this.unreadable}</span>${showLogButton()}</p>
      </main>`;
    }
    const { view } = this;
    if (view === undefined) {
      return html`<main><p class="muted late" role="status">Reading the file …</p></main>`;
    }
    const { file, folder, description } = view;
    const numbers = description.tensors.reduce((total, { shape }) => total + elementCount(shape), 0);
    return html`<main>
      <header>
        <h1>${file}</h1>
        <span class="muted"> ${folder === '.' ? nothing : html`${folder} · `}${byteText(description.bytes)} </span>
      </header>
      ${this.way(view)}
      <section>
        <h2>Model</h2>
        <checkpoint-facts .description=${description}></checkpoint-facts>
      </section>
      <section>
        <h2>
          Tensors
          <span class="muted">${countText(numbers)} numbers, by TransformerLens' names</span>
        </h2>
        <tensor-table .tensors=${description.tensors}></tensor-table>
      </section>
    </main>`;
  }

  /** To the run that the file belongs to, or to a new one. */
  private way(view: CheckpointPageView): TemplateResult {
    if (view.run) {
      return html`
        <owning-run
          .run=${view.run}
          @open-dashboard=${() => this.rpc?.notify('openDashboard')}
          @set-current=${() => this.rpc?.notify('setCurrent')}
        ></owning-run>
      `;
    }
    return html`
      <opening-form
        .form=${{ ...view.form, ...this.changes }}
        .assumed=${view.description.assumed}
        .history=${view.description.history}
        .modulus=${view.description.modulus}
        .trusted=${view.trusted}
        .busy=${this.opening}
        .refused=${this.refused}
        @form-changed=${({ change }: FormEvent) => this.change(change)}
        @open-model=${({ history }: OpenModelEvent) =>
          void this.openModel({ ...view.form, ...this.changes, ...(history && { history }) })}
        @manage-trust=${() => this.rpc?.notify('manageTrust')}
      ></opening-form>
    `;
  }

  private change(change: Partial<OpeningForm>): void {
    this.changes = { ...this.changes, ...change };
    this.refused = undefined;
    this.save();
  }

  private save(): void {
    saveState({ form: this.changes, scrolled: this.place.top } satisfies KeptState);
  }

  private async opened(view: CheckpointPageView): Promise<void> {
    this.view = view;
    await this.updateComplete;
    this.place.restore(document.documentElement, this);
  }

  private readonly scrolled = (): void => this.place.scrolled(document.documentElement);

  private async openModel(form: OpeningForm): Promise<void> {
    this.opening = true;
    this.refused = undefined;
    try {
      await this.rpc?.call('openModel', form);
    } catch (error) {
      this.refused = error instanceof Error ? error.message : String(error);
    } finally {
      this.opening = false;
    }
  }

  static override styles = [
    hiddenStyles,
    iconStyles,
    lateStyles,
    css`
      :host {
        display: block;
        max-width: 860px;
        padding: 16px 0 28px;
        color: var(--vscode-editor-foreground);
        font-family: var(--vscode-font-family);
        font-size: var(--vscode-font-size);
        line-height: 1.45;
      }
      header {
        display: flex;
        align-items: baseline;
        flex-wrap: wrap;
        gap: 0 12px;
      }
      h1 {
        margin: 0;
        font-size: 18px;
        font-weight: 600;
        line-height: 28px;
        overflow-wrap: anywhere;
      }
      h2 {
        margin: 0 0 8px;
        font-size: 13px;
        font-weight: 600;
      }
      h2 .muted {
        margin-left: 8px;
        font-weight: normal;
      }
      section {
        margin-top: 22px;
      }
      .muted {
        color: var(--vscode-descriptionForeground);
        overflow-wrap: anywhere;
      }
      .unreadable {
        display: flex;
        align-items: flex-start;
        flex-wrap: wrap;
        gap: 8px;
        margin: 0;
        overflow-wrap: anywhere;
      }
      .unreadable > span:not(.icon) {
        flex: 1 1 200px;
      }
      .unreadable .icon {
        margin-top: 2px;
        color: var(--vscode-errorForeground);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'grokking-checkpoint': CheckpointElement;
  }
}
