import type { Exercise } from './exercise';

/** What the parts of a model compute, and what is left without them. */
export const CIRCUIT = [
  {
    id: 'neuron-clusters',
    title: 'Neurons by frequency',
    asks: 'The frequency of each neuron, and the share of its variance that it explains.',
    on: 'addition',
    source: 'Nanda et al. 2023, §4.3; ARENA’s chapter on grokking',
    hints: [
      'The exercise `fourier-2d` has a neuron’s coefficients. Which of them belong to a frequency? Those of x alone, of y alone, and of both.',
      'The coefficient of the constant times the constant is the mean. It belongs to no frequency, and not to the whole either.',
      'Count: nine coefficients have their row and their column among the constant and the two waves of k, and eight of them are k’s.',
    ],
  },
  {
    id: 'circuit-depth',
    title: 'How deep must a circuit be?',
    asks: 'How much of what each stage of one layer computes needs x and y together, and what is right without the MLP.',
    on: 'any',
    source: 'The article’s second exercise; Nanda et al. 2023, §4.2',
    hints: [
      'Lay the values of a unit out as a table over x and y. The best f(x) + g(y) is made of its row means and its column means.',
      'Sum the squares of what is left, and of the table without its mean, over all units; divide once, at the end.',
      'For the last number replace two weights of the model by zeros (`withParameters`, `with_parameters`) and ask for its accuracy.',
      'Then look at the four shares in their order: between which two stages do most products arise, and what lies between?',
    ],
  },
  {
    id: 'interference',
    title: 'Interference',
    asks: 'Each frequency’s part of a pair’s logits over all answers, and the sum of the parts.',
    on: 'addition',
    source: 'The article on interference, measured; Nanda et al. 2023, §3',
    hints: [
      'One row of logits is a function of z. Its part at a frequency is what a projection onto two waves leaves.',
      'A projection needs both: how much of a wave is in the row, and the wave itself again. Waves of length 1 spare you a factor.',
      'All frequencies and the mean together must give the logits back. Try that before you take a few.',
    ],
  },
  {
    id: 'ablate-frequency',
    title: 'An embedding without a frequency',
    asks: 'Accuracy over all pairs with one frequency taken out of W_E.',
    on: 'addition',
    source: 'The article’s intervention; Nanda et al. 2023, §4.4',
    hints: [
      'Each column of W_E is a function of the residue. How much of a wave is in it? And what is left when that much of the wave is taken off?',
      'A frequency has two waves, and W_E has rows that are no residues: these stay as they are.',
      'Put the new W_E into the model by `withParameters` or `with_parameters` and ask what comes back for its answers. Take off everything but the constant: then nothing should be right.',
    ],
  },
  {
    id: 'ablate-unembedding',
    title: 'An ablation and its control',
    asks: 'Accuracy without the key frequencies in W_U, beside accuracy without as many others at random.',
    on: 'addition',
    source: 'Nanda et al. 2023, §4.4',
    hints: [
      'W_U is [d_model, p]: its rows are functions of the answer. Take a row’s part at each frequency off it, once.',
      'The changed W_U goes into the model by `withParameters` or `with_parameters`; accuracy over all pairs is then a method of what comes back.',
      'A control removes as much, at random, of what is not meant. Draw without putting back, at least five times, and keep what was drawn.',
    ],
  },
  {
    id: 'restricted-loss',
    title: 'Restricted loss',
    asks: 'The test pairs’ loss with nothing but some frequencies of the right answer in the logits.',
    on: 'addition',
    source: 'Nanda et al. 2023, §5.1',
    hints: [
      'The waves are functions of the pair by way of its right answer. Over all pairs each answer comes p times: what is their length then?',
      'Project each column of the logits of all pairs, training pairs among them, and only then look at the test pairs.',
      'The constant is no frequency, and yet it stays: the mean of each column is added.',
      'Compute the loss in double precision, with the largest logit taken off each row: it may be as small as 10⁻⁷.',
    ],
  },
  {
    id: 'excluded-loss',
    title: 'Excluded loss',
    asks: 'The training pairs’ loss without some frequencies of the right answer in the logits.',
    on: 'addition',
    source: 'Nanda et al. 2023, §5.1',
    hints: [
      'Write `restricted-loss` first: what it keeps is what goes here.',
      'The mean of each column stays where it is. Nothing but the waves is taken off.',
      'The projection is over all pairs, the loss over the training pairs alone.',
    ],
  },
] as const satisfies readonly Exercise[];
