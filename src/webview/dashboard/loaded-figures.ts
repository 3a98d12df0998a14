import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { UNKNOWN_SPLIT } from '../../text/splits';
import type { MetricsStore } from '../metrics-store';
import { countText } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';

interface Figure {
  readonly metric: string;
  readonly label: string;
  readonly note: string;
  readonly format: (value: number) => string;
  /** The figure is left out where the row does not have this metric too. */
  readonly shownWith?: string;
}

const FIGURES: readonly Figure[] = [
  { metric: 'train_accuracy', label: 'Train accuracy', note: 'of the training pairs', format: percentText },
  { metric: 'test_accuracy', label: 'Test accuracy', note: 'of all other pairs', format: percentText },
  { metric: 'all_accuracy', label: 'Accuracy', note: `of all pairs; ${UNKNOWN_SPLIT}`, format: percentText },
  {
    metric: 'test_accuracy_mirror',
    label: '– mirror trained',
    note: 'test pairs (x, y) whose (y, x) is a training pair',
    format: percentText,
  },
  {
    metric: 'test_accuracy_plain',
    label: '– mirror not trained',
    note: 'the other test pairs',
    format: percentText,
    shownWith: 'test_accuracy_mirror',
  },
  { metric: 'train_loss', label: 'Train loss', note: 'cross-entropy', format: numberText },
  { metric: 'test_loss', label: 'Test loss', note: 'cross-entropy', format: numberText },
  { metric: 'all_loss', label: 'Loss', note: 'cross-entropy of all pairs', format: numberText },
  {
    metric: 'restricted_loss',
    label: 'Restricted loss',
    note: 'key frequencies only, all pairs',
    format: numberText,
  },
  { metric: 'excluded_loss', label: 'Excluded loss', note: 'no key frequency, training pairs', format: numberText },
  { metric: 'key_frequencies', label: 'Key frequencies', note: 'above 2% of W_L', format: countText },
  { metric: 'key_share', label: 'Key share', note: 'of the power of W_L', format: percentText },
  { metric: 'gini_W_E', label: 'Gini of W_E', note: 'over its Fourier components', format: numberText },
  { metric: 'gini_W_in', label: 'Gini of W_in', note: 'over its Fourier components', format: numberText },
  { metric: 'gini_W_L', label: 'Gini of W_L', note: 'over its Fourier components', format: numberText },
  { metric: 'sum_squared_weights', label: 'Weights', note: 'sum of squares, all parameters', format: numberText },
];

/** The one row of a model that was loaded: where there is no course of training, figures say more than curves. */
@customElement('loaded-figures')
export class LoadedFigures extends LitElement {
  @property({ attribute: false }) store!: MetricsStore;

  protected override render(): TemplateResult {
    const value = (metric: string): number => this.store.column(metric)[this.store.length - 1];
    return html`
      <h2>Measures <span>at epoch ${countText(value('epoch'))}</span></h2>
      <table aria-label="Measures">
        <tbody>
          ${FIGURES.filter(({ metric, shownWith = metric }) => !Number.isNaN(value(metric) + value(shownWith))).map(
            ({ metric, label, note, format }) => html`
              <tr data-metric=${metric}>
                <th scope="row">${label} <span>${note}</span></th>
                <td>${format(value(metric))}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  static override styles = css`
    :host {
      box-sizing: border-box;
      display: flex;
      flex-direction: column;
      min-width: 0;
      padding: 10px 12px 12px;
      overflow: auto;
      border: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border));
      border-radius: 4px;
    }
    h2 {
      margin: 0 0 6px;
      font-size: 13px;
      font-weight: 600;
    }
    span {
      margin-left: 6px;
      color: var(--vscode-descriptionForeground);
      font-weight: normal;
    }
    table {
      flex: 1;
      width: 100%;
      max-height: 360px;
      border-collapse: collapse;
    }
    tr + tr {
      border-top: 1px solid var(--vscode-panel-border);
    }
    th,
    td {
      padding: 3px 0;
      font-weight: normal;
      text-align: left;
    }
    td {
      padding-left: 12px;
      font-weight: 600;
      font-variant-numeric: tabular-nums;
      text-align: right;
      white-space: nowrap;
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'loaded-figures': LoadedFigures;
  }
}
