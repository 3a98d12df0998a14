import type { ModelConfig, TaskConfig } from '../../core/config/types';
import { LEARNED } from '../../core/learned';
import type { SplitLoss } from '../../core/measures/split-loss';
import { taskFormula } from '../../core/tasks';
import {
  componentLabel,
  type ComponentNames,
  componentNoun,
  componentNouns,
} from '../../figures/model/component-names';
import { countText } from '../../text/counts';
import { percentText } from '../../text/shares';
import { UNKNOWN_SPLIT } from '../../text/splits';

/** What a tab says, one sentence each: what is shown, three times what is the case, and what follows from it. */
export type Sentences = readonly [string, string, string, string, string];

/** What every explanation of a checkpoint knows of its model. */
export interface Viewpoint {
  /** Undefined for a file that does not say it. */
  readonly epoch: number | undefined;
  readonly task: TaskConfig;
  readonly model: ModelConfig;
  /** Of the intact model. */
  readonly outcome: SplitLoss;
  /** Whether its weights are those that its training began with, at random. */
  readonly isUntrained: boolean;
}

/** How far a model has come, told by its accuracies alone. */
export type Grasp = 'untrained' | 'split not known' | 'not learned' | 'no other pairs' | 'memorised' | 'learned';

export function graspOf({ outcome, isUntrained }: Pick<Viewpoint, 'outcome' | 'isUntrained'>): Grasp {
  const { train_acc: train, test_acc: test } = outcome;
  if (isUntrained) {
    return 'untrained';
  }
  if (Number.isNaN(train)) {
    return 'split not known';
  }
  if (train < LEARNED) {
    return 'not learned';
  }
  return Number.isNaN(test) ? 'no other pairs' : test < LEARNED ? 'memorised' : 'learned';
}

/**
 * How far the model has come, and what follows from that for what is shown: the words of its grasp, after the accuracies.
 * Each begins with a comma or a colon, or goes on in the sentence.
 */
export function graspSentence(view: Viewpoint, therefore: Readonly<Record<Grasp, string>>): string {
  const grasp = graspOf(view);
  return `${accuracyText(view, grasp)}${therefore[grasp]}.`;
}

function accuracyText({ outcome, task }: Viewpoint, grasp: Grasp): string {
  const [train, test, all] = [outcome.train_acc, outcome.test_acc, outcome.all_acc].map(percentText);
  switch (grasp) {
    case 'untrained':
      return 'The weights are the random ones that training begins with';
    case 'split not known':
      return `The model gets ${all} of all pairs right, and ${UNKNOWN_SPLIT}`;
    case 'not learned':
      return Number.isNaN(outcome.test_acc)
        ? `The model gets ${train} of its training pairs right and has not learned ${taskFormula(task)}`
        : `The model gets ${train} of its training pairs right and ${test} of the others, so it has not learned ${taskFormula(task)}`;
    case 'no other pairs':
      return `The model gets ${train} of its training pairs right, and there are no others`;
    case 'memorised':
      return `The model gets ${train} of its training pairs right and ${test} of the others: it has memorised, and not grokked`;
    case 'learned':
      return `The model gets ${test} of the pairs right that it was never trained on`;
  }
}

/** More than these are counted, not listed. */
export const LISTED = 8;

/** `23, 6 and 41`, or of many `12 frequencies`. */
export function listText(components: readonly number[], names: ComponentNames): string {
  if (components.length > LISTED) {
    return `${countText(components.length)} ${componentNouns(names)}`;
  }
  return joined(components.map((k) => componentLabel(k, names)));
}

/** `frequency 23`, `frequencies 23 and 6`; of many only how many. */
export function namedText(components: readonly number[], names: ComponentNames): string {
  const noun = components.length === 1 ? componentNoun(names) : componentNouns(names);
  return components.length > LISTED ? listText(components, names) : `${noun} ${listText(components, names)}`;
}

/** `none has`, `1 has`, `140 have`. */
export function haveText(n: number): string {
  return n === 0 ? 'none has' : n === 1 ? '1 has' : `${countText(n)} have`;
}

export function joined(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

/** ` at epoch 12,000`; of a file that does not say its epoch, nothing. */
export function atEpoch({ epoch }: Pick<Viewpoint, 'epoch'>): string {
  return epoch === undefined ? '' : ` at epoch ${countText(epoch)}`;
}

export function sumAt(values: ArrayLike<number>, places: readonly number[]): number {
  return places.reduce((sum, place) => sum + values[place], 0);
}
