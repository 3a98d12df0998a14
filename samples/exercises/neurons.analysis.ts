// What neurons compute: a frequency each, and products of x and y in a single layer.
import type { Model } from 'grokking';

/**
 * Which frequency each neuron is of, and how much of it: { frequency, fve }, two lists of d_mlp numbers.
 *
 * Take the mean over all pairs off each of the last layer's neurons (`hook_post` at the last token). Of what is left, frequency k
 * explains the power along the eight waves cos kx, sin kx, cos ky, sin ky and the four products of one of x with one of y, all of
 * length 1. `frequency` is the k in 1 … ⌊p/2⌋ that explains most, `fve` its share of the power. Both are 0 for a neuron that does
 * not vary.
 *
 * Why: neurons of a model that grokked fall into clusters by frequency; with 85% and more they count as its members.
 * Source: Nanda et al. 2023, §4.3; ARENA's chapter on grokking.
 *
 * @exercise neuron-clusters
 */
export function neuronClusters(model: Model, p: number) {
  throw new Error('not written yet');
}

/**
 * Where products of x and y arise in a model of one layer: { attention, before, after, logits, ablated }.
 *
 * The first four are the share of the variance over all pairs that is not of the form f(x) + g(y), all units together (not a mean
 * of shares): of the residual stream after attention (`hook_resid_mid`), of the neurons before the activation function
 * (`hook_pre`), of those after it (`hook_post`), and of the logits; all at the last token. `ablated` is the accuracy over all
 * pairs of the model whose W_out and b_out are 0.
 *
 * Why: the article says that one layer cannot compute products. Here are the numbers of one that does.
 * Source: the article's second exercise; Nanda et al. 2023, §4.2.
 *
 * @exercise circuit-depth
 */
export function circuitDepth(model: Model, p: number) {
  throw new Error('not written yet');
}
