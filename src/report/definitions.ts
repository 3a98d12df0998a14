import {
  ARENA,
  CHUGHTAI,
  DOSHI,
  ELHAGE,
  FACCO,
  GROMOV,
  HURLEY,
  LAU,
  NANDA,
  type Paper,
  PRIETO,
  ROY,
  STANDER,
  XU,
  ZHONG,
} from '../text/papers';

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
    meaning: 'W_out · W_U [d_mlp, p]: from the neurons straight to the logits. Of the family mlp, W_U itself.',
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
    term: 'Irreducible representations of a group',
    meaning:
      'Of models of x·y in a finite group that is not cyclic, irreps take the place of frequencies. An irrep’s share of a matrix is the squared norm of the projection of its columns, as functions on the group, onto the isotypic subspace, P = (dim / order) Σ_g χ(g⁻¹) L_g, over that of the matrix; complex conjugate irreps count as one. Of the logits, the squared correlation of the row-centred logits with χ(x·y·z⁻¹) over all x, y, z. Key: more than 2% of that. The control of an ablation removes a random subspace of as many dimensions.',
    paper: CHUGHTAI,
    section: '§4',
  },
  {
    term: 'Cosets of neurons',
    meaning:
      'Of a neuron as a function of x (its mean over y), and of y likewise: the largest subgroup H, of all conjugates, whose cosets xH or Hx explain at least 85% of its variance beyond chance, (share − c) / (1 − c) with c = (m − 1) / (n − 1) for m cosets of n elements. Beside it the count with the elements in another, random order.',
    paper: STANDER,
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
  {
    term: 'Effective rank',
    meaning:
      'exp(−Σ s_i ln s_i), s the singular values of a matrix over their sum: of W_E’s p rows, W_U, W_in, W_out of the last layer, and W_L.',
    paper: ROY,
  },
  {
    term: 'Inverse participation ratio (IPR)',
    meaning:
      'Of the power P_k by frequency, cos and sin together and without the constant: Σ P_k² / (Σ P_k)². Mean over the columns of W_E (of the family mlp over those of W_in, of x and of y), and over the neurons’ rows of W_L.',
    paper: DOSHI,
  },
  {
    term: 'Phases',
    meaning:
      'Of the family mlp, at each neuron’s frequency k: W_in[x] ~ cos(2πkx/p + φ₁), W_in[p + y] ~ cos(2πky/p + φ₂), W_U[z] ~ cos(2πkz/p + φ₃), of an answer a·x + b·y + c with k·a, k·b, and c taken into φ₃. A neuron’s square has cos(2πk(x + y)/p + φ₁ + φ₂), so that neurons add up at the right answer where φ₁ + φ₂ = φ₃. Counted are neurons of which k explains at least 85% of the variance of W_in[x] + W_in[p + y].',
    paper: GROMOV,
  },
  {
    term: 'Analytic solution',
    meaning:
      'Weights of the family mlp with x² that are written down, not trained: neuron n has W_in[x] = A cos(2πkx/p + φ₁), W_in[p + y] = A cos(2πky/p + φ₂), W_U[z] = A cos(2πkz/p + φ₁ + φ₂), with frequencies in turn and phases drawn evenly. A = (2/d_mlp)^(1/3) makes the right answer’s mean logit 1. What other phases leave cancels the better the more neurons there are.',
    paper: GROMOV,
  },
  {
    term: 'Logit deviation, mean size, margin',
    meaning:
      'Of all pairs’ logits, each row less its mean: the root of the mean square, and the mean absolute value. Margin: the right answer’s logit less the largest other, mean over the pairs of a side.',
  },
  {
    term: 'Softmax collapse',
    meaning:
      'Share of the training pairs whose softmax, computed in float32, gives the right answer exactly 1 (loss 0), and of those where all others are exactly 0, too (gradient 0).',
    paper: PRIETO,
    section: '§3',
  },
  {
    term: 'Cosine of heads',
    meaning:
      'Mean over the pairs of heads of the first layer of the Frobenius cosine between their maps W_V W_O (OV), and between their maps W_Q W_Kᵀ (QK).',
    paper: ELHAGE,
  },
  {
    term: 'Intrinsic dimension',
    meaning:
      'TwoNN of the residual stream at the last position before the last MLP: the slope through the origin of −ln(1 − F(μ)) against ln μ, μ the ratio of the distances to the second and the first neighbour, without the largest tenth. In commutative tasks one of (x, y) and (y, x) is a point; of more than 3,000 points so many are drawn.',
    paper: FACCO,
  },
  {
    term: 'Unused frequency',
    meaning: 'More than 2% of W_E’s power and less than 2% of W_L’s: embedded, and read by nothing.',
  },
  {
    term: 'Trig ratio, quadratic share',
    meaning:
      'Share of the variance over all pairs in cos and sin of 2πk·answer/p, k key, and in the products of cos and sin of 2πkx/p with those of 2πky/p: means over pre-activations, neurons (post) and logits that vary.',
    paper: ARENA,
    section: '“Analysis during training”',
  },
  {
    term: 'SVD share of W_E',
    meaning: 'Share of W_E’s power, Σσ², in its ten largest singular values: two each of five frequencies.',
    paper: ARENA,
    section: '“Analysis during training”',
  },
  {
    term: 'Attention asymmetry',
    meaning: 'Mean over pairs and heads of |attention to x − attention to y| of the last position in the first layer.',
    paper: ARENA,
    section: '“Analysis during training”',
  },
  {
    term: 'Commutator defect',
    meaning:
      '‖θ_AB − θ_BA‖ / (‖η g_A‖ ‖η g_B‖): two gradient steps of the cross-entropy on two batches of 512 training pairs (half of them where there are fewer), in either order; median of nine pairs of batches, the same at each epoch. η = 10⁻³, or what makes a step 10⁻³ long where rounding would lose it.',
    paper: XU,
    section: '§3.2',
  },
  {
    term: 'Local learning coefficient λ̂',
    meaning:
      'nβ (E[L(w)] − L(w*)), L the cross-entropy of the n training pairs, w under exp(−nβ L(w) − γ‖w − w*‖²/2), nβ = n / ln n, γ = 100: mean of 60 Langevin draws with full gradients and Metropolis’ rule, after 40 steps that calibrate ε. So short a chain has not always settled: values compare between epochs, less between models.',
    paper: LAU,
  },
];
