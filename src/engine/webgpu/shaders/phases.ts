import type { Plan } from '../plan';
import { attentionGradient, hiddenToLogitsGradient, preGradient } from './backward';
import { inputGradients, lastGradients, middleGradients } from './gradients';
import { lossPhase } from './loss';
import type { Phase } from './prelude';
import { logitsPhase, rowsPhase } from './rows';
import { sharedSums, tokenSums } from './sums';
import { firstTables, secondTables } from './tables';
import { updatePhases } from './update';

/** The dispatches of an epoch, in their order. */
export interface Phases {
  /** Of the weights alone. */
  readonly tables: readonly Phase[];
  /** Of a segment of pairs, up to its losses: what evaluation does too. */
  readonly forward: readonly Phase[];
  /** Of a segment of training pairs. */
  readonly backward: readonly Phase[];
  /** From the sums over pairs to new weights. */
  readonly update: readonly Phase[];
}

export function phasesOf(plan: Plan): Phases {
  return {
    tables: [firstTables(plan), secondTables(plan)],
    forward: [rowsPhase(plan), logitsPhase(plan), lossPhase(plan)],
    backward: [hiddenToLogitsGradient(plan), preGradient(plan), attentionGradient(plan), tokenSums(plan)],
    update: [sharedSums(plan), middleGradients(plan), lastGradients(plan), inputGradients(plan), ...updatePhases(plan)],
  };
}
