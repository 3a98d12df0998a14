import type { Ablation } from './analysis-data';

/** What a dashboard's tabs show, and what is explained. */
export const EXPLAINED = ['training', 'spectrum', 'circuit', 'ablation', 'interference'] as const;
export type Explained = (typeof EXPLAINED)[number];

/** What is looked at where a tab leaves it to the person. */
export interface ExplainedChoices {
  readonly pair: { readonly x: number; readonly y: number };
  readonly ablation: Ablation;
}

/** What a tab shows of one model at one checkpoint, in words. */
export interface Explanation {
  readonly about: Explained;
  /** e.g. `Spectrum of add-113 at epoch 12,000` */
  readonly title: string;
  /** Five, in their order. */
  readonly sentences: readonly string[];
  /** Where it is written: a paper and its section. */
  readonly sources: readonly { readonly text: string; readonly url: string }[];
}
