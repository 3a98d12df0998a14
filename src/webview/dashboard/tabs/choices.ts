import { examplePair } from '../../../core/tasks';
import type { Ablation } from '../../../protocol/analysis';
import type { AnalysisChoices } from '../../../protocol/dashboard';

/** What is looked at before the person has chosen anything: a pair of the task, no frequency ablated. */
export function initialChoices(p: number): AnalysisChoices {
  return {
    pair: examplePair(p),
    neuron: undefined,
    threshold: undefined,
    frequencies: { target: 'embedding', frequencies: [], keep: false },
    part: undefined,
  };
}

/** The ablation that is chosen. */
export function chosenAblation({ part, frequencies }: AnalysisChoices): Ablation {
  return part ?? { kind: 'frequencies', ...frequencies };
}

/** The person chose something; bubbles out of shadow roots. */
export class ChoiceEvent extends Event {
  constructor(readonly choice: Partial<AnalysisChoices>) {
    super('choice', { bubbles: true, composed: true });
  }
}
