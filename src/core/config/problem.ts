import { oneLine } from '../printable';

/** One thing wrong with a config: where it is and what to do about it. */
export interface ConfigProblem {
  /** Dotted path of the field, e.g. `task.trainFraction`; empty for the file as a whole. */
  field: string;
  /** What is wrong and how to mend it; begins with the field. */
  message: string;
  /** Characters of the text the problem is about. */
  offset: number;
  length: number;
  /** The text is not JSON; editors report that themselves. */
  syntax?: true;
}

/** A wrong input of the person's: shown as one line, without a stack; exit code 2 on the command line. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(message: string, options?: ErrorOptions) {
    super(oneLine(message), options);
  }
}

/** The line shown for a problem: file, field, remedy. */
export function problemLine(file: string, problem: ConfigProblem): string {
  return `${file}: ${problem.message}`;
}
