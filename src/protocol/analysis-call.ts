import type { TaskConfig } from '../core/config/types';
import type { GivenArguments } from '../core/analyses/complete-arguments';
import type { Output } from '../core/output';

/** An exported function of a file of the workspace, in Python one at its top, on a checkpoint. */
export interface FunctionCall {
  /** Absolute path of the file. */
  readonly file: string;
  /** Its exported name; `default` for the default export. */
  readonly name: string;
  /** Absolute path of the checkpoint file, or of the folder of a language model. */
  readonly checkpoint: string;
  /** What the model was trained on, where the person says it; else what the checkpoint says. */
  readonly task?: TaskConfig;
  /** What follows `model`, in order or by name. Missing ones are the model's own, or take the defaults of the signature. */
  readonly args: GivenArguments;
  /** The interpreter of a Python file; by default the one of the path. */
  readonly python?: string;
}

/** A line of a stack, in the person's own files where `file` is set; lines and columns count from 1. */
export interface StackFrame {
  readonly text: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export interface FunctionError {
  /** e.g. `TypeError: model.W_X is undefined` */
  readonly message: string;
  /** Innermost first; without frames of the runner itself. */
  readonly stack: readonly StackFrame[];
  /** The function was not run: the file cannot be compiled, has no such function, or the checkpoint cannot be read. */
  readonly notRun?: boolean;
  /** The required argument that was not given: whoever called says how to give it. */
  readonly missing?: string;
  /** The call did not come to an end: it took too long or too much memory, or its process ended. */
  readonly stopped?: boolean;
}

/** @template T how the result is put */
export type FunctionAnswer<T = Output> =
  | { readonly ok: true; readonly output: T; readonly milliseconds: number }
  | { readonly ok: false; readonly error: FunctionError; readonly milliseconds: number };
