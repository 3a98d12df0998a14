import { html, type Markup } from './markup';
import { shadeStrip } from './picture';

const STRIP = shadeStrip();

/** What the palest and the deepest shade stand for. */
export function shadeLegend(lowest: string, highest: string): Markup {
  return html`<ul class="legend">
    <li>
      ${lowest}
      <svg class="strip" viewBox="0 0 100 12" role="img" aria-label="shades from ${lowest} to ${highest}">
        <image class="light" href="${STRIP.light}" width="100" height="12" preserveAspectRatio="none" />
        <image class="dark" href="${STRIP.dark}" width="100" height="12" preserveAspectRatio="none" />
        <rect x=".5" y=".5" width="99" height="11" fill="none" stroke="var(--line)" />
      </svg>
      ${highest}
    </li>
  </ul>`;
}
