import { html, nothing, type TemplateResult } from 'lit';
import type { TaskConfig } from '../../core/config/types';
import type { OpeningForm } from '../../protocol/checkpoint-page';

const MAX_SEED = 2 ** 32 - 1;

const PAIRS: Readonly<Record<TaskConfig['pairs'], string>> = {
  ordered: '(x, y) and (y, x) each by itself',
  unordered: '(x, y) together with (y, x)',
};

type Change = (change: Partial<OpeningForm>) => void;

/** What a method of splitting needs to be told. `change` is called with what the person changed. */
export function splitFields(form: OpeningForm, change: Change): TemplateResult | typeof nothing {
  const { method, train, file } = form.split;
  if (method === 'unknown') {
    return nothing;
  }
  if (method === 'indices') {
    return train === undefined
      ? html`<label class="file">
          File of indices of the trained pairs
          <input
            type="text"
            name="indices"
            required
            spellcheck="false"
            placeholder="train.json"
            title="A JSON file, relative to the checkpoint's folder"
            .value=${file ?? ''}
            @input=${(event: Event) => change({ split: { ...form.split, file: valueOf(event) } })}
          />
        </label>`
      : nothing;
  }
  return html`
    <label>
      Seed
      <input
        type="number"
        name="seed"
        min="0"
        max=${MAX_SEED}
        step="1"
        required
        .value=${String(form.split.seed)}
        @input=${numberTyped(change, (seed) => ({ split: { ...form.split, seed } }))}
      />
    </label>
    <label>
      Train fraction
      <input
        type="number"
        name="fraction"
        min="0.0001"
        max="0.9999"
        step="any"
        required
        .value=${String(form.trainFraction)}
        @input=${numberTyped(change, (trainFraction) => ({ trainFraction }))}
      />
    </label>
    <label class="wide">
      Pairs are split
      <vscode-dropdown
        aria-label="Pairs are split"
        .value=${form.pairs}
        @change=${(event: Event) => change({ pairs: valueOf(event) as TaskConfig['pairs'] })}
      >
        ${Object.entries(PAIRS).map(([pairs, label]) => html`<vscode-option value=${pairs}>${label}</vscode-option>`)}
      </vscode-dropdown>
    </label>
  `;
}

/** Fields keep what is not valid to themselves, and say so when the form is sent. */
function numberTyped(change: Change, changeOf: (value: number) => Partial<OpeningForm>): (event: Event) => void {
  return (event) => {
    const input = event.target as HTMLInputElement;
    if (input.checkValidity()) {
      change(changeOf(input.valueAsNumber));
    }
  };
}

export function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value;
}
