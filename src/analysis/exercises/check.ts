import type { OpenedModel } from '../opened-model';

/** What a student's function returned: tensors and arrays as lists of lists. */
export type Answer = number | string | boolean | null | readonly Answer[] | { readonly [name: string]: Answer };

/** A student's function beside the model that it is asked of. */
export interface Subject {
  readonly model: OpenedModel;
  /** @param args by name, besides the model and what it knows itself @throws what the function throws, one line */
  call(args?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** The same function beside another model: that of a checkpoint file, which is open meanwhile. */
  beside<T>(file: string, use: (subject: Subject) => Promise<T>): Promise<T>;
}

/**
 * Undefined where the answer is right, else one line: what is expected on this model and where the answer differs, never how
 * to come to it.
 */
export type Check = (subject: Subject) => Promise<string | undefined>;
