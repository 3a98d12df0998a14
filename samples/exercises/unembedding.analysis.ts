// An intervention with a control beside it.
import type { Model } from 'grokking';

/**
 * What is left without some frequencies in the unembedding, and without as many others: { without, controls }.
 *
 * `without` is the accuracy over all pairs when each row of W_U, as a function of the answer z, has lost its components along
 * cos(2πkz/p) and sin(2πkz/p), for every k of `frequencies`. `controls` is a list of at least five draws, each { frequencies,
 * accuracy }: as many frequencies drawn at random from those of 1 … ⌊p/2⌋ that are not named, and the accuracy without them.
 *
 * Why: removing anything does harm. Only beside an equally large control does it show what these frequencies were for.
 * Source: Nanda et al. 2023, §4.4.
 *
 * @param frequencies which; the check takes the model's key frequencies
 * @exercise ablate-unembedding
 */
export function ablateUnembedding(model: Model, p: number, frequencies: readonly number[] = [1]) {
  throw new Error('not written yet');
}
