import type { ResultRow } from '../core/sweep/result-row';

/** What a process that trains is told: to train a run, to write down that a run killed its processes, to end soon, or now. */
export type ToTrainer =
  | { readonly kind: 'train'; readonly index: number }
  | { readonly kind: 'give up'; readonly index: number; readonly error: string }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'leave' };

/** What it answers. A run without a row was interrupted. */
export type FromTrainer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ended'; readonly index: number; readonly row: ResultRow | null }
  | { readonly kind: 'log'; readonly line: string };
