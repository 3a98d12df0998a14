/** The families of language models whose forward pass is known, by `model_type` of config.json. */
export const FAMILIES = ['gpt2', 'gpt_neox', 'llama', 'qwen2', 'qwen3', 'gemma2', 'gemma3_text'] as const;

export type Family = (typeof FAMILIES)[number];

/** The MLP's non-linearity; `gelu-tanh` is GELU by Hendrycks & Gimpel's approximation. */
export type ActivationName = 'gelu' | 'gelu-tanh' | 'silu' | 'relu';

/** Rotary positions (Su et al. 2021): pairs (i, i + dimensions/2) of a head are turned, later dimensions stay. */
export interface Rotary {
  readonly dimensions: number;
  /** Radians a position, [dimensions / 2]. */
  readonly frequencies: readonly number[];
}

export interface LayerAttention {
  /** The scores are q·k times this. */
  readonly scale: number;
  /** A position sees so many, itself among them; undefined: all before it. */
  readonly window?: number;
  readonly rotary?: Rotary;
}

/** A language model's architecture: everything of config.json that its forward pass depends on. */
export interface LanguageModelConfig {
  readonly family: Family;
  readonly layers: number;
  readonly dModel: number;
  readonly heads: number;
  /** Heads of keys and values; each serves heads / keyValueHeads heads of queries. */
  readonly keyValueHeads: number;
  readonly dHead: number;
  readonly dMlp: number;
  readonly vocabulary: number;
  /** Positions that it was made for. */
  readonly contextLength: number;
  /** LayerNorm or RMSNorm. */
  readonly norm: 'layer' | 'rms';
  /** Under the root of every norm. */
  readonly epsilon: number;
  readonly activation: ActivationName;
  readonly gatedMlp: boolean;
  /** The token's embedding is multiplied by this. */
  readonly embeddingScale: number;
  /** Attention and MLP both read the stream before the layer (GPT-NeoX). */
  readonly parallel: boolean;
  /** What attention and MLP write is normed, too (Gemma). */
  readonly postNorms: boolean;
  /** Queries and keys are normed, head by head (Qwen 3, Gemma 3). */
  readonly queryKeyNorm: boolean;
  readonly biases: { readonly queries: boolean; readonly output: boolean; readonly mlp: boolean };
  /** Whether the unembedding is the embedding. */
  readonly tied: boolean;
  /** Scores and logits are kept within ±cap by cap · tanh(x / cap) (Gemma 2). */
  readonly scoreCap?: number;
  readonly logitCap?: number;
  /** [layers] */
  readonly attention: readonly LayerAttention[];
}
