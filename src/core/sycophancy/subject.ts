/**
 * What an analysis is of: a run's checkpoint; a language model's folder, or one with a folder for each of several (Pythia's
 * steps), and the prompts that they are asked.
 */
export type SycophancySubject =
  | { readonly kind: 'checkpoint'; readonly run: string; readonly epoch: number }
  | { readonly kind: 'model'; readonly folder: string; readonly prompts: string }
  | { readonly kind: 'models'; readonly folder: string; readonly prompts: string };

/** An analysis that has been made, as it is kept. */
export interface KeptAnalysis<T> {
  readonly result: T;
  /** When it was made, in milliseconds since 1970, and how long it took. */
  readonly made: number;
  readonly seconds: number;
}
