import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { icon, iconStyles, type IconName } from '../../icon';
import { fieldStyles } from './field-styles';
import { countText } from '../../../text/counts';

/** Another checkpoint was chosen; undefined: always the newest. */
export class CheckpointEvent extends Event {
  constructor(readonly epoch: number | undefined) {
    super('checkpoint-chosen');
  }
}

/** Chooses the checkpoint that is looked at, and plays them one after the other. Fires `checkpoint-chosen`. */
@customElement('checkpoint-scrubber')
export class CheckpointScrubber extends LitElement {
  /** Epochs, ascending. */
  @property({ attribute: false }) checkpoints: readonly number[] = [];
  /** The one that is shown. */
  @property({ type: Number }) epoch = 0;
  /** Whether the newest is shown, whichever that will be. */
  @property({ type: Boolean }) latest = false;
  /** Those that have nothing to show: they are marked. */
  @property({ attribute: false }) failed: ReadonlySet<number> = new Set();
  /** Milliseconds between two checkpoints that are played. */
  @property({ type: Number }) pace = 200;
  /** Resolves when what the last checkpoint asked for has been answered: playing waits for that. */
  @property({ attribute: false }) settled: () => Promise<void> = async () => {};
  @state() private playing = false;
  @query('input') private slider!: HTMLInputElement;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.playing = false;
  }

  protected override updated(): void {
    const share = this.checkpoints.length < 2 ? 1 : this.at / (this.checkpoints.length - 1);
    this.slider.style.setProperty('--done', `${100 * share}%`);
  }

  protected override render(): TemplateResult {
    const { at, checkpoints, epoch, latest, playing } = this;
    const last = checkpoints.length - 1;
    return html`
      <div class="bar" role="group" aria-label="Checkpoint" @keydown=${this.keyPressed}>
        <span class="title">checkpoint</span>
        <span class="buttons">
          ${this.button('chevron-left', 'Previous Checkpoint (←)', () => this.stepTo(at - 1), at <= 0)}
          ${this.button(playing ? 'debug-pause' : 'play', playing ? 'Pause (Space)' : 'Play (Space)', () => this.toggle(), last < 1)}
          ${this.button('chevron-right', 'Next Checkpoint (→)', () => this.stepTo(at + 1), at >= last)}
        </span>
        <span class="slider">
          <input
            type="range"
            min="0"
            max=${last}
            step="1"
            .value=${String(at)}
            aria-label="Checkpoint"
            aria-valuetext=${this.valueText}
            @input=${() => this.stepTo(Number(this.slider.value))}
          />
          ${checkpoints.map((checkpoint, i) => (this.failed.has(checkpoint) ? mark(last < 1 ? 0 : i / last) : nothing))}
        </span>
        <span class="epoch"><b>${countText(epoch)}</b></span>
        ${
          latest
            ? html`<span class="latest" title="New checkpoints are shown as they are written">latest</span>`
            : html`<button
                class="latest"
                title="Show the newest checkpoint, and those to come"
                @click=${() => this.stepTo(last)}
              >
                → latest
              </button>`
        }
      </div>
    `;
  }

  private button(glyph: IconName, label: string, act: () => void, disabled: boolean): TemplateResult {
    return html`
      <vscode-button appearance="icon" title=${label} aria-label=${label} ?disabled=${disabled} @click=${act}>
        ${icon(glyph)}
      </vscode-button>
    `;
  }

  private get valueText(): string {
    const { at, checkpoints, epoch, failed, latest } = this;
    const place = `epoch ${countText(epoch)}, ${at + 1} of ${checkpoints.length}`;
    return [place, ...(failed.has(epoch) ? ['failed'] : []), ...(latest ? ['latest'] : [])].join(', ');
  }

  /** Index of the checkpoint that is shown. */
  private get at(): number {
    return Math.max(0, this.checkpoints.indexOf(this.epoch));
  }

  /** The person moves to a checkpoint, which ends playing. */
  private stepTo(index: number): void {
    this.playing = false;
    this.show(index);
  }

  private show(index: number): void {
    const last = this.checkpoints.length - 1;
    const target = Math.min(Math.max(index, 0), last);
    this.dispatchEvent(new CheckpointEvent(target === last ? undefined : this.checkpoints[target]));
  }

  private toggle(): void {
    if (this.playing) {
      this.playing = false;
    } else {
      void this.play();
    }
  }

  /** Shows one checkpoint after the other to the end, from the start when it is at the end. */
  private async play(): Promise<void> {
    this.playing = true;
    await this.settled();
    if (this.playing && this.at === this.checkpoints.length - 1) {
      this.show(0);
      await this.pause();
    }
    while (this.playing && this.at < this.checkpoints.length - 1) {
      this.show(this.at + 1);
      await this.pause();
    }
    this.playing = false;
  }

  /** Nothing queues up: the next checkpoint comes when this one is drawn. */
  private async pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.pace));
    await this.settled();
  }

  private keyPressed(event: KeyboardEvent): void {
    const { at, checkpoints } = this;
    const onButton = event.target !== this.slider;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => this.stepTo(at - 1),
      ArrowDown: () => this.stepTo(at - 1),
      ArrowRight: () => this.stepTo(at + 1),
      ArrowUp: () => this.stepTo(at + 1),
      Home: () => this.stepTo(0),
      End: () => this.stepTo(checkpoints.length - 1),
      ...(onButton ? {} : { ' ': () => this.toggle() }),
    };
    if (Object.hasOwn(keys, event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      keys[event.key]();
      event.preventDefault();
    }
  }

  static override styles = [
    iconStyles,
    fieldStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .title {
        color: var(--vscode-descriptionForeground);
      }
      .buttons {
        display: flex;
      }
      .slider {
        position: relative;
        display: flex;
        flex: 1;
        min-width: 60px;
      }
      input[type='range'] {
        flex: 1;
        min-width: 0;
      }
      .mark {
        position: absolute;
        top: 16px;
        width: 3px;
        height: 4px;
        margin-left: -1.5px;
        background: var(--vscode-errorForeground);
        pointer-events: none;
      }
      input[type='range']::-webkit-slider-runnable-track {
        background: linear-gradient(
          to right,
          var(--vscode-progressBar-background) var(--done, 0%),
          var(--track) var(--done, 0%)
        );
      }
      .epoch {
        min-width: 6ch;
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      .latest {
        min-width: 60px;
        padding: 0;
        border: 0;
        background: none;
        color: var(--vscode-descriptionForeground);
        font: inherit;
        text-align: left;
        white-space: nowrap;
      }
      button.latest {
        color: var(--vscode-textLink-foreground);
        cursor: pointer;
      }
      button.latest:hover {
        text-decoration: underline;
      }
      button.latest:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      @media (max-width: 560px) {
        .title {
          display: none;
        }
      }
    `,
  ];
}

/** Where the slider's thumb, 13 pixels wide, is at this share of its way. */
function mark(share: number): TemplateResult {
  return html`<i class="mark" .style=${`left: calc(6.5px + ${share} * (100% - 13px))`}></i>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'checkpoint-scrubber': CheckpointScrubber;
  }
}
