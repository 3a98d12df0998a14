import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { swatch, swatchStyles } from './figure/swatch';
import { icon, iconStyles, type IconName } from './icon';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
  /** A colour beside it, in CSS. */
  readonly swatch?: string;
  /** Of one of several choices: whether it is the one that is made. */
  readonly checked?: boolean;
}

/** An item of a menu was chosen. */
export class MenuEvent extends Event {
  constructor(readonly id: string) {
    super('menu-chosen');
  }
}

/** A button, a glyph or what is in its slot, and the menu it opens, with the keys of a menu. Fires `menu-chosen`. */
@customElement('menu-button')
export class MenuButton extends LitElement {
  /** With a tabindex it is one stop still: that of its button. */
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  /** What the button is called. */
  @property() label = '';
  @property() glyph: IconName = 'ellipsis';
  /** The menu's items, in groups. */
  @property({ attribute: false }) groups: readonly (readonly MenuItem[])[] = [];
  @state() private open = false;
  @query('vscode-button') private button!: HTMLElement;

  protected override render(): TemplateResult {
    return html`
      <vscode-button
        appearance="icon"
        title=${this.label}
        aria-label=${this.label}
        aria-haspopup="menu"
        aria-expanded=${this.open ? 'true' : 'false'}
        @click=${() => (this.open ? this.close() : this.show('first'))}
        @keydown=${this.buttonKey}
      >
        <slot>${icon(this.glyph)}</slot>
      </vscode-button>
      ${this.open ? this.menu() : nothing}
    `;
  }

  private menu(): TemplateResult {
    const groups = this.groups.filter(({ length }) => length > 0);
    return html`
      <div role="menu" aria-label=${this.label} @keydown=${this.menuKey} @focusout=${this.focusLeft}>
        ${groups.map(
          (group, i) => html`
            ${i > 0 ? html`<div role="separator"></div>` : nothing} ${group.map((item) => this.item(item))}
          `,
        )}
      </div>
    `;
  }

  private item({ id, label, icon: glyph, swatch: color, checked }: MenuItem): TemplateResult {
    return html`
      <button
        role=${checked === undefined ? 'menuitem' : 'menuitemradio'}
        aria-checked=${checked ?? nothing}
        tabindex="-1"
        data-action=${id}
        @click=${() => this.choose(id)}
      >
        ${glyph === undefined ? nothing : icon(glyph)}${color === undefined ? nothing : swatch({}, color)}${label}
        ${checked ? html`<span class="check">${icon('check')}</span>` : nothing}
      </button>
    `;
  }

  override focus(): void {
    this.button.focus();
  }

  private get items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  }

  private show(focus: 'first' | 'last'): void {
    // On the side where there is room.
    this.toggleAttribute('to-right', this.getBoundingClientRect().left < window.innerWidth / 2);
    this.open = true;
    void this.updateComplete.then(() => this.items.at(focus === 'first' ? 0 : -1)?.focus());
  }

  private close(): void {
    this.open = false;
    this.button.focus();
  }

  private choose(id: string): void {
    this.close();
    this.dispatchEvent(new MenuEvent(id));
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
    } else if (event.key === 'Tab') {
      this.close(); // and the key goes on from the button
    }
  }

  static override styles = [
    iconStyles,
    swatchStyles,
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
      :host([to-right]) [role='menu'] {
        right: auto;
        left: 0;
      }
      .check {
        margin-left: auto;
      }
      button .swatch {
        margin: 0;
      }
      button {
        display: flex;
        align-items: center;
        gap: 8px;
        width: 100%;
        min-height: 26px;
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
      button:focus-visible {
        outline-color: var(--vscode-menu-selectionBorder, var(--vscode-menu-selectionForeground));
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
    'menu-button': MenuButton;
  }
}
