// Which few waves a model computes with.
import type { Model } from 'grokking';

/**
 * The key frequencies: a list of the k in 1 … ⌊p/2⌋ that have more than 2% of the power of W_L = W_out · W_U, the strongest first.
 *
 * W_L is [d_mlp, p]: what each neuron adds to each logit, a function of the answer z. The power of frequency k is the sum, over all
 * neurons, of the squared coefficients along cos(2πkz/p) and sin(2πkz/p), both scaled to length 1; its share is of the power of all
 * p waves, the constant among them.
 *
 * Why: different seeds take different ones, and all that a grokked model does is done with them.
 * Source: Nanda et al. 2023, §4.1–4.2.
 *
 * @exercise key-frequencies
 */
export function keyFrequencies(model: Model, p: number) {
  throw new Error('not written yet');
}
