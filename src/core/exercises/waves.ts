import type { Exercise } from './exercise';

/** Waves, and what is transformed by them. */
export const WAVES = [
  {
    id: 'fourier-basis',
    title: 'The Fourier basis',
    asks: 'The constant and the waves of every frequency as functions of the residue, each of length 1.',
    on: 'any',
    source: 'Nanda et al. 2023, §4.1; ARENA’s chapter on grokking',
    hints: [
      'Write one wave first: a list of p numbers, cos(2πkx/p) for x = 0 … p − 1. What is the sum of their squares?',
      'Every row is divided by its own length, the constant too: whatever k is, the length of a cosine is not that of the constant.',
      'How many frequencies are there before waves repeat? For odd p two rows for each of them and the constant make p rows; for even p the last frequency has a cosine alone.',
      'Multiply the matrix by its transpose. Where it is not the identity, the two rows that meet there are wrong.',
    ],
  },
  {
    id: 'orthogonality',
    title: 'Orthogonality, in the form that is true',
    asks: 'Sums of products of cosines over residues and over frequencies, for any modulus, and a case in which the article’s sum is not what it says.',
    on: 'any',
    source: 'The article’s first exercise, put right',
    hints: [
      'There are two different sums: one over residues, with two frequencies; one over frequencies, with one distance. A table of cos(2πa/p) for a = 0 … p − 1, looked up at products modulo p, gives both.',
      'Compare k with p − k: at which residues do their cosines differ?',
      'In the article’s sum only one of the two factors depends on z. Take the other one out of the sum and look at what is left.',
    ],
  },
  {
    id: 'embedding-spectrum',
    title: 'The spectrum of the embedding',
    asks: 'The share of W_E’s power at each frequency.',
    on: 'any',
    source: 'Nanda et al. 2023, §4.1',
    hints: [
      'Start from the basis of the exercise `fourier-basis`: its rows times W_E’s rows of the residues are coefficients, a row per wave.',
      'Power is squared and summed over the columns. Two rows belong to a frequency; for even p the last has one.',
      'With waves of length 1 the powers of all p of them add up to the sum of squares of the table: check that first, and divide by it.',
    ],
  },
  {
    id: 'key-frequencies',
    title: 'Key frequencies',
    asks: 'The frequencies with more than 2% of the power of W_L = W_out · W_U, the strongest first.',
    on: 'addition',
    source: 'Nanda et al. 2023, §4.1 and §4.2',
    hints: [
      'W_L is [d_mlp, p]: each neuron’s row is a function of the answer. The waves run along the answers, not along the neurons.',
      'As in `embedding-spectrum`, the power of a frequency is summed over all neurons and both of its waves; what it is divided by has the constant in it.',
      'Sort frequencies by their power, not the powers themselves, and remember that the list of shares begins with frequency 1.',
    ],
  },
  {
    id: 'fourier-2d',
    title: 'The Fourier transform in two dimensions',
    asks: 'One neuron over all pairs as coefficients of waves of x times waves of y.',
    on: 'any',
    source: 'Nanda et al. 2023, §4.1; ARENA’s chapter on grokking',
    hints: [
      'Run all pairs with a cache, take `hook_post` at the last token, and put the neuron’s p² values into a table [p, p]; the pairs are ordered by x, then y.',
      'A transform in two dimensions is one over the rows and then one over the columns: the basis acts on each side.',
      'Try it on a table of your own, such as cos(2π3x/p) for every y: only one coefficient may be left. If it is in the first row in place of the first column, one side is the wrong way round.',
    ],
  },
  {
    id: 'product-terms',
    title: 'Products of waves in the logits',
    asks: 'The share of the logits’ variance in each of the four products of cos and sin of x and of y.',
    on: 'addition',
    source: 'Nanda et al. 2023, §4.1–4.2',
    hints: [
      'A product of two waves is a function of the pair: a list of p² numbers. If both waves have length 1 over the residues, it has length 1 over the pairs.',
      'Each of the p columns of logits has a coefficient along it. Their squares add up.',
      'The mean of a column is no variance: take it off before you sum up what the shares are of.',
    ],
  },
] as const satisfies readonly Exercise[];
