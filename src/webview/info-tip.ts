import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

/** A pointer that only passes by opens nothing. */
const REST_MS = 350;

/** A word, which is this element's content, that explains itself in `text`: when it is pressed or pointed at. */
@customElement('info-tip')
export class InfoTip extends LitElement {
  @property() text = '';
  @state() private open = false;
  /** Whether it was opened by being pressed: then it stays when the pointer leaves. */
  private pressed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.show(false);
  }

  protected override render(): TemplateResult {
    const { open, text } = this;
    return html`
      <button
        aria-expanded=${open ? 'true' : 'false'}
        aria-controls="bubble"
        @click=${this.press}
        @pointerenter=${this.pointed}
        @blur=${() => this.show(false)}
      >
        <slot></slot>
      </button>
      <span id="bubble" role="status" ?hidden=${!open} @pointerenter=${this.pointed}>${open ? text : nothing}</span>
    `;
  }

  private press(): void {
    const show = !(this.open && this.pressed);
    this.show(show);
    this.pressed = show;
  }

  private readonly pointed = (): void => {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(true), REST_MS);
    this.addEventListener('pointerleave', this.left, { once: true });
  };

  private readonly left = (): void => {
    clearTimeout(this.timer);
    if (!this.pressed) {
      this.show(false);
    }
  };

  private readonly keyPressed = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      this.show(false);
    }
  };

  private show(open: boolean): void {
    clearTimeout(this.timer);
    this.open = open;
    this.pressed = open && this.pressed;
    const listen = open ? window.addEventListener : window.removeEventListener;
    listen.call(window, 'keydown', this.keyPressed as EventListener);
    if (open) {
      void this.updateComplete.then(() => this.keepInside());
    }
  }

  /** The bubble hangs at the word's left edge, or as far left of it as the window needs. */
  private keepInside(): void {
    const bubble = this.renderRoot.querySelector<HTMLElement>('#bubble');
    if (bubble !== null) {
      bubble.style.left = '0';
      const beyond = bubble.getBoundingClientRect().right - (document.documentElement.clientWidth - 8);
      bubble.style.left = `${-Math.max(0, Math.ceil(beyond))}px`;
    }
  }

  static override styles = css`
    :host {
      position: relative;
      display: inline-block;
    }
    button {
      min-height: 24px;
      padding: 0 2px;
      border: 0;
      border-radius: 2px;
      background: none;
      color: inherit;
      font: inherit;
      text-align: left;
      cursor: help;
    }
    button:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    span {
      position: absolute;
      z-index: 10;
      top: calc(100% + 2px);
      width: max-content;
      max-width: min(340px, calc(100vw - 24px));
      padding: 6px 10px;
      border: 1px solid var(--vscode-editorHoverWidget-border, var(--vscode-contrastBorder, transparent));
      border-radius: 4px;
      background: var(--vscode-editorHoverWidget-background);
      color: var(--vscode-editorHoverWidget-foreground);
      line-height: 1.45;
      white-space: normal;
      box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
    }
    span[hidden] {
      display: none;
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'info-tip': InfoTip;
  }
}
