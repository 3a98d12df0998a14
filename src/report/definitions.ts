/** A paper that definitions come from. */
interface Paper {
  readonly cite: string;
  readonly title: string;
  readonly url: string;
}

const NANDA: Paper = {
  cite: 'Nanda et al. 2023',
  title: 'Progress measures for grokking via mechanistic interpretability',
  url: 'https://arxiv.org/abs/2301.05217',
};
const ZHONG: Paper = {
  cite: 'Zhong et al. 2023',
  title: 'The Clock and the Pizza: Two Stories in Mechanistic Explanation of Neural Networks',
  url: 'https://arxiv.org/abs/2306.17844',
};
const PRIETO: Paper = {
  cite: 'Prieto et al. 2025',
  title: 'Grokking at the Edge of Numerical Stability',
  url: 'https://arxiv.org/abs/2501.04697',
};
const HURLEY: Paper = {
  cite: 'Hurley & Rickard 2009',
  title: 'Comparing Measures of Sparsity',
  url: 'https://arxiv.org/abs/0811.4706',
};

export const PAPERS: readonly Paper[] = [NANDA, ZHONG, PRIETO, HURLEY];

export interface Definition {
  readonly term: string;
  readonly meaning: string;
  readonly paper?: Paper;
  readonly section?: string;
}

/** How everything in a report is defined. p is the modulus; x and y are residues; losses are natural logarithms. */
export const DEFINITIONS: readonly Definition[] = [
  {
    term: 'Loss, accuracy',
    meaning:
      'Mean cross-entropy in nats, its log-softmax in float64, and the share of pairs whose largest logit is the right answer; on the training pairs, on the others (test), and on all.',
  },
  {
    term: 'Phases',
    meaning:
      'Memorisation ends at the first logged epoch with train accuracy ≥ 99%; cleanup begins when the test loss (running median of 5 rows) has fallen below half of its highest for good, and ends at test accuracy ≥ 99%; circuit formation lies between.',
    paper: NANDA,
    section: '§5',
  },
  {
    term: 'Spectrum, share',
    meaning:
      'Norm of each row of F · W, where F [p, p] is the orthonormal Fourier basis over residues: a constant, then cos and sin of 2πkx/p. A frequency’s share is the squared norm of its two rows over that of all rows. For multiplication and division the basis is the one over exponents of the smallest primitive root, with the residue 0 apart.',
    paper: NANDA,
    section: '§4.1',
  },
  {
    term: 'Neuron-logit map W_L',
    meaning: 'W_out · W_U [d_mlp, p]: from the neurons straight to the logits.',
    paper: NANDA,
    section: '§4.1',
  },
  { term: 'Key frequency', meaning: 'A frequency with more than 2% of W_L’s power.', paper: NANDA, section: '§4.1' },
  {
    term: 'Gini coefficient',
    meaning:
      'Of component norms v in ascending order: 1 − 2 Σ (v_i / Σv) · ((n − i + ½) / n); 0 when all are equal, near 1 when few hold everything.',
    paper: HURLEY,
  },
  {
    term: 'Restricted loss',
    meaning:
      'Cross-entropy of P·L plus the mean of L over all pairs, where P projects the logits L of all pairs onto cos and sin of 2πk(answer)/p, k key.',
    paper: NANDA,
    section: '§5.1',
  },
  {
    term: 'Excluded loss',
    meaning: 'Cross-entropy of L − P·L: the logits without the key frequencies, or without one of them.',
    paper: NANDA,
    section: '§5.1',
  },
  {
    term: 'Trigonometric approximation',
    meaning:
      'Row-centred logits regressed on cos(2πk(answer − z)/p), k key: the weights α, the fraction of variance explained, and the loss of the approximation.',
    paper: NANDA,
    section: '§4.2',
  },
  {
    term: 'FVE of u_k and v_k',
    meaning:
      'W_L ≈ Σ u_k cos(2πkz/p) + v_k sin(2πkz/p): the share of the variance of u_kᵀ·MLP(x, y) that is cos(2πk·answer/p), and of v_kᵀ·MLP(x, y) that is its sine.',
    paper: NANDA,
    section: '§4.2, table 1',
  },
  {
    term: 'FVE of a neuron',
    meaning:
      'Its centred activations over all pairs in the 2-D Fourier basis: the energy in {1, cos k, sin k} of x times those of y, without the constant, over the total, for its best k. It belongs to k from 0.85 on.',
    paper: NANDA,
    section: '§4.3',
  },
  {
    term: 'Frequency ablation',
    meaning:
      'W_E[:p] ← (I − Σ F_kᵀF_k) · W_E[:p] over the removed frequencies, in both places; keeping a set removes every other k ≥ 1. The control removes (or keeps) equally many random frequencies that are not key.',
    paper: NANDA,
    section: '§4.4',
  },
  {
    term: 'Ablation of parts',
    meaning:
      'A head: its W_O set to 0. Frozen attention: the pattern at the last position replaced by its mean over all pairs. MLP: W_out and b_out set to 0. No residual path: the residual stream before the MLP does not reach the logits.',
    paper: NANDA,
    section: '§4.4',
  },
  {
    term: 'Interference',
    meaning:
      'A pair’s row-centred logits split exactly into their Fourier components over z; each key frequency’s component is a cosine. Margin: their sum at the right answer less the largest elsewhere.',
    paper: NANDA,
    section: '§3',
  },
  {
    term: 'Sum of squared weights',
    meaning: 'Over all parameters, W_U for the p residues: what weight decay pulls down.',
    paper: NANDA,
    section: '§5.1',
  },
  {
    term: 'Distance irrelevance',
    meaning:
      'Mean over differences x − y of the standard deviation over sums x + y of the right answer’s logit, over its deviation on all pairs. Near 0 for “pizza”, near 1 for “clock”.',
    paper: ZHONG,
    section: '§4.2',
  },
  {
    term: 'Gradient symmetricity',
    meaning:
      'Mean over 100 sampled triples (a, b, c) of the cosine similarity between the gradients of logit c of the pair (a, b) by the two embeddings. Near 1 for “pizza”, well below for “clock”. Not defined here for several layers or LayerNorm.',
    paper: ZHONG,
    section: '§4.1',
  },
  {
    term: 'Saturated softmax',
    meaning:
      'Share of pairs whose float32 softmax is saturated: beside the right answer’s exponential the others vanish, so the loss is exactly 0 and its gradient gone (softmax collapse).',
    paper: PRIETO,
    section: '§3',
  },
];
