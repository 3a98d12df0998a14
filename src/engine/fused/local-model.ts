import type { ModelConfig } from '../../core/config/types';
import type { Parameters, Vocabulary } from '../../core/model';
import { LocalKernel } from '../../kernel/local-kernel';
import { fusedEngine } from './engine';
import { kernelModel } from './trainer';

/**
 * A model on the kernel in the calling thread: logits and losses without waiting.
 * @returns undefined when the kernel's family has no such model
 */
export function localModel(model: ModelConfig, task: Vocabulary, parameters: Parameters): LocalKernel | undefined {
  const isThere = fusedEngine.unavailable(model, task.tokens) === undefined;
  return isThere ? new LocalKernel(kernelModel(model, task.modulus), parameters) : undefined;
}
