import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SpectrumData } from '../../../protocol/analysis';
import { cssOf, rgbaOf } from '../../../figures/paint';
import { onThemeChange, readTheme, themeColors } from '../../theme';
import { percentText } from '../../../text/shares';

/** A frequency was switched. */
export class ToggleEvent extends Event {
  constructor(readonly k: number) {
    super('frequency-toggled');
  }
}

/** Height of the highest bar, in pixels. */
const HEIGHT = 44;
/** Room for the bars of the others, so that each looks like a button. */
const LOWEST = 16;

/**
 * All frequencies, or irreps, as bars of their share of W_L that can be switched, the key frequencies first. What stays in the model
 * is solid, what is taken out is hollow. Fires `frequency-toggled`.
 */
@customElement('frequency-toggles')
export class FrequencyToggles extends LitElement {
  @property({ attribute: false }) data: SpectrumData | undefined;
  @property({ attribute: false }) picked: readonly number[] = [];
  /** Whether what is picked is kept, and all else removed. */
  @property({ type: Boolean }) keep = false;
  /** The frequency that Tab leads to. */
  private focused = 0;
  private themeChange: { dispose(): void } | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.themeChange = onThemeChange(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.themeChange?.dispose();
  }

  protected override render(): TemplateResult {
    const { data } = this;
    if (data === undefined) {
      return html``;
    }
    const highest = Math.max(...data.readout, 1e-9);
    const height = (k: number): number => Math.max(3, Math.round((HEIGHT * data.readout[k - 1]) / highest));
    const others = Array.from(data.readout.keys(), (i) => i + 1).filter((k) => !data.keys.includes(k));
    const colors = themeColors(readTheme());
    const color = (key: number): string => `--color: ${cssOf(rgbaOf({ key }, colors))}`;
    const reachable = this.focused || (data.keys[0] ?? others[0]);
    return html`
      <div
        class="toggles ${data.irreps ? 'named' : ''}"
        role="group"
        aria-label=${data.irreps ? 'Irreps' : 'Frequencies'}
        @keydown=${this.keyPressed}
      >
        ${data.keys.map((k, i) => this.toggle(data, k, height(k), HEIGHT, reachable, color(i)))}
        ${data.keys.length > 0 ? html`<span class="gap"></span>` : ''}
        ${others.map((k) => this.toggle(data, k, height(k), Math.max(LOWEST, ...others.map(height)), reachable, color(-1)))}
      </div>
    `;
  }

  private toggle(
    { readout, keys, irreps }: SpectrumData,
    k: number,
    height: number,
    well: number,
    reachable: number,
    color: string,
  ): TemplateResult {
    const isKey = keys.includes(k);
    const picked = this.picked.includes(k);
    const removed = picked !== this.keep;
    const share = readout[k - 1];
    const irrep = irreps?.[k];
    const text = irrep
      ? `${irrep.name}, dim ${irrep.dim}: ${percentText(irrep.logit_fve)} of the logits, ${percentText(share)} of W_L${isKey ? ', key irrep' : ''}`
      : `k = ${k}: ${percentText(share)} of W_L${isKey ? ', key frequency' : ''}`;
    return html`
      <button
        class="${isKey ? 'key' : ''} ${removed ? 'removed' : ''} ${picked ? 'picked' : ''}"
        .style=${color}
        data-k=${k}
        aria-pressed=${picked ? 'true' : 'false'}
        aria-label=${text}
        title=${`${text} — ${removed ? 'removed' : 'in the model'}`}
        tabindex=${k === reachable ? 0 : -1}
        @focus=${() => (this.focused = k)}
        @click=${() => this.dispatchEvent(new ToggleEvent(k))}
      >
        <span class="well" .style=${`height: ${well}px`}><i .style=${`height: ${height}px`}></i></span>
        <span class="k">${irrep?.name ?? k}</span>
      </button>
    `;
  }

  private keyPressed(event: KeyboardEvent): void {
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>('button')];
    const at = buttons.findIndex((button) => button.matches(':focus'));
    const targets: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: buttons.length - 1,
    };
    const target = buttons[targets[event.key] ?? -1];
    if (target !== undefined) {
      for (const button of buttons) {
        button.tabIndex = button === target ? 0 : -1;
      }
      target.focus();
      event.preventDefault();
    }
  }

  static override styles = css`
    :host {
      display: block;
    }
    .toggles {
      display: flex;
      flex-wrap: wrap;
      align-items: end;
      gap: 2px 1px;
    }
    .gap {
      width: 14px;
    }
    button {
      display: flex;
      flex-direction: column;
      align-items: center;
      flex: 1 1 17px;
      min-width: 18px;
      max-width: 24px;
      padding: 3px 0 2px;
      border: 1px solid var(--vscode-panel-border);
      border-radius: 3px;
      background: none;
      color: var(--vscode-descriptionForeground);
      font: inherit;
      font-size: 10px;
      font-variant-numeric: tabular-nums;
      cursor: pointer;
    }
    button.key {
      flex: none;
      width: 34px;
      max-width: none;
      color: var(--vscode-editor-foreground);
      font-size: 12px;
      font-weight: 600;
    }
    .named button {
      flex: none;
      width: auto;
      max-width: none;
      padding-inline: 8px;
    }
    .named i {
      width: 22px;
    }
    button:hover {
      background: var(--vscode-list-hoverBackground);
      border-color: var(--vscode-contrastActiveBorder, transparent);
    }
    button:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: -1px;
    }
    .picked {
      border-color: var(--vscode-inputOption-activeBorder);
      background: color-mix(in srgb, var(--vscode-inputOption-activeBackground) 40%, transparent);
    }
    .well {
      display: flex;
      align-items: end;
      justify-content: center;
      width: 100%;
      margin-bottom: 2px;
    }
    i {
      box-sizing: border-box;
      width: 62%;
      border: 1px solid var(--color);
      background: var(--color);
    }
    .removed i {
      border-style: dashed;
      background: none;
    }
    .removed .k {
      text-decoration: line-through;
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'frequency-toggles': FrequencyToggles;
  }
}
