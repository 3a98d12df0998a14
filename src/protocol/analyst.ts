import type { CheckpointDescription } from '../core/checkpoint/description';
import type { Answer, Question } from './analysis';

/** What the analysis process serves: one process for all runs of a window. */
export interface AnalystMethods {
  /** Answers a question about a checkpoint of the run in this directory. */
  ask(run: string, ...question: Question): Answer;
  /** What a checkpoint file is. */
  describe(file: string): CheckpointDescription;
  /** Nobody looks at this run any more: its model is let go. */
  close(run: string): void;
}
