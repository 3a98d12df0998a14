import type { ModelConfig } from '../../core/config/types';
import type { Vocabulary } from '../../core/model';
import type { Pairs } from '../../core/tasks';
import { tokenLayout } from '../../core/token-layout';
import type { KernelModel } from '../../kernel/layout';

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
