import type { FunctionAnswer, FunctionCall } from './analysis-call';
import type { Grade, GradeCall } from './grading';

export type { FunctionAnswer, FunctionCall, FunctionError, StackFrame } from './analysis-call';

/** What the process that runs the person's functions serves. Calls are answered one after the other. */
export interface RunnerMethods {
  /** Gets compiler and engine ready; a first call is then as fast as the next. */
  warm(): void;
  /** The same for functions in Python, which that interpreter runs. */
  warmPython(python?: string): void;
  call(call: FunctionCall): FunctionAnswer;
  /** Checks a function that answers an exercise. */
  grade(call: GradeCall): Grade;
}

/** What the process that started the runner serves to it. */
export interface RunnerEvents {
  /** A line that the running function wrote to the console. */
  logged(line: string): void;
}
