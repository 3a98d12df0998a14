import type { ActivationName, Family, LanguageModelConfig, LayerAttention, Rotary } from './config';
import type { Fields } from './fields';
import { rotaryByLayerType, rotaryOf, type RotaryFields } from './rotary';

type Shared = 'family' | 'attention';
type Reader = (fields: Fields) => LanguageModelConfig;

/** Names in `architectures` of a model that ends in logits, or of its body where these need no weights of their own. */
export const TASKS: Readonly<Record<Family, readonly string[]>> = {
  gpt2: ['GPT2LMHeadModel', 'GPT2Model'],
  gpt_neox: ['GPTNeoXForCausalLM'],
  llama: ['LlamaForCausalLM'],
  qwen2: ['Qwen2ForCausalLM'],
  qwen3: ['Qwen3ForCausalLM'],
  gemma2: ['Gemma2ForCausalLM'],
  gemma3_text: ['Gemma3ForCausalLM'],
};

/** Each family's config, field by field; what a field means where it is missing is what Hugging Face's code takes. */
export const READERS: Readonly<Record<Family, Reader>> = {
  gpt2,
  gpt_neox: gptNeoX,
  llama,
  qwen2,
  qwen3,
  gemma2,
  gemma3_text: gemma3,
};

const ACTIVATIONS: Readonly<Record<string, ActivationName>> = {
  gelu: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  silu: 'silu',
  swish: 'silu',
  relu: 'relu',
};

const USUAL_ROTARY: RotaryFields = { theta: 'rope_theta', usual: 10_000 };

/** `layer_types` of config.json. */
const LAYER_TYPES = ['sliding_attention', 'full_attention'] as const;
type LayerType = (typeof LAYER_TYPES)[number];

function gpt2(fields: Fields): LanguageModelConfig {
  const layers = fields.count('n_layer');
  const dModel = fields.count('n_embd');
  const heads = fields.count('n_head');
  const contextLength = fields.count('n_positions');
  fields.only('n_ctx', contextLength); // an older name of the same
  const dHead = perHead(fields, 'n_head', dModel, heads);
  const scale = fields.flag('scale_attn_weights', true) ? dHead ** -0.5 : 1;
  const byLayer = fields.flag('scale_attn_by_inverse_layer_idx', false);
  return {
    family: 'gpt2',
    layers,
    dModel,
    heads,
    keyValueHeads: heads,
    dHead,
    dMlp: fields.count('n_inner', 4 * dModel),
    vocabulary: fields.count('vocab_size'),
    contextLength,
    norm: 'layer',
    epsilon: fields.positive('layer_norm_epsilon', 1e-5),
    activation: fields.choice('activation_function', ACTIVATIONS, 'gelu_new'),
    gatedMlp: false,
    embeddingScale: 1,
    parallel: false,
    postNorms: false,
    queryKeyNorm: false,
    biases: { queries: true, output: true, mlp: true },
    tied: fields.flag('tie_word_embeddings', true),
    attention: Array.from({ length: layers }, (_, layer) => ({ scale: byLayer ? scale / (layer + 1) : scale })),
  };
}

function gptNeoX(fields: Fields): LanguageModelConfig {
  const sizes = commonSizes(fields);
  const { layers, dModel, heads } = sizes;
  const dHead = perHead(fields, 'num_attention_heads', dModel, heads);
  const rotary = rotaryOf(fields, dHead, { theta: 'rotary_emb_base', usual: 10_000, share: 'rotary_pct' });
  const bias = fields.flag('attention_bias', true);
  return {
    ...sizes,
    family: 'gpt_neox',
    keyValueHeads: heads,
    dHead,
    norm: 'layer',
    epsilon: fields.positive('layer_norm_eps', 1e-5),
    activation: fields.choice('hidden_act', ACTIVATIONS),
    gatedMlp: false,
    embeddingScale: 1,
    parallel: fields.flag('use_parallel_residual', true),
    postNorms: false,
    queryKeyNorm: false,
    biases: { queries: bias, output: bias, mlp: true },
    tied: fields.flag('tie_word_embeddings', false),
    attention: sameForAll(layers, { scale: dHead ** -0.5, rotary }),
  };
}

function llama(fields: Fields): LanguageModelConfig {
  const model = gated(fields, false);
  const bias = fields.flag('attention_bias', false);
  const rotary = rotaryOf(fields, model.dHead, USUAL_ROTARY);
  return {
    ...model,
    family: 'llama',
    activation: fields.choice('hidden_act', ACTIVATIONS),
    biases: { queries: bias, output: bias, mlp: fields.flag('mlp_bias', false) },
    attention: sameForAll(model.layers, { scale: model.dHead ** -0.5, rotary }),
  };
}

function qwen2(fields: Fields): LanguageModelConfig {
  const model = gated(fields, false);
  fields.only('use_mrope', false);
  return {
    ...model,
    family: 'qwen2',
    activation: fields.choice('hidden_act', ACTIVATIONS),
    biases: { queries: true, output: false, mlp: false },
    attention: qwenAttention(fields, model),
  };
}

function qwen3(fields: Fields): LanguageModelConfig {
  const model = gated(fields, true);
  const bias = fields.flag('attention_bias', false);
  return {
    ...model,
    family: 'qwen3',
    activation: fields.choice('hidden_act', ACTIVATIONS),
    queryKeyNorm: true,
    biases: { queries: bias, output: bias, mlp: false },
    attention: qwenAttention(fields, model),
  };
}

function gemma2(fields: Fields): LanguageModelConfig {
  const model = gemma(fields);
  const { layers, dHead } = model;
  const rotary = rotaryOf(fields, dHead, USUAL_ROTARY);
  const types = layerTypes(fields, layers, (layer) => layer % 2 === 0);
  return { ...model, family: 'gemma2', attention: windowed(fields, types, gemmaScale(fields), () => rotary) };
}

function gemma3(fields: Fields): LanguageModelConfig {
  const model = gemma(fields);
  const { layers, dHead } = model;
  const rotaries = rotaryByLayerType(
    fields,
    dHead,
    { theta: 'rope_local_base_freq', usual: 10_000 },
    { theta: 'rope_theta', usual: 1_000_000 },
  );
  const older = fields.count('_sliding_window_pattern', 6);
  const every = fields.count('sliding_window_pattern', older);
  const types = layerTypes(fields, layers, (layer) => (layer + 1) % every !== 0);
  const attention = windowed(fields, types, gemmaScale(fields), (type) => rotaries[type]);
  return { ...model, family: 'gemma3_text', queryKeyNorm: true, attention };
}

/** What Gemma 2 and 3 have in common. */
function gemma(fields: Fields): Omit<LanguageModelConfig, Shared> {
  const model = gated(fields, true, true);
  fields.only('use_bidirectional_attention', false);
  fields.has('hidden_act'); // only the other is read
  const bias = fields.flag('attention_bias', false);
  return {
    ...model,
    activation: fields.choice('hidden_activation', ACTIVATIONS, 'gelu_pytorch_tanh'),
    embeddingScale: Math.sqrt(model.dModel),
    postNorms: true,
    biases: { queries: bias, output: bias, mlp: false },
    ...(fields.has('attn_logit_softcapping') && { scoreCap: fields.positive('attn_logit_softcapping') }),
    ...(fields.has('final_logit_softcapping') && { logitCap: fields.positive('final_logit_softcapping') }),
  };
}

function gemmaScale(fields: Fields): number {
  return fields.positive('query_pre_attn_scalar') ** -0.5;
}

/** What the families with RMSNorm and gated MLPs have in common. */
function gated(
  fields: Fields,
  statesHead: boolean,
  tied = false,
): Omit<LanguageModelConfig, Shared | 'biases' | 'activation'> {
  const sizes = commonSizes(fields);
  const { dModel, heads } = sizes;
  const dHead =
    statesHead || fields.has('head_dim')
      ? fields.count('head_dim')
      : perHead(fields, 'num_attention_heads', dModel, heads);
  return {
    ...sizes,
    keyValueHeads: fields.count('num_key_value_heads', heads),
    dHead,
    norm: 'rms',
    epsilon: fields.positive('rms_norm_eps'),
    gatedMlp: true,
    embeddingScale: 1,
    parallel: false,
    postNorms: false,
    queryKeyNorm: false,
    tied: fields.flag('tie_word_embeddings', tied),
  };
}

function commonSizes(
  fields: Fields,
): Pick<LanguageModelConfig, 'layers' | 'dModel' | 'heads' | 'dMlp' | 'vocabulary' | 'contextLength'> {
  return {
    layers: fields.count('num_hidden_layers'),
    dModel: fields.count('hidden_size'),
    heads: fields.count('num_attention_heads'),
    dMlp: fields.count('intermediate_size'),
    vocabulary: fields.count('vocab_size'),
    contextLength: fields.count('max_position_embeddings'),
  };
}

function perHead(fields: Fields, name: string, dModel: number, heads: number): number {
  if (dModel % heads !== 0) {
    throw fields.wrong(name, `must divide the width ${dModel}`);
  }
  return dModel / heads;
}

function sameForAll(layers: number, attention: LayerAttention): LayerAttention[] {
  return new Array<LayerAttention>(layers).fill(attention);
}

/** Qwen: with `use_sliding_window`, layers from `max_window_layers` on see a window. */
function qwenAttention(
  fields: Fields,
  { layers, dHead }: Pick<LanguageModelConfig, 'layers' | 'dHead'>,
): LayerAttention[] {
  const rotary = rotaryOf(fields, dHead, USUAL_ROTARY);
  const uses = fields.flag('use_sliding_window', false);
  fields.has('max_window_layers'); // stated also where it is not used
  const first = uses ? fields.count('max_window_layers', 28) : layers;
  const types = layerTypes(fields, layers, (layer) => layer >= first);
  if (!uses) {
    if (types.includes('sliding_attention')) {
      throw fields.wrong('layer_types', 'has sliding_attention, but use_sliding_window is not true');
    }
  }
  return windowed(fields, types, dHead ** -0.5, () => rotary);
}

function layerTypes(fields: Fields, layers: number, isWindowed: (layer: number) => boolean): readonly LayerType[] {
  return fields.has('layer_types')
    ? fields.list('layer_types', layers, LAYER_TYPES)
    : Array.from({ length: layers }, (_, layer) => (isWindowed(layer) ? 'sliding_attention' : 'full_attention'));
}

function windowed(
  fields: Fields,
  types: readonly LayerType[],
  scale: number,
  rotary: (type: LayerType) => Rotary,
): LayerAttention[] {
  const needed = types.includes('sliding_attention');
  const window = needed || fields.has('sliding_window') ? fields.count('sliding_window') : undefined;
  return types.map((type) => ({
    scale,
    rotary: rotary(type),
    ...(type === 'sliding_attention' && { window }),
  }));
}
