/** A question to a student that is answered by a function, in TypeScript or Python. */
export interface Exercise {
  /** What the function's comment or docstring names after `@exercise`. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what the function returns. */
  readonly asks: string;
  /** What the model must have learned for the question to have an answer. */
  readonly on: 'any' | 'addition' | 'multiplication';
  /** Where it comes from: a section of the article, of a paper, of a course. */
  readonly source: string;
  /** In steps, each nearer; none is the solution. */
  readonly hints: readonly string[];
}
