import { html, type TemplateResult } from 'lit';

/** One of several choices that exclude each other. */
export interface Segment {
  readonly label: string;
  readonly title: string;
  readonly checked: boolean;
  choose(): void;
}

/** Choices beside each other, with the keys of a radio group; styled by `fieldStyles`. */
export function segments(name: string, options: readonly Segment[]): TemplateResult {
  const move = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
    const step = steps[event.key];
    if (step !== undefined) {
      const at = options.findIndex(({ checked }) => checked);
      const target = (at + step + options.length) % options.length;
      options[target].choose();
      const buttons = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('button');
      buttons[target].focus();
      event.preventDefault();
    }
  };
  return html`
    <span class="segments" role="radiogroup" aria-label=${name} @keydown=${move}>
      ${options.map(
        ({ label, title, checked, choose }) => html`
          <button
            class="segment"
            role="radio"
            aria-checked=${checked ? 'true' : 'false'}
            tabindex=${checked ? 0 : -1}
            title=${title}
            @click=${choose}
          >
            ${label}
          </button>
        `,
      )}
    </span>
  `;
}
