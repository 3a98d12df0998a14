import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ResultAction, ResultEntry } from '../../protocol/results';
import { icon, iconStyles, type IconName } from '../icon';
import { KeptFocus } from '../kept-focus';
import { progressStyles, turningStyles, waitingButtonStyles } from '../shared-styles';
import { callText, goneThrough, placeText, STATE_FACES, sweepProgress } from './entry-text';
import { ResultActionEvent } from './result-events';
import { countText } from '../../text/counts';
import { durationText } from '../../text/durations';

/** What a result is of, and what can be done with it. Fires `result-action`. */
@customElement('result-header')
export class ResultHeader extends LitElement {
  @property({ attribute: false }) entry!: ResultEntry;
  /** The epoch of the result that is shown while the function runs again. */
  @property({ attribute: false }) answeredAt: number | undefined;
  @state() private now = Date.now();
  private clock: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    new KeptFocus(this, 'vscode-button');
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('vscode-button')?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopClock();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate('entry');
  }

  /** The time runs only while the function does. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('entry')) {
      this.stopClock();
      if (this.entry.state === 'running') {
        this.now = Date.now();
        this.clock = setInterval(() => (this.now = Date.now()), 1000);
      }
    }
  }

  protected override render(): TemplateResult {
    const { entry } = this;
    const { state, file, milliseconds, pinned, sweep, started, epoch } = entry;
    const elapsed = state === 'running' ? Math.max(0, this.now - started) : milliseconds;
    return html`
      <div class="line">
        <h1>${callText(entry)}</h1>
        <div class="tools" role="toolbar" aria-label="Result">${this.tools(entry)}</div>
      </div>
      <div class="line facts">
        <span class="state ${state}">
          <span class=${state === 'running' ? 'turning' : ''}>${icon(STATE_FACES[state].icon)}</span
          >${STATE_FACES[state].label}
        </span>
        <span class="place">${placeText(entry)}</span>
        ${sweep === undefined ? nothing : html`<span class="number">${sweepProgress(entry)}</span>`}
        ${
          elapsed === undefined || (state === 'running' && elapsed < 1000)
            ? nothing
            : html`<span class="number"
                >${state === 'running' ? `${Math.floor(elapsed / 1000)} s` : durationText(elapsed / 1000)}</span
              >`
        }
        <span title=${file}>${file.split('/').at(-1)}</span>
        <time datetime=${new Date(started).toISOString()}>
          ${new Date(started).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}
        </time>
        ${
          state === 'running' && this.answeredAt !== undefined
            ? html`<span>below: the result at epoch ${countText(this.answeredAt)}</span>`
            : nothing
        }
        ${pinned ? html`<span class="pinned">${icon('pinned')}${epoch === undefined ? 'stays in the list' : 'runs again at each new checkpoint'}</span>` : nothing}
      </div>
      ${state === 'running' ? progress(entry) : html`<div class="track"></div>`}
    `;
  }

  private tools({ state, pinned, hasNext, sweep, epoch }: ResultEntry): TemplateResult {
    const running = state === 'running';
    return html`
      ${
        running
          ? this.button('cancel', 'debug-stop', 'Cancel')
          : html`
              ${this.button('rerun', 'refresh', 'Run Again')}
              ${
                sweep === undefined && epoch !== undefined
                  ? html`
                      ${this.button('next', 'debug-step-over', 'Next Checkpoint', !hasNext)}
                      ${this.button('sweep', 'graph-line', 'Over All Checkpoints')}
                    `
                  : nothing
              }
            `
      }
      <span class="glyphs">
        ${
          pinned
            ? this.glyph('unpin', 'pinned', 'Unpin')
            : this.glyph(
                'pin',
                'pin',
                `Pin: ${epoch === undefined ? 'stay in the list' : 'run again whenever there is a new checkpoint'}`,
              )
        }
        ${this.glyph('openFunction', 'go-to-file', 'Go to Function')}
        ${running ? nothing : this.glyph('remove', 'trash', 'Remove')}
      </span>
    `;
  }

  private button(action: ResultAction, glyph: IconName, label: string, disabled = false): TemplateResult {
    return html`
      <vscode-button
        appearance="secondary"
        data-action=${action}
        title=${disabled ? 'This is the newest checkpoint of the run' : nothing}
        aria-disabled=${disabled ? 'true' : 'false'}
        @click=${() => !disabled && this.act(action)}
      >
        ${icon(glyph, 'start')}${label}
      </vscode-button>
    `;
  }

  private glyph(action: ResultAction, glyph: IconName, label: string): TemplateResult {
    return html`
      <vscode-button
        appearance="icon"
        data-action=${action}
        title=${label}
        aria-label=${label}
        @click=${() => this.act(action)}
      >
        ${icon(glyph)}
      </vscode-button>
    `;
  }

  private act(action: ResultAction): void {
    this.dispatchEvent(new ResultActionEvent(this.entry.id, action));
  }

  private stopClock(): void {
    clearInterval(this.clock);
    this.clock = undefined;
  }

  static override styles = [
    iconStyles,
    progressStyles,
    turningStyles,
    waitingButtonStyles,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .line {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 4px 12px;
      }
      h1 {
        flex: 0 1 auto;
        min-width: 0;
        margin: 0;
        font-size: 18px;
        font-weight: 600;
        line-height: 26px;
        overflow-wrap: anywhere;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 6px;
        margin-left: auto;
      }
      .glyphs {
        display: inline-flex;
        gap: 2px;
      }
      .facts {
        margin-top: 4px;
        min-height: 20px;
        column-gap: 18px;
        color: var(--vscode-descriptionForeground);
      }
      .number,
      time {
        font-variant-numeric: tabular-nums;
      }
      .place {
        color: var(--vscode-editor-foreground);
      }
      .state,
      .pinned {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .state > span {
        display: flex;
      }
      .state {
        color: var(--vscode-editor-foreground);
      }
      .done .icon {
        color: var(--vscode-charts-green);
      }
      .failed .icon {
        color: var(--vscode-errorForeground);
      }
      .running .icon {
        color: var(--vscode-charts-blue);
      }
      .track {
        height: 3px;
        margin-top: 8px;
      }
      .endless {
        position: relative;
        height: 3px;
        margin-top: 8px;
        overflow: hidden;
        background: color-mix(in srgb, var(--vscode-editor-foreground) 14%, transparent);
      }
      .endless::before {
        content: '';
        position: absolute;
        inset: 0 70% 0 0;
        background: var(--vscode-progressBar-background);
      }
      @media (prefers-reduced-motion: no-preference) {
        .endless::before {
          animation: pass 1.4s linear infinite;
        }
      }
      @keyframes pass {
        from {
          transform: translateX(-100%);
        }
        to {
          transform: translateX(333%);
        }
      }
      @media (forced-colors: active) {
        .endless::before {
          forced-color-adjust: none;
          background: Highlight;
        }
      }
    `,
  ];
}

/** Of a sweep it is known how much is left. */
function progress({ sweep, name }: ResultEntry): TemplateResult {
  return sweep === undefined
    ? html`<div class="endless" role="progressbar" aria-label=${`${name} is running`}></div>`
    : html`<progress
        max=${Math.max(1, sweep.total)}
        .value=${goneThrough(sweep)}
        aria-label="Checkpoints gone through"
      ></progress>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'result-header': ResultHeader;
  }
}
