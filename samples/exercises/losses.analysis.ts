// Two losses that see the algorithm while the plain ones do not.
import type { Model } from 'grokking';

/**
 * The restricted loss: the mean cross-entropy (nats) of the test pairs with logits that keep nothing but some frequencies of the
 * right answer.
 *
 * Logits of all pairs are a table [pairs, p]. Each of its columns is a function of the pair; keep of it the components along
 * cos(2πks/p) and sin(2πks/p), s the pair's right answer, over all pairs, for every k of `frequencies`, and add the mean of the
 * column over all pairs.
 *
 * Why: it falls while a model forms its algorithm, long before the test loss does.
 * Source: Nanda et al. 2023, §5.1.
 *
 * @param frequencies which; the check takes the model's key frequencies
 * @exercise restricted-loss
 */
export function restrictedLoss(model: Model, p: number, frequencies: readonly number[] = [1]) {
  throw new Error('not written yet');
}

/**
 * The excluded loss: the mean cross-entropy (nats) of the training pairs with logits that have lost some frequencies of the right
 * answer, and nothing else.
 *
 * Take off the table of logits what `restrictedLoss` keeps, but not the mean of its columns.
 *
 * Why: a model that has memorised answers its training pairs without these frequencies; it rises as memory gives way to the
 * algorithm.
 * Source: Nanda et al. 2023, §5.1.
 *
 * @param frequencies which; the check takes the model's key frequencies
 * @exercise excluded-loss
 */
export function excludedLoss(model: Model, p: number, frequencies: readonly number[] = [1]) {
  throw new Error('not written yet');
}
