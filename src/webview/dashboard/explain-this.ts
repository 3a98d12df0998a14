import { css, html, nothing, type TemplateResult } from 'lit';
import { EXPLAINED } from '../../protocol/explanation';
import { icon } from '../icon';
import type { AnalysisInput } from './analysis-tabs';
import './tabs/tab-explanation';

interface ExplainThis {
  readonly tab: string;
  readonly input: AnalysisInput;
  /** Of a run without one its curves up to now are explained. */
  readonly checkpoint: number | undefined;
  readonly open: boolean;
  toggle(open: boolean): void;
}

/** A button beside the tabs, and under them in words what the open one shows. */
export function explainThis({ tab, input, checkpoint, open, toggle }: ExplainThis): TemplateResult {
  const { run, choices, questions } = input;
  return html`
    <button
      slot="tools"
      class="explain"
      aria-expanded=${open ? 'true' : 'false'}
      title="What this tab shows, with the numbers of this model"
      @click=${() => toggle(!open)}
    >
      ${icon('book')}Explain this
    </button>
    ${
      open
        ? html`<tab-explanation
            .about=${EXPLAINED.find((name) => name === tab) ?? 'training'}
            .run=${run}
            .choices=${choices}
            .questions=${questions}
            .epoch=${checkpoint ?? run.status.epoch}
            @explanation-closed=${() => toggle(false)}
          ></tab-explanation>`
        : nothing
    }
  `;
}

/** Of the button, which is none of the library's: that one does not say whether it is expanded. */
export const explainStyles = css`
  .explain {
    order: 1;
    flex: none;
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 26px;
    padding: 2px 11px;
    border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
    border-radius: 2px;
    background: var(--vscode-button-secondaryBackground);
    color: var(--vscode-button-secondaryForeground);
    font: inherit;
    white-space: nowrap;
    cursor: pointer;
  }
  .explain:hover {
    background: var(--vscode-button-secondaryHoverBackground);
  }
  .explain:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
`;

/** Where the focus goes when the explanation was opened, or closed. */
export function focusOfExplanation(root: ParentNode, open: boolean): void {
  root.querySelector<HTMLElement>(open ? 'tab-explanation' : 'button.explain')?.focus();
}
