/** A paper that definitions and explanations come from. */
export interface Paper {
  readonly cite: string;
  /** With where it appeared, unless on arXiv. */
  readonly title: string;
  /** On arXiv. */
  readonly url?: string;
}

export const NANDA: Paper = {
  cite: 'Nanda et al. 2023',
  title: 'Progress measures for grokking via mechanistic interpretability',
  url: 'https://arxiv.org/abs/2301.05217',
};
export const ZHONG: Paper = {
  cite: 'Zhong et al. 2023',
  title: 'The Clock and the Pizza: Two Stories in Mechanistic Explanation of Neural Networks',
  url: 'https://arxiv.org/abs/2306.17844',
};
export const PRIETO: Paper = {
  cite: 'Prieto et al. 2025',
  title: 'Grokking at the Edge of Numerical Stability',
  url: 'https://arxiv.org/abs/2501.04697',
};
export const HURLEY: Paper = {
  cite: 'Hurley & Rickard 2009',
  title: 'Comparing Measures of Sparsity',
  url: 'https://arxiv.org/abs/0811.4706',
};

export const CHUGHTAI: Paper = {
  cite: 'Chughtai et al. 2023',
  title: 'A Toy Model of Universality: Reverse Engineering How Networks Learn Group Operations',
  url: 'https://arxiv.org/abs/2302.03025',
};
export const STANDER: Paper = {
  cite: 'Stander et al. 2023',
  title: 'Grokking Group Multiplication with Cosets',
  url: 'https://arxiv.org/abs/2312.06581',
};

const paper = (cite: string, title: string, url?: string): Paper => ({
  cite,
  title,
  ...(url !== undefined && { url }),
});
export const ROY = paper('Roy & Vetterli 2007', 'The effective rank: a measure of effective dimensionality, EUSIPCO');
export const DOSHI = paper(
  'Doshi et al. 2023',
  'To grok or not to grok: Disentangling generalization and memorization on corrupted algorithmic datasets',
  'https://arxiv.org/abs/2310.13061',
);
export const GROMOV = paper('Gromov 2023', 'Grokking modular arithmetic', 'https://arxiv.org/abs/2301.02679');
export const ELHAGE = paper(
  'Elhage et al. 2021',
  'A Mathematical Framework for Transformer Circuits, Transformer Circuits Thread',
);
export const FACCO = paper(
  'Facco et al. 2017',
  'Estimating the intrinsic dimension of datasets by a minimal neighborhood information',
  'https://arxiv.org/abs/1803.06992',
);
export const ARENA = paper('ARENA', 'chapter 1.5.2, Grokking and Modular Arithmetic');
export const XU = paper(
  'Xu 2026',
  'Low-Dimensional and Transversely Curved Optimization Dynamics in Grokking',
  'https://arxiv.org/abs/2602.16746',
);
export const LAU = paper(
  'Lau et al. 2023',
  'The Local Learning Coefficient: A Singularity-Aware Complexity Measure',
  'https://arxiv.org/abs/2308.12108',
);

export const PAPERS: readonly Paper[] = [
  ...[NANDA, ZHONG, PRIETO, HURLEY, CHUGHTAI, STANDER, ROY, DOSHI, GROMOV, ELHAGE, FACCO, ARENA, XU, LAU],
];
