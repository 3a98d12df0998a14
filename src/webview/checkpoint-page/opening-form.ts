import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Assumption } from '../../core/checkpoint/description';
import { type ModelConfig, OPERATIONS, type Operation, type SplitConfig } from '../../core/config/types';
import { SPLIT_NAMES } from '../../text/splits';
import { taskFormula } from '../../core/tasks';
import type { OpeningForm as Form } from '../../protocol/checkpoint-page';
import { fieldStyles } from '../dashboard/tabs/field-styles';
import { icon, iconStyles } from '../icon';
import { showLogButton } from '../show-log';
import { ACTIVATIONS } from './checkpoint-facts';
import { panelStyles } from './panel-styles';
import { splitFields, valueOf } from './split-fields';
import { countText } from '../../text/counts';
import { lateStyles, linkStyles, waitingButtonStyles } from '../shared-styles';

function statement(assumed: readonly Assumption[]): string {
  const missing = [
    ...(assumed.includes('operation') ? ['what the model computes'] : []),
    ...(assumed.includes('split') ? ['which pairs it was trained on'] : []),
  ];
  return missing.length === 0
    ? 'The file says what the model was trained on.'
    : `The file does not say ${missing.join(', nor ')}. Say it here if you know: without a split, numbers are those of all pairs.`;
}

/** A field of the form was changed. */
export class FormEvent extends Event {
  constructor(readonly change: Partial<Form>) {
    super('form-changed');
  }
}

/** The model is to be opened; `history`: with all checkpoints of the file. */
export class OpenModelEvent extends Event {
  constructor(readonly history: boolean) {
    super('open-model');
  }
}

/** What the model was trained on, and the button that opens it. Fires `form-changed`, `open-model`, `manage-trust`. */
@customElement('opening-form')
export class OpeningForm extends LitElement {
  @property({ attribute: false }) form!: Form;
  /** What the file does not say. */
  @property({ attribute: false }) assumed: readonly Assumption[] = [];
  @property({ type: Number }) modulus = 0;
  @property({ type: Boolean }) trusted = false;
  @property({ type: Boolean }) busy = false;
  /** Checkpoints of a training that the file holds. */
  @property({ type: Number }) history: number | undefined;
  /** Why it was not opened. */
  @property({ attribute: false }) refused: string | undefined;
  @query('form') private element!: HTMLFormElement;

  protected override render(): TemplateResult {
    const { form, modulus, assumed, trusted } = this;
    return html`
      <form class="panel" @submit=${this.submitted}>
        <p>${statement(assumed)}</p>
        <div class="fields">
          <label class="wide">
            Operation
            <vscode-dropdown
              aria-label="Operation"
              .value=${form.operation}
              @change=${(event: Event) => this.change({ operation: valueOf(event) as Operation })}
            >
              ${(form.operation === 'opinion' ? ['opinion' as const] : OPERATIONS).map(
                (operation) =>
                  html`<vscode-option value=${operation}>${taskFormula({ operation, modulus })}</vscode-option>`,
              )}
            </vscode-dropdown>
          </label>
          <label class="wide">
            Split by
            <vscode-dropdown
              aria-label="Split by"
              .value=${form.split.method}
              @change=${(event: Event) =>
                this.change({ split: { ...form.split, method: valueOf(event) as SplitConfig['method'] } })}
            >
              ${Object.entries(SPLIT_NAMES).map(
                ([method, label]) => html`<vscode-option value=${method}>${label}</vscode-option>`,
              )}
            </vscode-dropdown>
          </label>
          ${splitFields(form, (change) => this.change(change))}
          ${assumed.includes('activation') ? this.activationField() : nothing}
          <label class="name">
            Name
            <input
              type="text"
              name="name"
              maxlength="80"
              required
              spellcheck="false"
              .value=${form.name}
              @input=${(event: Event) => this.change({ name: valueOf(event) })}
            />
          </label>
        </div>
        <!-- The toolkit's button does not take the Enter of a field. -->
        <button type="submit" hidden></button>
        <div class="buttons">
          ${this.openButtons()}
          ${this.busy ? html`<span class="hint late" role="status">Opening the model …</span>` : nothing}
          ${
            trusted
              ? nothing
              : html`
                  <span class="hint">Opening a model is off because this workspace is not trusted.</span>
                  <button type="button" class="link" @click=${() => this.dispatchEvent(new Event('manage-trust'))}>
                    Manage Trust
                  </button>
                `
          }
        </div>
        ${
          this.refused === undefined
            ? nothing
            : html`<p class="refused" role="alert">${icon('error')}<span>${this.refused}</span>${showLogButton()}</p>`
        }
      </form>
    `;
  }

  private activationField(): TemplateResult {
    return html`
      <label class="wide">
        MLP activation
        <vscode-dropdown
          aria-label="Activation"
          .value=${this.form.activation}
          @change=${(event: Event) => this.change({ activation: valueOf(event) as ModelConfig['activation'] })}
        >
          ${Object.entries(ACTIVATIONS).map(([name, label]) => html`<vscode-option value=${name}>${label}</vscode-option>`)}
        </vscode-dropdown>
      </label>
    `;
  }

  private change(change: Partial<Form>): void {
    this.dispatchEvent(new FormEvent(change));
  }

  private submitted(event: Event): void {
    event.preventDefault();
    this.submit();
  }

  /** A file with a training in it is imported with all its checkpoints, or its newest is opened alone. */
  private openButtons(): TemplateResult {
    const disabled = !this.trusted || this.busy ? 'true' : 'false';
    return this.history === undefined
      ? html`<vscode-button aria-disabled=${disabled} @click=${this.submit}>
          ${icon('folder-opened', 'start')}Open model
        </vscode-button>`
      : html`<vscode-button aria-disabled=${disabled} @click=${this.submit}>
            ${icon('history', 'start')}Import as run
          </vscode-button>
          <vscode-button appearance="secondary" aria-disabled=${disabled} @click=${() => this.submit(false)}>
            Open the newest alone
          </vscode-button>
          <span class="hint">The file holds ${countText(this.history)} checkpoints of a training.</span>`;
  }

  private submit(whole: unknown = true): void {
    if (this.trusted && !this.busy && this.element.reportValidity()) {
      this.dispatchEvent(new OpenModelEvent(this.history !== undefined && whole !== false));
    }
  }

  static override styles = [
    lateStyles,
    linkStyles,
    waitingButtonStyles,
    iconStyles,
    fieldStyles,
    panelStyles,
    css`
      p {
        margin: 0 0 12px;
      }
      .fields {
        display: grid;
        grid-template-columns: 2fr 2fr 1fr 1fr;
        gap: 12px 16px;
        margin-bottom: 16px;
      }
      label {
        display: flex;
        flex-direction: column;
        gap: 4px;
        min-width: 0;
        color: var(--vscode-descriptionForeground);
        font-size: 12px;
      }
      label.name {
        grid-column: 1 / -1;
      }
      label.file {
        grid-column: span 2;
      }
      @media (max-width: 620px) {
        .fields {
          grid-template-columns: 1fr 1fr;
        }
        label.wide {
          grid-column: 1 / -1;
        }
      }
      input[type='number'],
      input[type='text'],
      vscode-dropdown {
        box-sizing: border-box;
        width: 100%;
        min-width: 0;
        font-size: var(--vscode-font-size);
      }
      .hint {
        color: var(--vscode-descriptionForeground);
      }
      .refused {
        display: flex;
        gap: 8px;
        margin: 12px 0 0;
        color: color-mix(in srgb, var(--vscode-errorForeground) 60%, var(--vscode-editor-foreground));
        overflow-wrap: anywhere;
      }
      .refused > span:not(.icon) {
        flex: 1 1 200px;
      }
      .refused .icon {
        margin-top: 2px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'opening-form': OpeningForm;
  }
}
