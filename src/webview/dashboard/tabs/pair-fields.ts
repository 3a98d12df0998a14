import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { ChoiceEvent } from './choices';
import { fieldStyles } from './field-styles';

/** Two fields for x and y, and a button for any pair. Fires `choice`. */
@customElement('pair-fields')
export class PairFields extends LitElement {
  @property({ attribute: false }) pair = { x: 0, y: 0 };
  /** The modulus. */
  @property({ type: Number }) p = 1;
  /** The smallest y of the task. */
  @property({ type: Number }) lowestY = 0;

  protected override render(): TemplateResult {
    return html`
      <span class="fields">
        ${this.field('x', 0)} ${this.field('y', this.lowestY)}
        <vscode-button appearance="secondary" @click=${() => this.chooseRandom()}>Random</vscode-button>
      </span>
    `;
  }

  private field(name: 'x' | 'y', min: number): TemplateResult {
    return html`
      <label>
        ${name}
        <input
          type="number"
          min=${min}
          max=${this.p - 1}
          step="1"
          required
          .value=${String(this.pair[name])}
          @input=${(event: Event) => {
            const input = event.target as HTMLInputElement;
            if (input.checkValidity()) {
              this.choose({ ...this.pair, [name]: input.valueAsNumber });
            }
          }}
        />
      </label>
    `;
  }

  private chooseRandom(): void {
    const below = (n: number): number => Math.floor(Math.random() * n);
    this.choose({ x: below(this.p), y: this.lowestY + below(this.p - this.lowestY) });
  }

  private choose(pair: { x: number; y: number }): void {
    this.dispatchEvent(new ChoiceEvent({ pair }));
  }

  static override styles = [
    fieldStyles,
    css`
      .fields,
      label {
        display: inline-flex;
        align-items: center;
        gap: 8px;
      }
      .fields {
        gap: 12px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'pair-fields': PairFields;
  }
}
