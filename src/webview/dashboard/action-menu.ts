import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { RunAction } from '../../protocol/dashboard';
import { icon, iconStyles } from '../icon';
import { ACTION_FACES, ActionEvent, MENU_ACTIONS } from './actions';

/** The header's ⋯ button and the menu it opens, with the keys of a menu. */
@customElement('action-menu')
export class ActionMenu extends LitElement {
  @property({ attribute: false }) actions: readonly RunAction[] = [];
  @state() private open = false;
  @query('vscode-button') private button!: HTMLElement;

  protected override render(): TemplateResult {
    return html`
      <vscode-button
        appearance="icon"
        title="More Actions"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded=${this.open ? 'true' : 'false'}
        @click=${() => (this.open ? this.close() : this.show('first'))}
        @keydown=${this.buttonKey}
      >
        ${icon('ellipsis')}
      </vscode-button>
      ${this.open ? this.menu() : nothing}
    `;
  }

  private menu(): TemplateResult {
    const groups = MENU_ACTIONS.map((group) => group.filter((action) => this.actions.includes(action))).filter(
      (group) => group.length > 0,
    );
    return html`
      <div role="menu" aria-label="More actions" @keydown=${this.menuKey} @focusout=${this.focusLeft}>
        ${groups.map(
          (group, i) => html`
            ${i > 0 ? html`<div role="separator"></div>` : nothing}
            ${group.map(
              (action) => html`
                <button role="menuitem" tabindex="-1" data-action=${action} @click=${() => this.choose(action)}>
                  ${icon(ACTION_FACES[action].icon)}${ACTION_FACES[action].label}
                </button>
              `,
            )}
          `,
        )}
      </div>
    `;
  }

  private get items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  private show(focus: 'first' | 'last'): void {
    this.open = true;
    void this.updateComplete.then(() => this.items.at(focus === 'first' ? 0 : -1)?.focus());
  }

  private close(): void {
    this.open = false;
    this.button.focus();
  }

  private choose(action: RunAction): void {
    this.close();
    this.dispatchEvent(new ActionEvent(action));
  }

  private focusLeft(event: FocusEvent): void {
    const to = event.relatedTarget;
    // The button closes the menu by itself.
    if (!(to instanceof Node && this.renderRoot.contains(to))) {
      this.open = false;
    }
  }

  private buttonKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      this.show(event.key === 'ArrowDown' ? 'first' : 'last');
      event.preventDefault();
    }
  }

  private menuKey(event: KeyboardEvent): void {
    const { items } = this;
    const at = items.findIndex((item) => item.matches(':focus'));
    const focus = (i: number): void => items.at(i % items.length)?.focus();
    const keys: Record<string, () => void> = {
      ArrowDown: () => focus(at + 1),
      ArrowUp: () => focus(at - 1),
      Home: () => focus(0),
      End: () => focus(-1),
      Escape: () => this.close(),
    };
    if (Object.hasOwn(keys, event.key)) {
      keys[event.key]();
      event.preventDefault();
    }
  }

  static override styles = [
    iconStyles,
    css`
      :host {
        position: relative;
        display: inline-block;
      }
      [role='menu'] {
        position: absolute;
        z-index: 10;
        top: calc(100% + 4px);
        right: 0;
        padding: 4px;
        min-width: 200px;
        background: var(--vscode-menu-background);
        color: var(--vscode-menu-foreground);
        border: 1px solid var(--vscode-menu-border, var(--vscode-contrastBorder, transparent));
        border-radius: 5px;
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
      }
      button {
        display: flex;
        align-items: center;
        gap: 8px;
        width: 100%;
        padding: 4px 10px;
        border: 0;
        border-radius: 3px;
        background: none;
        color: inherit;
        font: inherit;
        text-align: left;
        white-space: nowrap;
        cursor: pointer;
      }
      button:hover,
      button:focus {
        background: var(--vscode-menu-selectionBackground);
        color: var(--vscode-menu-selectionForeground);
        outline: 1px solid var(--vscode-menu-selectionBorder, transparent);
        outline-offset: -1px;
      }
      [role='separator'] {
        height: 1px;
        margin: 4px 0;
        background: var(--vscode-menu-separatorBackground);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'action-menu': ActionMenu;
  }
}
