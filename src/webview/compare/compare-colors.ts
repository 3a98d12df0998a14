import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { cssOf, rgbaOf, RUN_COLOR_COUNT, runColorName, type Colors, type Paint } from '../../figures/paint';
import '../menu-button';
import type { MenuEvent, MenuItem } from '../menu-button';
import { onThemeChange, readTheme, themeColors } from '../theme';
import { swatch, swatchStyles } from '../figure/swatch';
import { CompareChoiceEvent, type CompareChoices } from './choices';
import type { Colored } from './lines';

const AUTOMATIC = 'automatic';

/**
 * What the colours of the curves mean: a legend whose entries are buttons that open the palette. One stop of Tab; arrows
 * go along it (ARIA's toolbar pattern). Fires `compare-choice`.
 */
@customElement('compare-colors')
export class CompareColors extends LitElement {
  @property({ attribute: false }) colored: readonly Colored[] = [];
  @property({ attribute: false }) choices!: CompareChoices;
  private theme: { dispose(): void } | undefined;
  /** The entry that Tab comes to. */
  private stop = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.theme = onThemeChange(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.theme?.dispose();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { colored } = this;
    const colors = themeColors(readTheme());
    const stop = Math.min(this.stop, colored.length - 1);
    const css = (paint: Paint): string => cssOf(rgbaOf(paint, colors));
    return html`<div role="toolbar" aria-label="Colours" @keydown=${this.keyPressed} @focusin=${this.focused}>
      ${colored.map(
        (entry, i) =>
          html`<menu-button
            tabindex=${i === stop ? 0 : -1}
            .label=${`Colour of ${entry.label}`}
            .groups=${this.palette(entry, colors)}
            @menu-chosen=${({ id }: MenuEvent) => this.choose(entry, id)}
            >${swatch({}, css(entry.color))}${entry.label}</menu-button
          >`,
      )}
    </div>`;
  }

  /** All colours, who else has each, and that which it has by itself. */
  private palette(entry: Colored, colors: Colors): MenuItem[][] {
    const all = Array.from({ length: RUN_COLOR_COUNT }, (_, index): MenuItem => {
      const others = this.colored.filter((other) => other !== entry && other.index === index).map(({ label }) => label);
      return {
        id: String(index),
        label: [runColorName(index, colors), ...others.slice(0, 2), ...(others.length > 2 ? ['…'] : [])].join(' · '),
        swatch: cssOf(rgbaOf({ run: index }, colors)),
        checked: entry.index === index,
      };
    });
    return [all, entry.isOwn ? [{ id: AUTOMATIC, label: 'Automatic' }] : []];
  }

  private choose({ key }: Colored, id: string): void {
    const { colors, groupColors } = this.choices;
    const changed = (kept: Readonly<Record<string, number>>, name: string): Record<string, number> => {
      const others = Object.entries(kept).filter(([other]) => other !== name);
      return Object.fromEntries(id === AUTOMATIC ? others : [...others, [name, Number(id)]]);
    };
    const choice = 'run' in key ? { colors: changed(colors, key.run) } : { groupColors: changed(groupColors, key.group) }; // prettier-ignore
    this.dispatchEvent(new CompareChoiceEvent(choice));
  }

  private get buttons(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll('menu-button')];
  }

  private readonly focused = ({ target }: FocusEvent): void => {
    const at = this.buttons.indexOf(target as HTMLElement);
    if (at >= 0 && at !== this.stop) {
      this.stop = at;
      this.requestUpdate();
    }
  };

  private readonly keyPressed = (event: KeyboardEvent): void => {
    const { buttons } = this;
    const at = buttons.indexOf(event.target as HTMLElement);
    const isInMenu = event.composedPath().some((part) => part instanceof Element && part.matches('[role=menu]'));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (at >= 0 && !isInMenu && to !== undefined && !event.defaultPrevented) {
      buttons.at(to % buttons.length)?.focus();
      event.preventDefault();
    }
  };

  static override styles = [
    swatchStyles,
    css`
      [role='toolbar'] {
        display: flex;
        flex-wrap: wrap;
        gap: 0 4px;
        padding: 0 6px 2px;
      }
      menu-button {
        color: var(--vscode-descriptionForeground);
      }
      menu-button:hover,
      menu-button:focus-within {
        color: var(--vscode-editor-foreground);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'compare-colors': CompareColors;
  }
}
