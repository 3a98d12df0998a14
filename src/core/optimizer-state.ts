import type { Parameters } from './model';

/** The optimizer's moments, by parameter name. */
export interface OptimizerState {
  /** Updates made so far. */
  readonly step: number;
  readonly m: Parameters;
  readonly v: Parameters;
}
