import type { ModelConfig, TaskConfig } from '../core/config/types';
import { printable } from '../core/printable';
import { taskFormula } from '../core/tasks';
import type { Assumption, CheckpointFacts } from '../core/checkpoint/description';

const ACTIVATIONS: Readonly<Record<ModelConfig['activation'], string>> = { relu: 'ReLU', gelu: 'GELU', square: 'x²' };

/** Names listed in a line. */
const LISTED = 4;

/**
 * What a file does not say and is taken for it, in words, e.g. `its operation (taken as x + y mod 113)`; empty where it says
 * all.
 * @param task as it is looked at, with `model`: what differs from the opened was said elsewhere
 */
export function assumedText(
  { assumed, task: own, model: ownModel }: Pick<CheckpointFacts, 'assumed' | 'task' | 'model'>,
  task: TaskConfig,
  model: ModelConfig,
): string {
  const texts: Readonly<Record<Assumption, [isTaken: boolean, text: string]>> = {
    operation: [task.operation === own.operation, `its operation (taken as ${taskFormula(task)})`],
    split: [task.split.method === 'unknown', 'which pairs it was trained on (no split is taken)'],
    tokens: [task.tokens === own.tokens, `its tokens (taken as ${task.tokens})`],
    activation: [
      model.activation === ownModel.activation,
      `its activation function (taken as ${ACTIVATIONS[model.activation]})`,
    ],
    layerNorm: [model.layerNorm === ownModel.layerNorm, 'whether it has LayerNorm without weights (taken as none)'],
    attentionCoefficient: [
      model.attentionCoefficient === ownModel.attentionCoefficient,
      `an attention coefficient (taken as ${model.attentionCoefficient})`,
    ],
  };
  return assumed.flatMap((name) => (texts[name][0] ? [texts[name][1]] : [])).join(', ');
}

/** What is in a file beside the model, as a line says it, e.g. `left aside: x_embed, y_embed`; empty where there is nothing. */
export function asideText(aside: readonly string[]): string {
  const named = aside
    .slice(0, LISTED)
    .map((text) => printable(text))
    .join(', ');
  return aside.length === 0
    ? ''
    : `left aside: ${named}${aside.length > LISTED ? ` and ${aside.length - LISTED} more` : ''}`;
}
