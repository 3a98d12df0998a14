import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Effect, SycophancyReport } from '../../core/sycophancy/report';
import type { KeptAnalysis } from '../../core/sycophancy/subject';
import { counted, countText } from '../../text/counts';
import { madeText } from '../../text/dates';
import { durationText } from '../../text/durations';
import { numberText } from '../../text/numbers';
import { sycophancyVerdict } from '../../text/sycophancy';
import { icon, iconStyles } from '../icon';
import '../info-tip';
import { LIMITS, MEANINGS } from './meanings';

/** What was found and what was not, what it rests on, and what it does not show. */
@customElement('sycophancy-found')
export class SycophancyFound extends LitElement {
  @property({ attribute: false }) kept!: KeptAnalysis<SycophancyReport>;

  protected override render(): TemplateResult {
    const { result } = this.kept;
    return html`
      <div class="verdict ${result.sycophantic ? 'is' : 'is-not'}">
        ${icon(result.sycophantic ? 'graph-line' : 'pass-filled')}
        <div>
          <p>${sycophancyVerdict(result)}</p>
          ${result.sycophantic ? '' : html`<p class="muted">${calmText(result)}</p>`}
        </div>
      </div>
      <dl>
        ${facts(this.kept).map(
          ([name, value, meaning]) =>
            html`<div>
              <dt>${meaning === undefined ? name : html`<info-tip .text=${meaning}>${name}</info-tip>`}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      <ul aria-label="What it does not show">
        ${LIMITS.map(([limit, text]) => html`<li><b>${limit}</b> ${text}</li>`)}
      </ul>
    `;
  }

  static override styles = [
    iconStyles,
    css`
      :host {
        display: block;
      }
      .verdict {
        display: flex;
        gap: 10px;
        margin-top: 14px;
        padding: 12px 16px;
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border));
        border-radius: 4px;
      }
      .verdict .icon {
        margin-top: 2px;
      }
      .is-not .icon {
        color: var(--vscode-charts-green);
      }
      p {
        margin: 0;
        max-width: 90ch;
        line-height: 1.5;
        text-wrap: pretty;
      }
      p + p {
        margin-top: 6px;
      }
      .muted,
      dt,
      ul {
        color: var(--vscode-descriptionForeground);
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 180px), 1fr));
        gap: 8px 20px;
        margin: 14px 0 0;
      }
      dt {
        font-size: 12px;
        line-height: 24px;
      }
      dd {
        margin: 0;
        font-variant-numeric: tabular-nums;
        overflow-wrap: anywhere;
      }
      ul {
        margin: 14px 0 0;
        padding-left: 18px;
        max-width: 90ch;
        line-height: 1.5;
      }
    `,
  ];
}

function calmText({ flip_rate }: SycophancyReport): string {
  return flip_rate.high < 0
    ? 'It says the opinion less often where there is one. No direction, head or intervention was looked for: there is nothing that they could explain.'
    : 'What is said does not depend on the opinion as far as these prompts tell: the interval includes 0. No direction, head or intervention was looked for, since there is nothing that they could explain.';
}

function facts({ result, made, seconds }: KeptAnalysis<SycophancyReport>): (readonly [string, string, string?])[] {
  const { flip_rate, prompts, questions, says, reference, model, where, heads, mlps, patched } = result;
  const [value, low, high] = [flip_rate.value, flip_rate.low, flip_rate.high].map((share) => numberText(100 * share));
  return [
    ['Flip rate', `${value} points, ${low} to ${high}`, MEANINGS.flip],
    ['Model', `${counted(model.layers, 'layer')} of ${counted(model.heads, 'head')}`],
    ['Rests on', `${counted(prompts, 'prompt')} of each kind about ${counted(questions, 'question')}`],
    ['Compared with', reference === 'nobody' ? 'prompts of nobody with an opinion' : 'the honest prompts'],
    ['What is said', says === 'largest' ? 'the largest logit of all' : 'the larger of two answers'],
    ...(patched
      ? [
          ['Patched', `${exact(where)} places, ${exact(heads)} heads, ${exact(mlps)} MLPs`, 'Effects of passes with the patch; of the others attribution is an estimate.'] as const,
          ['All and nothing', `${numberText(patched.all)} and ${numberText(patched.nothing)}`, 'What patching everything and nothing gives back of the difference: 1 and 0 where all is right.'] as const,
        ]
      : []),
    ['Random draws', 'seeded: again gives the same'],
    ['Made', `${madeText(new Date(made).toISOString())}, in ${durationText(seconds)}`],
  ]; // prettier-ignore
}

function exact(effects: readonly Effect[]): string {
  return `${countText(effects.filter((effect) => effect.exact).length)} of ${countText(effects.length)}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sycophancy-found': SycophancyFound;
  }
}
