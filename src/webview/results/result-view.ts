import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Output } from '../../core/output';
import type { ResultEntry, Sweep } from '../../protocol/results';
import type { ShownEntry } from './entries';
import './error-view';
import './output-view';
import './result-header';
import './result-log';
import './sweep-view';
import { answered } from './entry-text';
import './film-view';
import { countText, counted } from '../../text/counts';
import { durationText } from '../../text/durations';

/**
 * One result: header, what came out or went wrong, console. Fires `log-toggled`, `epoch-scale-changed` and `epoch-chosen`.
 */
@customElement('result-view')
export class ResultView extends LitElement {
  @property({ attribute: false }) shown!: ShownEntry;
  @property({ type: Boolean }) logOpen = true;
  @property() epochScale: 'linear' | 'log' = 'log';
  /** The frame of a film that is looked at; undefined: the newest. */
  @property({ attribute: false }) epoch: number | undefined;
  @property({ attribute: false }) loadFrame: (epoch: number) => Promise<Output | undefined> = async () => undefined;

  protected override render(): TemplateResult {
    const { entry, before } = this.shown;
    return html`
      <result-header .entry=${entry} .answeredAt=${before?.epoch}></result-header>
      <div class="content">
        ${entry.error === undefined ? nothing : html`<error-view .error=${entry.error}></error-view>`}
        ${entry.state === 'cancelled' ? html`<p class="sentence">${cancelledText(entry)}</p>` : nothing}
        ${this.answer(this.shown)}
        ${
          entry.log.length === 0
            ? nothing
            : html`<result-log
                .lines=${entry.log}
                .open=${this.logOpen}
                @log-toggled=${() => this.dispatchEvent(new Event('log-toggled'))}
              ></result-log>`
        }
      </div>
    `;
  }

  private answer({ entry, before }: ShownEntry): TemplateResult | typeof nothing {
    const { sweep, output, state, name } = entry;
    const ended = state === 'failed' || state === 'cancelled';
    if (ended && sweep !== undefined && sweep.columns.epoch.length === 0 && sweep.film === undefined) {
      return nothing; // the header says why
    }
    if (sweep?.film !== undefined) {
      return html`<film-view
        .sweep=${sweep}
        .name=${name}
        .epoch=${this.epoch}
        .loadFrame=${this.loadFrame}
        @epoch-chosen=${(event: Event) => {
          this.epoch = (event.target as HTMLElementTagNameMap['film-view']).epoch;
          this.dispatchEvent(new Event('epoch-chosen'));
        }}
      ></film-view>`;
    }
    if (sweep !== undefined) {
      return html`
        <sweep-view
          .sweep=${sweep}
          .name=${name}
          .epochScale=${this.epochScale}
          @epoch-scale-changed=${(event: Event) => {
            this.epochScale = (event.target as HTMLElementTagNameMap['sweep-view']).epochScale;
            this.dispatchEvent(new Event('epoch-scale-changed'));
          }}
        ></sweep-view>
        ${entry.error === undefined ? failures(sweep) : nothing}
      `;
    }
    if (ended) {
      return nothing;
    }
    const drawn = state === 'running' ? before?.output : output;
    if (drawn === undefined) {
      return html`<p class="sentence">${state === 'running' ? 'Running …' : 'The function returned nothing.'}</p>`;
    }
    return html`<output-view
      class=${state === 'running' ? 'before' : ''}
      .output=${drawn}
      .heading=${name}
      .name=${drawn.kind}
    ></output-view>`;
  }

  static override styles = css`
    :host {
      display: block;
    }
    /* The header has more lines, and the history's bar stands above it. */
    @media (max-width: 700px) {
      :host {
        --header: 170px;
      }
    }
    .content {
      display: flex;
      flex-direction: column;
      gap: 12px;
      margin-top: 10px;
    }
    .sentence {
      margin: 0;
      color: var(--vscode-descriptionForeground);
    }
    @media (prefers-reduced-motion: no-preference) {
      output-view {
        transition: opacity 0.2s;
      }
    }
    /* Not where the next answer is there at once. */
    .before {
      opacity: 0.55;
      transition-delay: 0.6s;
    }
  `;
}

/** Of the checkpoints that a curve has no point for: why the first failed. */
function failures({ failed: [first, ...others] = [] }: Sweep): TemplateResult | typeof nothing {
  if (first === undefined) {
    return nothing;
  }
  const more = others.length === 0 ? '' : `\n${counted(others.length, 'other checkpoint')} failed too`;
  const message = `at epoch ${countText(first.epoch)}: ${first.error.message}${more}`;
  return html`<error-view .error=${{ ...first.error, message }}></error-view>`;
}

function cancelledText({ milliseconds, sweep, log }: ResultEntry): string {
  const when = milliseconds === undefined ? '' : ` after ${durationText(milliseconds / 1000)}`;
  const rest =
    sweep !== undefined && answered(sweep) > 0
      ? ' Below is what there was until then.'
      : log.length > 0
        ? ' Below is what it wrote until then.'
        : '';
  return `Cancelled${when}.${rest}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'result-view': ResultView;
  }
}
