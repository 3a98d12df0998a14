import { plot, type PlotOptions } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type Content, html, Markup } from './markup';

/** Where figures are drawn; its types are those of a browser's, which Node's do not know. */
const { document } = parseHTML('<!DOCTYPE html><html><body></body></html>') as unknown as {
  document: NonNullable<PlotOptions['document']>;
};

/** A static drawing; `title` is what a screen reader says of it. Its style is that of the page. */
export function drawing(title: string, options: PlotOptions): Markup {
  const svg = plot({ ...options, document, className: 'plot' });
  svg.querySelector('style')?.remove();
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', title);
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  element.textContent = title;
  svg.prepend(element);
  return new Markup(svg.outerHTML);
}

/** A figure with its caption and, behind a disclosure, its numbers. */
export function figure(content: Content, caption: Content, numbers?: Markup): Markup {
  return html`<figure>
    ${content}
    <figcaption>${caption}</figcaption>
    ${numbers && disclosure('Numbers', numbers)}
  </figure>`;
}

export function disclosure(label: string, content: Content): Markup {
  return html`<details>
    <summary>${label}</summary>
    ${content}
  </details>`;
}

export interface LegendEntry {
  readonly label: string;
  /** Any CSS colour. */
  readonly color: string;
}

export function legend(entries: readonly LegendEntry[]): Markup {
  return html`<ul class="legend">
    ${entries.map(
      ({ label, color }) =>
        html`<li>
          <svg viewBox="0 0 12 12" aria-hidden="true"><rect width="12" height="12" rx="2" fill="${color}" /></svg
          >${label}
        </li>`,
    )}
  </ul>`;
}
