import type { FunctionAnswer, FunctionCall } from './analysis-call';

/** A student's function, asked of the model of a checkpoint. */
export interface GradeCall extends Omit<FunctionCall, 'args'> {
  /** The exercise's id. */
  readonly exercise: string;
}

/** What a check says of a function that returned something. */
export type Verdict =
  | { readonly state: 'passed' }
  /** What was expected on this model and where the answer differs: one line. */
  | { readonly state: 'failed'; readonly message: string }
  /** Why the exercise has no answer on this model: one line. */
  | { readonly state: 'skipped'; readonly message: string };

/** Not ok: the function did not come to an end, or was not run. */
export type Grade = FunctionAnswer<Verdict>;
