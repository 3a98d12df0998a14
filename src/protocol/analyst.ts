import type { CheckpointComparison, CheckpointPlace } from '../core/compare/checkpoints';
import type { KeySet } from '../core/compare/frequencies';
import type { IrrepSet } from '../core/compare/irrep-set';
import type { CheckpointDescription } from '../core/checkpoint/description';
import type { Answer, Question } from './analysis';

/** What the analysis process serves: one process for all runs of a window. */
export interface AnalystMethods {
  /** Answers a question about a checkpoint of the run in this directory. */
  ask(run: string, ...question: Question): Answer;
  /** What a checkpoint file is. */
  describe(file: string): CheckpointDescription;
  /** A checkpoint file as a `.pt` file for TransformerLens. */
  exportModel(file: string): Uint8Array;
  /** The key frequencies of a checkpoint. */
  keys(place: CheckpointPlace): KeySet | IrrepSet;
  /** Two checkpoints against each other. */
  compare(a: CheckpointPlace, b: CheckpointPlace): CheckpointComparison;
  /** Nobody looks at this run any more: its model is let go. */
  close(run: string): void;
}
