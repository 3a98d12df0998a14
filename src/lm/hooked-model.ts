import type * as tf from '@tensorflow/tfjs-core';

/** Rows of tokens, all of one length: [batch][position]. */
export type Tokens = readonly (readonly number[])[];

/**
 * Looks at an activation while it is computed; what it returns takes its place and must be of its shape.
 * @param name TransformerLens' name, e.g. `blocks.0.hook_resid_pre`
 */
export type Hook = (value: tf.Tensor, name: string) => tf.Tensor | void;

/** Hooks by the name of their activation. */
export type Hooks = Readonly<Record<string, Hook>>;

/** Activations by TransformerLens' name and in its shapes; they belong to whoever asked for them. */
export type ActivationCache = Record<string, tf.Tensor>;

export interface RunOptions {
  /** Which activations are kept; all where it is left out. */
  readonly record?: readonly string[];
  readonly hooks?: Hooks;
}

export interface Gradients {
  /** The metric's value. */
  readonly metric: number;
  /** As used, after hooks. */
  readonly activations: ActivationCache;
  /** The metric's derivatives by them, of their shapes; 0 where it does not depend on them. */
  readonly gradients: ActivationCache;
}

/**
 * A transformer whose activations can be looked at, replaced and derived by: what finding a circuit needs, of a language
 * model as of a small one.
 */
export interface HookedModel {
  readonly layers: number;
  readonly heads: number;
  /** Every activation's name, in the order in which they are computed. */
  readonly hookNames: readonly string[];
  /** @returns [batch, position, vocabulary] */
  logits(tokens: Tokens, hooks?: Hooks): tf.Tensor3D;
  runWithCache(tokens: Tokens, options?: RunOptions): [tf.Tensor3D, ActivationCache];
  /**
   * Derivatives of a number by activations.
   * @param metric of logits [batch, position, vocabulary] a scalar
   * @param at names of the activations
   */
  gradients(
    tokens: Tokens,
    metric: (logits: tf.Tensor3D) => tf.Tensor,
    at: readonly string[],
    hooks?: Hooks,
  ): Gradients;
}
