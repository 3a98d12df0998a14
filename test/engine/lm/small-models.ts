import * as fs from 'node:fs';
import * as path from 'node:path';
import { encodeSafetensors } from '../../../src/core/checkpoint/safetensors';
import { MersenneTwister } from '../../../src/core/random';
import type { Json, Stored } from './reference';

/** A tiny language model with random weights, as Hugging Face would save it. */
export interface SmallModel {
  readonly title: string;
  readonly config: Json;
  /** By Hugging Face's names. */
  readonly tensors: Stored;
}

const D = 16;
const LAYERS = 2;
const HEADS = 4;
const NARROW = 2;
const MLP = 24;
export const VOCABULARY = 23;

const MODERN = {
  hidden_size: D,
  num_hidden_layers: LAYERS,
  num_attention_heads: HEADS,
  num_key_value_heads: NARROW,
  intermediate_size: MLP,
  vocab_size: VOCABULARY,
  max_position_embeddings: 64,
  rms_norm_eps: 1e-5,
  torch_dtype: 'bfloat16',
  use_cache: true,
};
const NEOX = {
  model_type: 'gpt_neox',
  architectures: ['GPTNeoXForCausalLM'],
  hidden_size: D,
  num_hidden_layers: LAYERS,
  num_attention_heads: HEADS,
  intermediate_size: MLP,
  vocab_size: VOCABULARY,
  max_position_embeddings: 64,
  layer_norm_eps: 1e-5,
  hidden_act: 'gelu',
  rotary_emb_base: 10_000,
  rotary_pct: 0.5,
  tie_word_embeddings: false,
};
const GPT2 = {
  model_type: 'gpt2',
  architectures: ['GPT2LMHeadModel'],
  activation_function: 'gelu_new',
  n_embd: D,
  n_layer: LAYERS,
  n_head: HEADS,
  n_positions: 32,
  n_ctx: 32,
  layer_norm_epsilon: 1e-5,
  vocab_size: VOCABULARY,
  attn_pdrop: 0.1,
  task_specific_params: { 'text-generation': { do_sample: true, max_length: 50 } },
};
const GEMMA = { ...MODERN, head_dim: 6, hidden_activation: 'gelu_pytorch_tanh', query_pre_attn_scalar: 9 };

/** Configs as the models of these families state theirs, older and newer, and variants of what a field can say. */
const CONFIGS: readonly (readonly [string, Json])[] = [
  ['GPT-2', GPT2],
  ['GPT-2 with its own scores, width and activation', { ...GPT2, n_inner: 20, activation_function: 'relu', scale_attn_by_inverse_layer_idx: true, scale_attn_weights: false, tie_word_embeddings: false }],
  ['Pythia', { ...NEOX, use_parallel_residual: true }],
  ['GPT-NeoX, one after the other', { ...NEOX, use_parallel_residual: false, hidden_act: 'gelu_new', attention_bias: false }],
  ['Llama 3', { ...MODERN, model_type: 'llama', hidden_act: 'silu', tie_word_embeddings: false, rope_theta: 500_000, rope_scaling: { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 16 } }],
  ['Llama with biases and stretched positions', { ...MODERN, model_type: 'llama', hidden_act: 'silu', tie_word_embeddings: true, attention_bias: true, mlp_bias: true, head_dim: 6, rope_scaling: { type: 'linear', factor: 2 } }],
  ['Qwen 2.5', { ...MODERN, model_type: 'qwen2', hidden_act: 'silu', tie_word_embeddings: true, rope_theta: 1_000_000, sliding_window: 4, max_window_layers: 1, use_sliding_window: false }],
  ['Qwen 2.5 with a window in its last layer', { ...MODERN, model_type: 'qwen2', hidden_act: 'silu', tie_word_embeddings: false, rope_theta: 1_000_000, sliding_window: 4, max_window_layers: 1, use_sliding_window: true }],
  ['Qwen 3', { ...MODERN, model_type: 'qwen3', hidden_act: 'silu', head_dim: 10, tie_word_embeddings: false, rope_parameters: { rope_type: 'default', rope_theta: 1_000_000 } }],
  ['Gemma 2', { ...GEMMA, model_type: 'gemma2', hidden_act: 'gelu_pytorch_tanh', attn_logit_softcapping: 5, final_logit_softcapping: 3, sliding_window: 4, rope_theta: 10_000 }],
  ['Gemma 3, older fields', { ...GEMMA, model_type: 'gemma3_text', sliding_window: 3, sliding_window_pattern: 2, rope_theta: 1_000_000, rope_local_base_freq: 10_000, rope_scaling: { rope_type: 'linear', factor: 8 }, attn_logit_softcapping: null }],
  ['Gemma 3, newer fields', { ...GEMMA, model_type: 'gemma3_text', sliding_window: 3, layer_types: ['full_attention', 'sliding_attention'], rope_parameters: { full_attention: { rope_type: 'default', rope_theta: 1_000_000 }, sliding_attention: { rope_type: 'default', rope_theta: 10_000 } } }],
]; // prettier-ignore

export const SMALL_MODELS: readonly SmallModel[] = CONFIGS.map(([title, config], i) => ({
  title,
  config,
  tensors: randomTensors(config, 7 + i),
}));

export function smallModel(title: string): SmallModel {
  const model = SMALL_MODELS.find((candidate) => candidate.title === title);
  if (!model) {
    throw new Error(`there is no ${title}`);
  }
  return model;
}

function randomTensors(config: Json, seed: number): Stored {
  const random = new MersenneTwister([seed]);
  const tensors: Record<string, { shape: number[]; data: Float32Array }> = {};
  const add = (name: string, ...shape: number[]): void => {
    const count = shape.reduce((product, size) => product * size, 1);
    // Norms lie about 1 (Gemma's about 0), everything else about 0, far enough from it for every step to matter.
    const middle = /norm|ln_/.test(name) && name.endsWith('weight') && !isGemma ? 1 : 0;
    const data = Float32Array.from(
      { length: count },
      () => middle + (random.random() - 0.5) * (shape.length > 1 ? 1 : 0.5),
    );
    tensors[name] = { shape, data };
  };
  const type = String(config['model_type']);
  const isGemma = type.startsWith('gemma');
  const untied = !(config['tie_word_embeddings'] ?? (type === 'gpt2' || isGemma));
  const pair = (name: string, ...shape: number[]): void => {
    add(`${name}.weight`, ...shape);
    add(`${name}.bias`, type === 'gpt2' && shape.length > 1 ? shape[1] : shape[0]);
  };
  if (type === 'gpt2') {
    const inner = Number(config['n_inner'] ?? 4 * D);
    add('transformer.wte.weight', VOCABULARY, D);
    add('transformer.wpe.weight', 32, D);
    for (let layer = 0; layer < LAYERS; layer++) {
      const at = `transformer.h.${layer}.`;
      pair(`${at}ln_1`, D);
      pair(`${at}attn.c_attn`, D, 3 * D);
      pair(`${at}attn.c_proj`, D, D);
      pair(`${at}ln_2`, D);
      pair(`${at}mlp.c_fc`, D, inner);
      pair(`${at}mlp.c_proj`, inner, D);
    }
    pair('transformer.ln_f', D);
    if (untied) add('lm_head.weight', VOCABULARY, D);
    return tensors;
  }
  if (type === 'gpt_neox') {
    const map = config['attention_bias'] === false ? (name: string, ...shape: number[]) => add(`${name}.weight`, ...shape) : pair; // prettier-ignore
    add('gpt_neox.embed_in.weight', VOCABULARY, D);
    for (let layer = 0; layer < LAYERS; layer++) {
      const at = `gpt_neox.layers.${layer}.`;
      pair(`${at}input_layernorm`, D);
      pair(`${at}post_attention_layernorm`, D);
      map(`${at}attention.query_key_value`, 3 * D, D);
      map(`${at}attention.dense`, D, D);
      pair(`${at}mlp.dense_h_to_4h`, MLP, D);
      pair(`${at}mlp.dense_4h_to_h`, D, MLP);
    }
    pair('gpt_neox.final_layer_norm', D);
    add('embed_out.weight', VOCABULARY, D);
    return tensors;
  }
  const size = Number(config['head_dim'] ?? D / HEADS);
  const map = (bias: boolean) => (bias ? pair : (name: string, ...shape: number[]) => add(`${name}.weight`, ...shape));
  const attention = map(type === 'qwen2' || config['attention_bias'] === true);
  const mlp = map(config['mlp_bias'] === true);
  add('model.embed_tokens.weight', VOCABULARY, D);
  for (let layer = 0; layer < LAYERS; layer++) {
    const at = `model.layers.${layer}.`;
    attention(`${at}self_attn.q_proj`, HEADS * size, D);
    attention(`${at}self_attn.k_proj`, NARROW * size, D);
    attention(`${at}self_attn.v_proj`, NARROW * size, D);
    map(config['attention_bias'] === true)(`${at}self_attn.o_proj`, D, HEADS * size);
    if (type === 'qwen3' || type === 'gemma3_text') {
      add(`${at}self_attn.q_norm.weight`, size);
      add(`${at}self_attn.k_norm.weight`, size);
    }
    mlp(`${at}mlp.gate_proj`, MLP, D);
    mlp(`${at}mlp.up_proj`, MLP, D);
    mlp(`${at}mlp.down_proj`, D, MLP);
    add(`${at}input_layernorm.weight`, D);
    add(`${at}post_attention_layernorm.weight`, D);
    if (isGemma) {
      add(`${at}pre_feedforward_layernorm.weight`, D);
      add(`${at}post_feedforward_layernorm.weight`, D);
    }
  }
  add('model.norm.weight', D);
  if (untied) add('lm_head.weight', VOCABULARY, D);
  return tensors;
}

/** Writes a model's folder; the weights as float32 in one file. */
export function writeModel(folder: string, { config, tensors }: Pick<SmallModel, 'config' | 'tensors'>): void {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
  fs.writeFileSync(path.join(folder, 'model.safetensors'), encodeSafetensors(tensors, { format: 'pt' }));
}
