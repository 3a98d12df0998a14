import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Output } from '../../core/output';
import type { FailedCheckpoint, Sweep } from '../../protocol/results';
import '../dashboard/tabs/checkpoint-scrubber';
import type { CheckpointEvent } from '../dashboard/tabs/checkpoint-scrubber';
import { showLogButton } from '../show-log';
import { lateStyles } from '../shared-styles';
import './error-view';
import './output-view';
import { countText } from '../../text/counts';

/** How long a film should last, and what a frame must and may take of it; milliseconds. */
const LENGTH = 12_000;
const [FASTEST, SLOWEST] = [60, 250];
/** Frames that are kept: the one that is shown, its neighbours, and the one before them. */
const KEPT = 4;

interface Frame {
  readonly epoch: number;
  readonly output: Output | undefined;
}

/**
 * The figures of a function over the checkpoints of a run, one at a time, on axes that stay the same. A frame is loaded
 * when it is looked at. Fires `epoch-chosen`.
 */
@customElement('film-view')
export class FilmView extends LitElement {
  @property({ attribute: false }) sweep!: Sweep;
  /** The function's name. */
  @property() name = '';
  /** The epoch that is looked at; undefined: the newest, whichever that will be. */
  @property({ attribute: false }) epoch: number | undefined;
  @property({ attribute: false }) loadFrame: (epoch: number) => Promise<Output | undefined> = async () => undefined;
  /** The frame that was loaded last. */
  @state() private shown: Frame | undefined;
  /** The frame that cannot be loaded, and why. */
  @state() private problem: { readonly epoch: number; readonly text: string } | undefined;

  /** Epochs that were gone through, ascending. */
  private epochs: readonly number[] = [];
  private failed: ReadonlyMap<number, FailedCheckpoint> = new Map();
  private readonly frames = new Map<number, Promise<Output | undefined>>();
  private loading: Promise<void> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.frames.clear();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('sweep')) {
      const { film, failed = [] } = this.sweep;
      this.failed = new Map(failed.map((one) => [one.epoch, one]));
      this.epochs = [...(film?.epochs ?? []), ...this.failed.keys()].sort((a, b) => a - b);
    }
    this.loading ??= this.load().finally(() => (this.loading = undefined));
  }

  protected override render(): TemplateResult {
    const { at, shown, failed } = this;
    if (at === undefined) {
      return html`<p class="sentence">No checkpoint is answered yet.</p>`;
    }
    const failure = failed.get(at);
    return html`
      <checkpoint-scrubber
        .checkpoints=${this.epochs}
        .epoch=${at}
        .latest=${this.epoch === undefined}
        .failed=${new Set(failed.keys())}
        .pace=${Math.min(Math.max(LENGTH / this.epochs.length, FASTEST), SLOWEST)}
        .settled=${() => this.settled()}
        @checkpoint-chosen=${({ epoch }: CheckpointEvent) => this.choose(epoch)}
      ></checkpoint-scrubber>
      ${this.problem?.epoch === at ? html`<p class="sentence" role="alert"><span>${this.problem.text}</span> ${showLogButton()}</p>` : nothing}
      <div class="stage">
        ${shown === undefined ? nothing : this.frame(shown, failure !== undefined)}
        ${
          shown?.epoch === at || failure !== undefined || this.problem?.epoch === at
            ? nothing
            : html`<p class="late loading" role="status">Reading the frame of epoch ${countText(at)} …</p>`
        }
        ${
          failure === undefined
            ? nothing
            : html`<error-view .error=${{ ...failure.error, message: `at epoch ${countText(at)}: ${failure.error.message}` }}></error-view>` // prettier-ignore
        }
      </div>
    `;
  }

  /** A frame keeps its room, unseen, where the one that is looked at failed: nothing jumps while the film plays. */
  private frame({ epoch, output }: Frame, hidden: boolean): TemplateResult {
    const drawn = output ?? { kind: 'nothing' };
    return html`
      <output-view
        class=${hidden ? 'hidden' : ''}
        .output=${drawn}
        .heading=${this.name}
        .name=${`epoch-${epoch}-${drawn.kind}`}
        .note=${`epoch ${countText(epoch)}`}
        .extents=${this.sweep.film?.extents ?? {}}
      ></output-view>
    `;
  }

  /** The epoch that is to be seen. */
  private get at(): number | undefined {
    return this.epoch !== undefined && this.epochs.includes(this.epoch) ? this.epoch : this.epochs.at(-1);
  }

  private choose(epoch: number | undefined): void {
    this.epoch = epoch;
    this.problem = undefined;
    this.dispatchEvent(new Event('epoch-chosen'));
  }

  /** Resolves when the frame that is to be seen is drawn. */
  private async settled(): Promise<void> {
    await this.updateComplete;
    await this.loading;
    await this.updateComplete;
  }

  /** One frame at a time: of all that a slider passes meanwhile, the last is next. */
  private async load(): Promise<void> {
    for (let { at } = this; at !== undefined && this.isToLoad(at); at = this.at) {
      try {
        this.shown = { epoch: at, output: await this.fetched(at) };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.problem = { epoch: at, text: `The frame of epoch ${countText(at)} cannot be read: ${why}` };
      }
    }
    const next = this.epochs[this.epochs.indexOf(this.shown?.epoch ?? NaN) + 1];
    if (next !== undefined && this.isConnected && !this.failed.has(next)) {
      this.fetched(next).catch(() => undefined); // it is told when it is to be seen
    }
  }

  private isToLoad(epoch: number): boolean {
    return this.isConnected && epoch !== this.shown?.epoch && epoch !== this.problem?.epoch && !this.failed.has(epoch);
  }

  private fetched(epoch: number): Promise<Output | undefined> {
    const frame = this.frames.get(epoch) ?? this.loadFrame(epoch);
    this.frames.delete(epoch);
    this.frames.set(epoch, frame);
    frame.catch(() => this.frames.delete(epoch));
    for (const oldest of [...this.frames.keys()].slice(0, -KEPT)) {
      this.frames.delete(oldest);
    }
    return frame;
  }

  static override styles = css`
    ${lateStyles}
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
      --bar: 34px;
    }
    .sentence {
      margin: 0;
      padding: 24px 0;
      color: var(--vscode-descriptionForeground);
    }
    /* It stays in sight over several figures. */
    checkpoint-scrubber {
      position: sticky;
      top: -10px; /* over what the page leaves free above */
      z-index: 1;
      margin: -10px 0 -4px;
      padding: 10px 0 4px;
      background: var(--vscode-editor-background);
    }
    .stage {
      display: grid;
    }
    .stage > * {
      grid-area: 1 / 1;
      min-width: 0;
    }
    /* Over the frame before: nothing jumps. */
    .loading {
      z-index: 1;
      place-self: start center;
      margin: 4px 0;
      padding: 2px 10px;
      border: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border));
      border-radius: 3px;
      background: var(--vscode-editor-background);
    }
    .hidden {
      visibility: hidden;
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'film-view': FilmView;
  }
}
