import type * as tf from '@tensorflow/tfjs-core';
import type { RunConfig } from '../../core/config/types';
import type { Pairs } from '../../core/tasks';
import type { RunOptions } from '../../lm/hooked-model';

/** Tensors by TransformerLens' names, e.g. `blocks.0.mlp.hook_post`. */
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/**
 * A checkpoint, as analysis functions get it. Names and shapes are TransformerLens'. `W_Q` to `b_out` are those of the
 * first layer; `parameters` has every layer's. A model of the family `mlp` has W_in [2p, d_mlp], a row per x and then one per y,
 * and W_U [d_mlp, p] alone: asking for another weight throws, and says so.
 */
export interface Model {
  /** A model of modular arithmetic; language models have `language-model`. */
  readonly kind: 'transformer';
  /** The config that it was trained with; for a loaded checkpoint, what is known of it. */
  readonly config: Pick<RunConfig, 'name' | 'task' | 'model'>;
  /** Updates made when the checkpoint was written. */
  readonly epoch: number;
  /** The modulus: there are p residues, tokens 0 … p − 1; `=` and others have ids from p up (`config.task.tokens`). */
  readonly p: number;
  /** All weights by name, e.g. `blocks.0.mlp.W_in`. */
  readonly parameters: Tensors;
  /** Token embedding, a row per id: [p + 1, d_model] for `x y =`, [p, d_model] for `x y`, [p + 2, d_model] for `x op y =`. */
  readonly W_E: tf.Tensor2D;
  /** Positional embedding, [n_ctx, d_model]: a row per token of `config.task.tokens`. */
  readonly W_pos: tf.Tensor2D;
  /** [n_heads, d_model, d_head] */
  readonly W_Q: tf.Tensor3D;
  /** [n_heads, d_model, d_head] */
  readonly W_K: tf.Tensor3D;
  /** [n_heads, d_model, d_head] */
  readonly W_V: tf.Tensor3D;
  /** [n_heads, d_head, d_model] */
  readonly W_O: tf.Tensor3D;
  /** [d_model, d_mlp]; of the family `mlp` [2p, d_mlp] */
  readonly W_in: tf.Tensor2D;
  /** [d_mlp] */
  readonly b_in: tf.Tensor1D;
  /** [d_mlp, d_model] */
  readonly W_out: tf.Tensor2D;
  /** [d_model] */
  readonly b_out: tf.Tensor1D;
  /** Unembedding over the residues, [d_model, p]; of the family `mlp` [d_mlp, p]. */
  readonly W_U: tf.Tensor2D;
  /** The pairs it was trained on, and their answers. Asking for them throws where the split is not known. */
  readonly trainPairs: Pairs;
  readonly testPairs: Pairs;
  /** Every pair of the task, ordered by x, then y; for most tasks p² of them. */
  allPairs(): Pairs;
  /** Logits at the last position, [pairs, p]; differentiable with regard to what `withParameters` put in place. */
  logits(pairs: Pairs): tf.Tensor2D;
  /** Mean cross-entropy of these pairs in nats, by a log-softmax in float64. */
  loss(pairs: Pairs): number;
  /** Share of these pairs whose largest logit is the answer's. */
  accuracy(pairs: Pairs): number;
  /** The token rows of these pairs, [pairs][n_ctx], e.g. `[x, y, p]` each. */
  tokens(pairs: Pairs): number[][];
  /**
   * Runs token rows, and keeps every activation at every position. The answer is read at the last.
   * @param tokens [n, n_ctx], e.g. `model.tokens(pairs)`
   * @param options `record`: names of the activations that are kept; `hooks`: functions that look at activations while
   *   they are computed, what they return takes their place
   * @returns logits [n, n_ctx, p] and the cache by hook name, e.g. `blocks.0.attn.hook_pattern` [n, n_heads, n_ctx, n_ctx]; of
   *   the family `mlp`, which has no positions, logits [n, 1, p] and `blocks.0.mlp.hook_pre` and `hook_post` [n, 1, d_mlp]
   */
  runWithCache(
    tokens: tf.Tensor2D | readonly (readonly number[])[],
    options?: RunOptions,
  ): [logits: tf.Tensor3D, cache: Tensors];
  /**
   * The same model with some weights replaced: an intervention. Names are those of `parameters`, or `W_E`, `W_in`, …
   * @throws Error when there is no such weight, or its shape is another
   */
  withParameters(patch: Tensors): Model;
}
