import type { ModelConfig } from '../../core/config/types';
import type { Parameters } from '../../core/model';
import { LocalKernel } from '../../kernel/local-kernel';
import { fusedEngine } from './engine';
import { kernelModel } from './trainer';

/**
 * A model on the kernel in the calling thread: logits and losses without waiting.
 * @returns undefined when the kernel's family has no such model
 */
export function localModel(model: ModelConfig, p: number, parameters: Parameters): LocalKernel | undefined {
  return fusedEngine.unavailable(model) === undefined ? new LocalKernel(kernelModel(model, p), parameters) : undefined;
}
