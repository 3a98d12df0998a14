import type { Exercise } from './exercise';

/** From training to a verdict. */
export const TOOLKIT = [
  {
    id: 'grokking-config',
    title: 'Train a model that groks',
    asks: 'A config that memorises first and groks later; the check trains it.',
    on: 'any',
    source: 'The article’s toolkit, first function',
    hints: [
      'Take a small prime, such as 31, a model of half the canonical size, and most of the pairs for training: less to compute, and sooner done. Train it in the lab before you hand it in.',
      'If it never groks, look at the weight decay: without it nothing makes the memory expensive. If it never memorises, there may be too much of it.',
      'If both come at once, log more often, or train on fewer pairs: the delay grows quickly as the share of pairs falls.',
    ],
  },
  {
    id: 'model-summary',
    title: 'Say what it does',
    asks: 'Accuracies, key frequencies, what they explain and what is left without them, and a sentence that says so.',
    on: 'addition',
    source: 'The article’s toolkit, second function; Nanda et al. 2023, §4',
    hints: [
      'W_L = W_out · W_U has a row per neuron and a column per answer; its spectrum over the answers is that of `embedding-spectrum`, the other way round.',
      'For `explained` a wave is a table over pairs and answers that depends on their difference alone. Its best factor is a quotient of two sums.',
      'For `without` take all the key frequencies out of W_E at once; rows of other tokens stay as they are.',
      'Make the sentence of the numbers that you have computed, not of those you expect.',
    ],
  },
  {
    id: 'intervene',
    title: 'Does a key frequency break the model?',
    asks: 'The accuracy that is lost with each frequency of the embedding, and its means over key frequencies and over the others.',
    on: 'addition',
    source: 'The article’s toolkit, third function',
    hints: [
      'The exercise `ablate-frequency` takes one frequency out of W_E: do that for each.',
      'What is lost is accuracy before less accuracy after, over all pairs; it may be below 0.',
      'Key are the frequencies of `model-summary`. If one alone does little harm: what do the others still agree on?',
    ],
  },
  {
    id: 'learned-or-memorised',
    title: 'Learned or memorised?',
    asks: 'A verdict with two numbers, from weights alone, on the open model and on six that say nothing of themselves.',
    on: 'any',
    source: 'The article’s last reflection; Nanda et al. 2023, §4.1',
    hints: [
      'Write the two numbers first and look at them for each of the six files (Set as Current Checkpoint, then the lens): the verdict is a matter of where you draw lines.',
      'A model that memorises is as sure of itself as one that has learned. What does it need that the other can do without?',
      'A file says what it was meant for. Look at what the answers are, and whether the numbers that you have computed care.',
      'Half-way is a place of its own: waves stand out already, and some pairs are still guessed.',
    ],
  },
] as const satisfies readonly Exercise[];
