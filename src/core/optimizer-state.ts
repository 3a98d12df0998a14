import type { Parameters } from './model';

/** What an optimizer remembers from update to update, by parameter name; every array has a model's tensors. */
export interface OptimizerState {
  /** Updates made so far. */
  readonly step: number;
  /** First moments of adam and adamw; of sgd, and of muon for its matrices, the running sum of gradients. */
  readonly m: Parameters;
  /** Second moments; zero where an optimizer has none. */
  readonly v: Parameters;
  /** The running average of the gradient, where a filter has one (grokfast). */
  readonly average?: Parameters;
}
