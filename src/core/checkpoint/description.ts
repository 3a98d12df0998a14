import type { ModelConfig, RunConfig, TaskConfig } from '../config/types';

/** What tensors do not show and a file need not say. */
export const ASSUMPTIONS = ['operation', 'split', 'tokens', 'activation', 'layerNorm', 'attentionCoefficient'] as const;
export type Assumption = (typeof ASSUMPTIONS)[number];

/** What a checkpoint says of itself, and what is assumed where it says nothing. */
export interface CheckpointFacts {
  file: string;
  /** Updates made when it was written, 0 when it does not say. */
  epoch: number;
  modulus: number;
  model: ModelConfig;
  /** What it was trained on. Where the file does not say the operation it is `add`, and the split's method is `unknown`. */
  task: TaskConfig;
  /** What of model and task the file does not say. */
  assumed: readonly Assumption[];
  /** What is in the file beside the model and was left out: names of tensors, places of further models. */
  aside: readonly string[];
  /** The config it was trained with, when it was trained here. */
  config?: RunConfig;
  /** Checkpoints of its training that the file holds, with their epochs; undefined where it holds one model. */
  history?: number;
}

/** What a checkpoint is, without its numbers. */
export interface CheckpointDescription extends CheckpointFacts {
  /** Size of the file. */
  bytes: number;
  /** Its weights by TransformerLens' names, in the model's order. */
  tensors: { name: string; shape: readonly number[] }[];
}
