import type { CheckpointDescription } from '../core/checkpoint/description';
import type { AnalysisMethods } from './analysis';

/** What the analysis process serves: one process for all runs of a window. */
export interface AnalystMethods {
  /** Answers a question about a checkpoint of the run in this directory. */
  ask(run: string, method: keyof AnalysisMethods, args: unknown[]): unknown;
  /** What a checkpoint file is. */
  describe(file: string): CheckpointDescription;
  /** Nobody looks at this run any more: its model is let go. */
  close(run: string): void;
}
