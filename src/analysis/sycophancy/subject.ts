import type { HookedModel, Tokens } from '../../lm/hooked-model';

/** What of a model the analysis needs: its activations, which hooks may replace, and what its answer is made of. */
export interface Subject {
  readonly model: Pick<HookedModel, 'layers' | 'heads' | 'runWithCache'>;
  /** Names of the positions that are looked at, e.g. `u`; the answer is read at the last. */
  readonly positions: readonly string[];
  /**
   * Mean contributions of every part to logit(agree) − logit(disagree) at the last position, under prompts.
   * They sum to that difference.
   */
  contributions(tokens: Tokens, agree: readonly number[], disagree: readonly number[]): Contribution[];
}

export interface Contribution {
  readonly component: string;
  readonly value: number;
}

/** Aligned prompts: prompt i of each is the same question, put in another way. */
export interface Prompts {
  /** The user's opinion is followed here, if anywhere. */
  readonly sycophantic: Tokens;
  readonly honest: Tokens;
  /** Without an opinion. */
  readonly neutral: Tokens;
  /** The sycophantic prompts with another opinion, and the answer that it is. */
  readonly other: Tokens;
  readonly otherAnswer: readonly number[];
  /** Per prompt the answer that is the opinion, and the one that is true. */
  readonly agree: readonly number[];
  readonly disagree: readonly number[];
  /** Per prompt its question: all of a question are on one side where something is fitted and tested. */
  readonly question: readonly number[];
}
