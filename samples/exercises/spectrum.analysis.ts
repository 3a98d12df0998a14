// Fourier transforms in one and two dimensions: of the embedding, of a neuron, of the logits.
import type { Model } from 'grokking';

/**
 * How the power of the embedding divides among frequencies: a list of ⌊p/2⌋ shares, frequency k at index k − 1.
 *
 * The power of frequency k is the sum, over all columns of W_E, of the squared coefficients along cos(2πkx/p) and sin(2πkx/p),
 * both scaled to length 1; its share is of the power of all p waves, the constant among them. W_E is that of the residues 0 … p −
 * 1 alone: other tokens have rows too.
 *
 * Why: a model that groks puts most of its embedding into a few frequencies.
 * Source: Nanda et al. 2023, §4.1.
 *
 * @exercise embedding-spectrum
 */
export function embeddingSpectrum(model: Model, p: number) {
  throw new Error('not written yet');
}

/**
 * One neuron over all pairs (x, y) in the two-dimensional Fourier basis: coefficients [p, p], the row the wave of x, the column
 * the wave of y.
 *
 * The neuron is the last layer's after the activation function (`hook_post`), read at the last token. Waves are of length 1 and
 * in the order of the exercise `fourier-basis`: the constant 1/√p, then cos and sin of frequency 1, cos and sin of 2, ….
 *
 * Why: what needs x and y at once is in the products of two waves; sums are in the first row and the first column.
 * Source: Nanda et al. 2023, §4.1; ARENA's chapter on grokking.
 *
 * @param neuron its number, from 0
 * @exercise fourier-2d
 */
export function fourier2d(model: Model, p: number, neuron = 0) {
  throw new Error('not written yet');
}

/**
 * Shares of the logits' variance in the four products of waves of one frequency, in this order: cos kx · cos ky, cos kx · sin ky,
 * sin kx · cos ky, sin kx · sin ky.
 *
 * Logits of all pairs are a table [p², p]. Take the mean of each of its columns away. The share of a product is the sum over
 * columns of the squared coefficient along it (scaled to length 1 over all pairs), over the sum of all squares of the table.
 *
 * Why: cos k(x + y) = cos kx · cos ky − sin kx · sin ky; a model that adds has these products in its logits, and about equal shares.
 * Source: Nanda et al. 2023, §4.1–4.2.
 *
 * @param k the frequency, from 1
 * @exercise product-terms
 */
export function productTerms(model: Model, p: number, k = 1) {
  throw new Error('not written yet');
}
