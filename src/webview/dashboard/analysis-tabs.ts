import { html, nothing, type TemplateResult } from 'lit';
import './tabs/ablation-tab';
import './tabs/circuit-tab';
import './tabs/interference-tab';
import type { Questions } from './tabs/questions';
import './tabs/spectrum-tab';
import type { AnalysisChoices, RunView } from '../../protocol/dashboard';
import type { Tab } from './tab-view';

/** The tabs about a checkpoint. */
export const ANALYSIS_TABS: readonly Tab[] = [
  { id: 'spectrum', label: 'Spectrum' },
  { id: 'circuit', label: 'Circuit' },
  { id: 'ablation', label: 'Ablation' },
  { id: 'interference', label: 'Interference' },
];

export interface AnalysisInput {
  readonly run: RunView;
  readonly choices: AnalysisChoices;
  readonly questions: Questions;
}

/** A tab about a checkpoint; only the selected one exists, so no other asks anything. */
export function analysisTab(
  id: string,
  { run, choices, questions }: AnalysisInput,
  epoch: number,
): TemplateResult | typeof nothing {
  switch (id) {
    case 'spectrum':
      return html`<spectrum-tab
        .run=${run}
        .choices=${choices}
        .questions=${questions}
        .epoch=${epoch}
      ></spectrum-tab>`;
    case 'circuit':
      return html`<circuit-tab .run=${run} .choices=${choices} .questions=${questions} .epoch=${epoch}></circuit-tab>`;
    case 'ablation':
      return html`<ablation-tab
        .run=${run}
        .choices=${choices}
        .questions=${questions}
        .epoch=${epoch}
      ></ablation-tab>`;
    case 'interference':
      return html`<interference-tab
        .run=${run}
        .choices=${choices}
        .questions=${questions}
        .epoch=${epoch}
      ></interference-tab>`;
    default:
      return nothing;
  }
}
