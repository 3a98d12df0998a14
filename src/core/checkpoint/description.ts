import type { ModelConfig, RunConfig, TaskConfig } from '../config/types';

/** What a checkpoint is, without its numbers. */
export interface CheckpointDescription {
  file: string;
  /** Size of the file. */
  bytes: number;
  /** Updates made when it was written, 0 when it does not say. */
  epoch: number;
  modulus: number;
  /** Its activation is ReLU where the file does not say. */
  model: ModelConfig;
  /** Whether the file says which activation its MLP has: tensors do not show it. */
  activationStated: boolean;
  /** What it was trained on, when it says so. */
  task?: TaskConfig;
  /** The config it was trained with, when it was trained here. */
  config?: RunConfig;
  /** Its weights by TransformerLens' names, in the model's order. */
  tensors: { name: string; shape: readonly number[] }[];
}
