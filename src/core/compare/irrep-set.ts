import type { IrrepReport } from '../measures/irreps';
import type { KeySet } from './frequencies';

/** What a checkpoint makes of its group's irreps: what key frequencies are to others. */
export interface IrrepSet {
  readonly epoch: number;
  readonly group: string;
  /** All but the trivial one, by their numbers: irrep k at index k − 1. */
  readonly irreps: readonly Pick<
    IrrepReport,
    'number' | 'name' | 'random_share' | 'W_E_share' | 'W_L_share' | 'logit_fve'
  >[];
  /** Numbers of those with more than 2% of the logits' variance, the strongest first. */
  readonly keys: readonly number[];
}

export function isIrrepSet(set: KeySet | IrrepSet): set is IrrepSet {
  return 'irreps' in set;
}
