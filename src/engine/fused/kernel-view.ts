import { Batches } from '../../core/batches';
import type { ModelConfig } from '../../core/config/types';
import type { Vocabulary } from '../../core/model';
import type { Pairs } from '../../core/tasks';
import { tokenLayout } from '../../core/token-layout';
import type { KernelSetup } from '../../kernel/kernel';
import type { KernelModel } from '../../kernel/layout';
import { learningRateAt, type Recipe } from '../engine';

/** A model of the kernel's family as the kernel sees it, and pairs in the order in which it takes them. */
export function kernelView(
  { dModel, heads, dMlp, activation, attentionCoefficient }: ModelConfig,
  task: Vocabulary,
): { model: KernelModel; pairs: (pairs: Pairs) => Pairs } {
  const { positions, vocabulary } = tokenLayout(task);
  // The kernel has x before y: in other layouts what is y here is its x.
  const swapped = positions.indexOf('y') < positions.indexOf('x');
  const inOrder = positions.map((token) => (token === 'x' && swapped ? 'y' : token === 'y' && swapped ? 'x' : token));
  return {
    model: {
      ...{ p: task.modulus, positions: inOrder, vocabulary, attentionCoefficient },
      ...{ dModel, heads, dMlp, activation: activation === 'square' ? 'square' : 'relu' },
    },
    pairs: swapped ? ({ x, y, label }) => ({ x: y, y: x, label }) : (pairs) => pairs,
  };
}

/** How a config trains, as the kernel sees it. @param trainPairs how many there are */
export function kernelRecipe(
  config: Recipe,
  trainPairs: number,
): Pick<KernelSetup, 'loss' | 'optimizer' | 'frozen' | 'rateAt' | 'batches'> {
  const { loss, optimizer, model, training } = config;
  const { batchSize } = training;
  return {
    ...{ loss, optimizer, frozen: model.freeze ?? [] },
    rateAt: (step) => learningRateAt(config, step),
    batches: batchSize !== null && batchSize < trainPairs ? new Batches(trainPairs, batchSize, model.seed) : undefined,
  };
}
