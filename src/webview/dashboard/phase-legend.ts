import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type Phase, PHASE_RULES } from '../../core/phases';
import { PHASE_COLORS } from '../../figures/palette';
import { countText } from '../../text/counts';
import '../info-tip';

/** What the bands behind the curves mean, and by which rules they begin and end. */
@customElement('phase-legend')
export class PhaseLegend extends LitElement {
  @property({ attribute: false }) phases: readonly Phase[] = [];

  protected override render(): TemplateResult {
    return html`
      <ul aria-label="Phases">
        ${this.phases.map(
          ({ name, from, to }) => html`
            <li>
              <info-tip .text=${`${name}, epochs ${countText(from)} to ${countText(to)}: ${PHASE_RULES[name]}`}>
                <i class=${PHASE_COLORS[name]}></i>${name}
                <span class="epochs">${countText(from)} – ${countText(to)}</span>
              </info-tip>
            </li>
          `,
        )}
      </ul>
    `;
  }

  static override styles = css`
    :host {
      display: block;
    }
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 0 12px;
      margin: 0;
      padding: 0;
      list-style: none;
      font-size: 12px;
    }
    li {
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
    /* Beside the tabs the names have room, and what they explain has the epochs too. */
    @media (max-width: 1330px) {
      .epochs {
        display: none;
      }
    }
    @media (forced-colors: active) {
      i {
        forced-color-adjust: none;
      }
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'phase-legend': PhaseLegend;
  }
}
