import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type Phase, PHASE_RULES } from '../../core/phases';
import { PHASE_COLORS } from '../../figures/palette';
import { countText } from '../../text/counts';
import { hiddenStyles } from '../shared-styles';

/** What the bands behind the curves mean, and by which rules they begin and end. */
@customElement('phase-legend')
export class PhaseLegend extends LitElement {
  @property({ attribute: false }) phases: readonly Phase[] = [];

  protected override render(): TemplateResult | typeof nothing {
    return this.phases.length === 0
      ? nothing
      : html`
          <ul aria-label="Phases">
            ${this.phases.map(
              ({ name, from, to }) => html`
                <li title=${`${name}: ${PHASE_RULES[name]}`}>
                  <i class=${PHASE_COLORS[name]}></i>${name}
                  <span class="epochs">${countText(from)} – ${countText(to)}</span>
                  <span class="hidden">${PHASE_RULES[name]}</span>
                </li>
              `,
            )}
          </ul>
        `;
  }

  static override styles = [
    hiddenStyles,
    css`
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
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'phase-legend': PhaseLegend;
  }
}
