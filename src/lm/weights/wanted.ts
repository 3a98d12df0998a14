import * as tf from '@tensorflow/tfjs-core';
import type { Family, LanguageModelConfig } from '../config/config';
import { type BlockOf, leaves, type LinearOf, type ModelOf, type NormOf } from './tree';

/** A stored tensor that a weight is made from. */
export interface Wanted {
  /** Its name without the family's prefix. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Numbers of the weight itself: it may be a part of what is stored. */
  readonly count: number;
  /** The weight out of what is stored; tensors in between are the caller's to tidy. */
  readonly take?: (stored: tf.Tensor) => tf.Tensor;
}

export function isWanted(value: object): value is Wanted {
  return 'take' in value || 'count' in value;
}

/** What names begin with in files of a model that has its head; files of the body alone do without. */
export const PREFIXES: Readonly<Record<Family, string>> = {
  gpt2: 'transformer.',
  gpt_neox: 'gpt_neox.',
  llama: 'model.',
  qwen2: 'model.',
  qwen3: 'model.',
  gemma2: 'model.',
  gemma3_text: 'model.',
};

/** Masks and rotary frequencies, which older files have beside the weights and which follow from the config. */
export const DERIVED =
  /(^|\.)(attn\.(masked_)?bias|attention\.(masked_)?bias|attention\.rotary_emb\.inv_freq|(self_attn\.)?rotary_emb\.inv_freq)$/;

/** Which stored tensors a model of this config is made from, and how. */
export function wantedWeights(config: LanguageModelConfig): ModelOf<Wanted> {
  const names = new Names(config);
  const of = { gpt2: gpt2Names, gpt_neox: neoXNames }[config.family as string] ?? modernNames;
  return of(config, names);
}

/** The stored tensors of a model of this config: names and shapes. */
export function storedShapes(config: LanguageModelConfig): [string, readonly number[]][] {
  const wanted = leaves(wantedWeights(config), isWanted).map(([, want]) => want);
  return wanted.map(({ name, shape }) => [PREFIXES[config.family] + name, shape]);
}

function gpt2Names(config: LanguageModelConfig, names: Names): ModelOf<Wanted> {
  const { dModel, dMlp, layers, vocabulary, contextLength, tied } = config;
  return {
    embed: names.plain('wte.weight', [vocabulary, dModel]),
    positions: names.plain('wpe.weight', [contextLength, dModel]),
    blocks: Array.from({ length: layers }, (_, layer): BlockOf<Wanted> => {
      const at = `h.${layer}`;
      return {
        ln1: names.norm(`${at}.ln_1`),
        queries: names.third(`${at}.attn.c_attn`, 0),
        keys: names.third(`${at}.attn.c_attn`, 1),
        values: names.third(`${at}.attn.c_attn`, 2),
        output: names.convolution(`${at}.attn.c_proj`, dModel, dModel),
        ln2: names.norm(`${at}.ln_2`),
        mlpIn: names.convolution(`${at}.mlp.c_fc`, dModel, dMlp),
        mlpOut: names.convolution(`${at}.mlp.c_proj`, dMlp, dModel),
      };
    }),
    lnFinal: names.norm('ln_f'),
    ...(!tied && { unembed: names.plain('lm_head.weight', [vocabulary, dModel]) }),
  };
}

function neoXNames(config: LanguageModelConfig, names: Names): ModelOf<Wanted> {
  const { dModel, dMlp, layers, vocabulary, tied, biases } = config;
  return {
    embed: names.plain('embed_in.weight', [vocabulary, dModel]),
    blocks: Array.from({ length: layers }, (_, layer): BlockOf<Wanted> => {
      const at = `layers.${layer}`;
      return {
        ln1: names.norm(`${at}.input_layernorm`),
        queries: names.headThird(`${at}.attention.query_key_value`, 0),
        keys: names.headThird(`${at}.attention.query_key_value`, 1),
        values: names.headThird(`${at}.attention.query_key_value`, 2),
        output: names.linear(`${at}.attention.dense`, dModel, dModel, biases.output),
        ln2: names.norm(`${at}.post_attention_layernorm`),
        mlpIn: names.linear(`${at}.mlp.dense_h_to_4h`, dModel, dMlp, true),
        mlpOut: names.linear(`${at}.mlp.dense_4h_to_h`, dMlp, dModel, true),
      };
    }),
    lnFinal: names.norm('final_layer_norm'),
    ...(!tied && { unembed: names.plain('embed_out.weight', [vocabulary, dModel]) }),
  };
}

/** Llama's names, which Qwen and Gemma took over. */
function modernNames(config: LanguageModelConfig, names: Names): ModelOf<Wanted> {
  const { dModel, dMlp, dHead, layers, vocabulary, tied, biases, postNorms, queryKeyNorm } = config;
  const [wide, narrow] = [config.heads * dHead, config.keyValueHeads * dHead];
  return {
    embed: names.plain('embed_tokens.weight', [vocabulary, dModel]),
    blocks: Array.from({ length: layers }, (_, layer): BlockOf<Wanted> => {
      const at = `layers.${layer}`;
      return {
        ln1: names.norm(`${at}.input_layernorm`),
        queries: names.linear(`${at}.self_attn.q_proj`, dModel, wide, biases.queries),
        keys: names.linear(`${at}.self_attn.k_proj`, dModel, narrow, biases.queries),
        values: names.linear(`${at}.self_attn.v_proj`, dModel, narrow, biases.queries),
        ...(queryKeyNorm && {
          queryNorm: names.norm(`${at}.self_attn.q_norm`, dHead),
          keyNorm: names.norm(`${at}.self_attn.k_norm`, dHead),
        }),
        output: names.linear(`${at}.self_attn.o_proj`, wide, dModel, biases.output),
        ...(postNorms && { ln1Post: names.norm(`${at}.post_attention_layernorm`) }),
        ln2: names.norm(`${at}.${postNorms ? 'pre_feedforward_layernorm' : 'post_attention_layernorm'}`),
        mlpIn: names.linear(`${at}.mlp.gate_proj`, dModel, dMlp, biases.mlp),
        mlpFactor: names.linear(`${at}.mlp.up_proj`, dModel, dMlp, biases.mlp),
        mlpOut: names.linear(`${at}.mlp.down_proj`, dMlp, dModel, biases.mlp),
        ...(postNorms && { ln2Post: names.norm(`${at}.post_feedforward_layernorm`) }),
      };
    }),
    lnFinal: names.norm('norm'),
    ...(!tied && { unembed: names.plain('lm_head.weight', [vocabulary, dModel]) }),
  };
}

/** The ways in which weights lie in files. */
class Names {
  constructor(private readonly config: LanguageModelConfig) {}

  plain(name: string, shape: readonly number[]): Wanted {
    return { name, shape, count: shape.reduce((product, size) => product * size, 1) };
  }

  norm(name: string, width = this.config.dModel): NormOf<Wanted> {
    const weight = this.plain(`${name}.weight`, [width]);
    const isGemma = this.config.postNorms; // whose norms multiply by 1 + w
    return {
      weight: isGemma ? { ...weight, take: (stored) => tf.add(stored, 1) } : weight,
      ...(this.config.norm === 'layer' && { bias: this.plain(`${name}.bias`, [width]) }),
    };
  }

  linear(name: string, from: number, to: number, bias: boolean): LinearOf<Wanted> {
    return {
      weight: this.plain(`${name}.weight`, [to, from]),
      ...(bias && { bias: this.plain(`${name}.bias`, [to]) }),
    };
  }

  /** GPT-2's Conv1D: [in, out]. */
  convolution(name: string, from: number, to: number): LinearOf<Wanted> {
    const take = (stored: tf.Tensor): tf.Tensor => tf.transpose(stored);
    return {
      weight: { ...this.plain(`${name}.weight`, [from, to]), take },
      bias: this.plain(`${name}.bias`, [to]),
    };
  }

  /** Of a Conv1D to queries, keys and values side by side. */
  third(name: string, index: number): LinearOf<Wanted> {
    const width = this.config.dModel;
    const start = index * width;
    return {
      weight: {
        ...this.plain(`${name}.weight`, [width, 3 * width]),
        count: width * width,
        take: (stored) => tf.transpose(tf.slice(stored, [0, start], [width, width])),
      },
      bias: {
        ...this.plain(`${name}.bias`, [3 * width]),
        count: width,
        take: (stored) => tf.slice(stored, start, width),
      },
    };
  }

  /** Of a linear map to each head's query, key and value, head after head. */
  headThird(name: string, index: number): LinearOf<Wanted> {
    const { dModel, heads, dHead, biases } = this.config;
    const width = heads * dHead;
    const part =
      (from: number) =>
      (stored: tf.Tensor): tf.Tensor =>
        tf.slice(tf.reshape(stored, [heads, 3, dHead, from]), [0, index, 0, 0], [heads, 1, dHead, from]);
    return {
      weight: {
        ...this.plain(`${name}.weight`, [3 * width, dModel]),
        count: width * dModel,
        take: (stored) => tf.reshape(part(dModel)(stored), [width, dModel]),
      },
      ...(biases.queries && {
        bias: {
          ...this.plain(`${name}.bias`, [3 * width]),
          count: width,
          take: (stored: tf.Tensor) => tf.reshape(part(1)(stored), [width]),
        },
      }),
    };
  }
}
