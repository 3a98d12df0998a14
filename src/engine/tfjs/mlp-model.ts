import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../core/config/types';
import { activate } from './activation';
import type { ForwardModel, Recorder, Weights } from './forward-model';
import type { PairBatch } from './rows';

/** The network of Gromov 2023: h = W_in[x] + W_in[p + y], logits = σ(h) · W_U, σ being x² unless the config says another. */
export class MlpModel implements ForwardModel {
  constructor(private readonly config: ModelConfig) {}

  /** [pairs, p]. The table of all tokens of `x y` is W_in's own: a row per x, then one per y. */
  logits(weights: Weights, batch: PairBatch, record?: Recorder): tf.Tensor2D {
    const pre = batch.sumOverTokens(weights['blocks.0.mlp.W_in'] as tf.Tensor2D);
    record?.('blocks.0.mlp.hook_pre', pre);
    const post = activate(this.config.activation, pre);
    record?.('blocks.0.mlp.hook_post', post);
    return tf.matMul(post, weights['unembed.W_U'] as tf.Tensor2D);
  }

  dispose(): void {
    // it holds no tensors
  }
}
