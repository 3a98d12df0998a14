import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RunAction, RunView } from '../../protocol/dashboard';
import { icon, iconStyles } from '../icon';
import { progressStyles } from '../shared-styles';
import { ACTION_FACES, ActionEvent, BUTTON_ACTIONS, menuGroups } from './actions';
import '../menu-button';
import type { MenuEvent } from '../menu-button';
import { STATE_ICONS, stateText, timeNote, timeText } from './run-state';
import { countText } from '../../text/counts';
import { speedText } from '../../text/durations';

/** Name, state, progress and controls of a run. */
@customElement('run-header')
export class RunHeader extends LitElement {
  @property({ attribute: false }) run!: RunView;
  /** An action that is being carried out; its button waits. */
  @property({ attribute: false }) pending: RunAction | undefined;
  /** Actions that a notice below already offers. */
  @property({ attribute: false }) offered: readonly RunAction[] = [];

  protected override render(): TemplateResult {
    const { name, formula, status, config } = this.run;
    return html`
      <div class="line">
        <h1>${name}</h1>
        <span class="formula">${formula}</span>
        <div class="controls">
          ${BUTTON_ACTIONS.filter((action) => this.run.actions.includes(action) && !this.offered.includes(action)).map((action) => this.button(action))}
          <menu-button
            label="More actions"
            .groups=${menuGroups(this.run.actions)}
            @menu-chosen=${({ id }: MenuEvent) => this.dispatchEvent(new ActionEvent(id as RunAction))}
          ></menu-button>
        </div>
      </div>
      <div class="line facts">
        <span class="state ${status.state}">${icon(STATE_ICONS[status.state])}${stateText(this.run)}</span>
        ${config.load === null ? this.progress() : html`<span>epoch ${this.number(status.epoch)}</span>`}
      </div>
      ${
        config.load === null
          ? html`<progress
              max=${Math.max(status.epochs, 1)}
              .value=${status.epoch}
              aria-label="Epochs trained"
              class=${status.state}
            ></progress>`
          : nothing
      }
    `;
  }

  private progress(): TemplateResult {
    const { status } = this.run;
    const running = status.state === 'running';
    const time = timeText(status);
    return html`
      <span>
        epoch ${this.number(status.epoch)} of
        <span class="number">${countText(status.epochs)}</span>
      </span>
      ${
        running && status.epochs_per_second !== null && status.epochs_per_second > 0
          ? html`<span class="number">${speedText(status.epochs_per_second)}</span>`
          : nothing
      }
      ${time === '' ? nothing : html`<span title=${running ? timeNote(this.run) : ''}>${time}</span>`}
    `;
  }

  private number(epoch: number): TemplateResult {
    return html`<b class="number">${countText(epoch)}</b>`;
  }

  private button(action: RunAction): TemplateResult {
    const { label, icon: glyph } = ACTION_FACES[action];
    return html`
      <vscode-button
        appearance=${action === 'resume' ? 'primary' : 'secondary'}
        data-action=${action}
        ?disabled=${this.pending === action}
        @click=${() => this.dispatchEvent(new ActionEvent(action))}
      >
        ${icon(glyph, 'start')}${label}
      </vscode-button>
    `;
  }

  static override styles = [
    iconStyles,
    progressStyles,
    css`
      :host {
        display: block;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 4px 12px;
        flex-wrap: wrap;
      }
      h1 {
        margin: 0;
        font-size: 18px;
        font-weight: 600;
        line-height: 28px;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .formula {
        color: var(--vscode-descriptionForeground);
      }
      .controls {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-left: auto;
      }
      .facts {
        margin-top: 4px;
        min-height: 20px;
        column-gap: 20px;
      }
      .number {
        font-variant-numeric: tabular-nums;
      }
      .state {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .running .icon,
      .completed .icon {
        color: var(--vscode-charts-green);
      }
      .paused .icon,
      .interrupted .icon {
        color: var(--vscode-charts-yellow);
      }
      .failed .icon {
        color: var(--vscode-errorForeground);
      }
      @media (prefers-reduced-motion: no-preference) {
        .running .icon {
          animation: pulse 2s ease-in-out infinite;
        }
      }
      @keyframes pulse {
        50% {
          opacity: 0.4;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'run-header': RunHeader;
  }
}
