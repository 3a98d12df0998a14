import type * as tf from '@tensorflow/tfjs-core';
import type { PairBatch } from './rows';

/** Weights by TransformerLens name, heads flattened as in WeightLayout. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** Receives activations at the last position by hook name, one row per pair. */
export type Recorder = (hook: string, values: tf.Tensor) => void;

/** A forward pass over pairs. */
export interface ForwardModel {
  /** Logits at the last position, [pairs, p]; on the gradient tape. */
  logits(weights: Weights, batch: PairBatch, record?: Recorder): tf.Tensor2D;
  dispose(): void;
}
