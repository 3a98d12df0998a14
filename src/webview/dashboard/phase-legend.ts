import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Band } from '../chart/bands';
import { PHASE_RULES } from '../../core/phases';
import { PHASES } from './training-charts';
import { countText } from '../../text/counts';

/** What the bands behind the curves mean, and by which rules they begin and end. */
@customElement('phase-legend')
export class PhaseLegend extends LitElement {
  @property({ attribute: false }) bands: readonly Band[] = [];

  protected override render(): TemplateResult | typeof nothing {
    const entries = this.bands.flatMap(({ name, from, to }) => {
      const phase = PHASES.find((candidate) => candidate.name === name);
      return phase === undefined ? [] : [{ ...phase, rule: PHASE_RULES[phase.name], from, to }];
    });
    return entries.length === 0
      ? nothing
      : html`
          <ul aria-label="Phases">
            ${entries.map(
              ({ name, color, rule, from, to }) => html`
                <li title=${`${name}: ${rule}`}>
                  <i class=${color}></i>${name}
                  <span class="epochs">${countText(from)} – ${countText(to)}</span>
                  <span class="hidden">${rule}</span>
                </li>
              `,
            )}
          </ul>
        `;
  }

  static override styles = css`
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 18px;
      margin: 10px 2px 0;
      padding: 0;
      list-style: none;
      font-size: 12px;
    }
    li {
      position: relative;
      cursor: help;
      white-space: nowrap;
    }
    i {
      display: inline-block;
      width: 14px;
      height: 10px;
      margin-right: 6px;
      border-radius: 1px;
      opacity: 0.45;
    }
    .purple {
      background: var(--vscode-charts-purple);
    }
    .yellow {
      background: var(--vscode-charts-yellow);
    }
    .green {
      background: var(--vscode-charts-green);
    }
    .epochs {
      color: var(--vscode-descriptionForeground);
      font-variant-numeric: tabular-nums;
    }
    .hidden {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'phase-legend': PhaseLegend;
  }
}
