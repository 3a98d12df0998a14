import type { ModelConfig } from '../../core/config/types';
import type { Evaluation } from '../../core/loss';
import type { Parameters, Vocabulary } from '../../core/model';
import type { Pairs } from '../../core/tasks';
import { LocalKernel } from '../../kernel/local-kernel';
import { fusedEngine } from './engine';
import { kernelView } from './kernel-view';

/** A model on the kernel in the calling thread: logits and losses without waiting. */
export interface LocalModel {
  setParameters(parameters: Parameters): void;
  /** [pairs, p] row-major. @throws RangeError for tokens outside 0 … p − 1 */
  logits(pairs: Pairs): Float32Array;
  /** Mean loss, by a log-softmax in float64, and accuracy. @throws RangeError for tokens or answers outside 0 … p − 1 */
  evaluate(pairs: Pairs): Evaluation;
}

/** @returns undefined when the kernel's family has no such model */
export function localModel(model: ModelConfig, task: Vocabulary, parameters: Parameters): LocalModel | undefined {
  if (fusedEngine.unavailable(model, task) !== undefined) {
    return undefined;
  }
  const view = kernelView(model, task);
  const kernel = new LocalKernel(view.model, parameters);
  return {
    setParameters: (other) => kernel.setParameters(other),
    logits: (pairs) => kernel.logits(view.pairs(pairs)),
    evaluate: (pairs) => kernel.evaluate(view.pairs(pairs)),
  };
}
