// How would one find such structure without knowing what to look for?
import { discoverStructure, structureFigures, type Model } from 'grokking';

/**
 * The question with which the article ends its chapter on interpretation, tried: nothing of the task and nothing of Fourier goes
 * in, only weights, activations and answers.
 *
 * The table of answers is searched for a group, whatever its elements are called. Each permutation of the tokens that could be a
 * symmetry (shift and multiplication of the tokens as numbers; x → x·g, learnt from the answers) is tried by one linear map R
 * with W_E[π(x)] ≈ R·W_E[x] within the 12 leading principal directions of W_E. With few tokens every permutation fits a little:
 * beside each stands what 20 random permutations get. Where the group is cyclic, the angles of R's eigenvalues are frequencies.
 * The neurons are taken apart into independent components (FastICA), and each is moved by x → x·g and y → y·g: one that the
 * model uses stays in a small subspace of its own.
 */
export async function discoverWithoutHypothesis(model: Model) {
  return structureFigures(await discoverStructure(model));
}
