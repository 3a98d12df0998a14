import type { ModelConfig } from '../../core/config/types';
import type { Vocabulary } from '../../core/model';
import type { ForwardModel } from './forward-model';
import { MlpModel } from './mlp-model';
import { TransformerModel, transformerHooks } from './model';

/** The forward pass of a model's family. */
export function forwardModel(model: ModelConfig, task: Vocabulary): ForwardModel {
  return model.family === 'mlp' ? new MlpModel(model) : new TransformerModel(model, task);
}

/** Every activation that can be recorded for this model. */
export function hookNames(model: ModelConfig): string[] {
  return model.family === 'mlp' ? ['blocks.0.mlp.hook_pre', 'blocks.0.mlp.hook_post'] : transformerHooks(model);
}
