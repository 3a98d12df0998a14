import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ResultEntry } from '../../protocol/results';
import { icon, iconStyles } from '../icon';
import { callText, entryLine, placeText, STATE_FACES } from './entry-text';
import { ResultActionEvent, ResultChosenEvent } from './result-events';
import { durationText } from '../../text/durations';
import { hiddenStyles, turningStyles } from '../shared-styles';

/** All results, newest first; the arrow keys choose, Delete removes. Fires `result-chosen` and `result-action`. */
@customElement('result-list')
export class ResultList extends LitElement {
  @property({ attribute: false }) entries: readonly ResultEntry[] = [];
  @property({ type: Number }) chosen = -1;

  /** The list takes the focus, wherever in this element it is given. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.list')?.focus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('chosen')) {
      this.renderRoot.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
    }
  }

  protected override render(): TemplateResult {
    return html`
      <div
        class="list"
        role="listbox"
        tabindex="0"
        aria-label="Results, newest first"
        aria-activedescendant=${`result-${this.chosen}`}
        aria-keyshortcuts="Delete"
        @keydown=${this.keyPressed}
      >
        ${repeat(
          this.entries,
          ({ id }) => id,
          (entry) => this.item(entry),
        )}
      </div>
    `;
  }

  private item(entry: ResultEntry): TemplateResult {
    const { id, state, milliseconds, pinned } = entry;
    const face = STATE_FACES[state];
    const [call, line, place] = [callText(entry), entryLine(entry), placeText(entry)];
    return html`
      <div
        class="item ${state}"
        role="option"
        id=${`result-${id}`}
        aria-selected=${id === this.chosen ? 'true' : 'false'}
        title=${`${call}\n${place}\n${line}`}
        @click=${() => this.choose(id)}
      >
        <span class="face ${state === 'running' ? 'turning' : ''}">${icon(face.icon)}</span>
        <div class="line">
          <span class="call">${call}</span>
          <span class="aside">
            <span class="hidden">${face.label}</span>
            ${milliseconds === undefined ? nothing : durationText(milliseconds / 1000)}
            ${pinned ? html`${icon('pinned')}<span class="hidden">pinned</span>` : nothing}
          </span>
        </div>
        <div class="line">
          <span class="value">${line}</span>
          <span class="aside place">${place}</span>
        </div>
      </div>
    `;
  }

  private choose(id: number): void {
    if (id !== this.chosen) {
      this.dispatchEvent(new ResultChosenEvent(id));
    }
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.entries.length === 0) {
      return;
    }
    const at = this.entries.findIndex(({ id }) => id === this.chosen);
    if (event.key === 'Delete') {
      this.dispatchEvent(new ResultActionEvent(this.chosen, 'remove'));
      event.preventDefault();
      return;
    }
    const last = this.entries.length - 1;
    const targets: Record<string, number> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - 10,
      PageDown: at + 10,
      Home: 0,
      End: last,
    };
    if (Object.hasOwn(targets, event.key)) {
      this.choose(this.entries[Math.min(Math.max(targets[event.key], 0), last)].id);
      event.preventDefault();
    }
  }

  static override styles = [
    hiddenStyles,
    iconStyles,
    turningStyles,
    css`
      :host {
        display: block;
        min-height: 0;
        overflow-y: auto;
      }
      .list {
        outline: none;
        min-height: 100%;
      }
      .item {
        display: grid;
        grid-template-columns: 16px minmax(0, 1fr);
        gap: 1px 8px;
        align-items: center;
        padding: 5px 12px 5px 10px;
        cursor: pointer;
        content-visibility: auto;
        contain-intrinsic-size: auto 48px;
        outline-offset: -1px;
      }
      .item:hover {
        background: var(--vscode-list-hoverBackground);
      }
      .item[aria-selected='true'] {
        background: var(--vscode-list-inactiveSelectionBackground);
        color: var(--vscode-list-inactiveSelectionForeground, inherit);
        outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
      }
      .list:focus-visible .item[aria-selected='true'] {
        background: var(--vscode-list-activeSelectionBackground);
        color: var(--vscode-list-activeSelectionForeground);
        outline: 1px solid var(--vscode-contrastActiveBorder, currentcolor);
      }
      .line {
        grid-column: 2;
        display: flex;
        align-items: center;
        gap: 10px;
        min-width: 0;
      }
      .call,
      .value {
        flex: 1;
        min-width: 0;
      }
      .call,
      .value,
      .place {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .value {
        font-variant-numeric: tabular-nums;
      }
      .failed .value {
        color: color-mix(in srgb, var(--vscode-errorForeground) 50%, var(--vscode-editor-foreground));
      }
      .aside {
        display: inline-flex;
        align-items: center;
        justify-content: flex-end;
        gap: 4px;
        font-size: 0.92em;
        color: var(--vscode-descriptionForeground);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .aside .icon {
        font-size: 14px;
      }
      .place {
        display: block;
        max-width: 60%;
      }
      /* Beside a selection's background the pale words are too pale. */
      .item[aria-selected='true'] .aside {
        color: color-mix(in srgb, currentcolor 85%, transparent);
      }
      .list:focus-visible .item[aria-selected='true'] :is(.aside, .value) {
        color: inherit;
      }
      .face {
        display: flex;
      }
      .face .icon {
        color: var(--vscode-descriptionForeground);
      }
      .done .face .icon {
        color: var(--vscode-charts-green);
      }
      .failed .face .icon {
        color: var(--vscode-errorForeground);
      }
      .running .face .icon {
        color: var(--vscode-charts-blue);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'result-list': ResultList;
  }
}
