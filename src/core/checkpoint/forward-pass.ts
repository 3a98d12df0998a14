import type { ModelConfig } from '../config/types';
import { InputError } from '../config/problem';
import { type Fact, type Facts, type FactValue, said } from './facts';

/** What a file says of its forward pass that its tensors do not show; undefined where it says nothing. */
export interface StatedForward {
  readonly activation?: ModelConfig['activation'];
  /** `LN` has weights of its own, `LNPre` has none. */
  readonly normalization?: 'none' | 'LN' | 'LNPre';
  readonly attentionCoefficient?: number;
}

const ACTIVATION_NAMES = ['act_fn', 'act_type', 'activation', 'act', 'nonlinearity'];
const COEFFICIENT_NAMES = ['attn_coeff', 'attn_coef', 'attention_coefficient', 'attention_coeff'];
const NORM_NAMES = ['use_ln', 'use_layernorm', 'use_layer_norm', 'layer_norm', 'layernorm', 'ln'];

/** Names of activation functions in the original paper's scripts, in TransformerLens (GELU is exact there) and PyTorch. */
const ACTIVATIONS: Readonly<Record<string, ModelConfig['activation']>> = {
  relu: 'relu',
  gelu: 'gelu',
  square: 'square',
  quad: 'square',
};

type Check = (value: FactValue, facts: Facts) => boolean;

const isOff: Check = (value) => value === false || value === null || value === 0 || value === '';
const isOn: Check = (value) => value === true || value === 1;
const oneOf =
  (...values: readonly FactValue[]): Check =>
  (value) =>
    values.includes(typeof value === 'string' ? value.toLowerCase() : value);
/** −1 and 0 are how TransformerLens switches a cap off. */
const isNoCap: Check = (value) => value === null || (typeof value === 'number' && value <= 0);

/**
 * The fields of TransformerLens' HookedTransformerConfig (its docstring and source, versions 1 and 2) that change what is
 * computed, each with the values under which our forward pass computes the same.
 */
const COMPUTED: Readonly<Record<string, Check>> = {
  use_attn_scale: isOn,
  attn_scale: (value, facts) => {
    const width = facts.number(['d_head']);
    return value === null || value === -1 || (width !== undefined && closeTo(value, Math.sqrt(width)));
  },
  scale_attn_by_inverse_layer_idx: isOff,
  attention_dir: oneOf('causal'),
  use_local_attn: isOff,
  attn_types: isOff,
  window_size: (value, facts) =>
    value === null || (typeof value === 'number' && value >= (facts.number(['n_ctx']) ?? Infinity)),
  positional_embedding_type: oneOf('standard'),
  attn_only: isOff,
  parallel_attn_mlp: isOff,
  gated_mlp: isOff,
  post_embedding_ln: isOff,
  use_normalization_before_and_after: isOff,
  use_qk_norm: isOff,
  attn_scores_soft_cap: isNoCap,
  output_logits_soft_cap: isNoCap,
  num_experts: isOff,
  experts_per_token: isOff,
  n_key_value_heads: (value, facts) => value === null || value === facts.number(['n_heads']),
  eps: (value, facts) =>
    closeTo(value, 1e-5) || oneOf(null, 'none')(facts.one(['normalization_type'])?.value ?? null, facts),
  random_answers: isOff,
  // Of the scripts of Zhong et al. 2023: y has tokens of its own.
  diff_vocab: isOff,
};

/** Its fields that change nothing of it: shapes, which the tensors show, names, devices, hooks, initialisation. */
const WITHOUT_EFFECT = new Set(
  `n_layers d_model n_ctx d_head n_heads d_mlp d_vocab d_vocab_out model_name device n_devices seed init_mode
   initializer_range init_weights use_attn_result use_split_qkv_input use_hook_mlp_in use_attn_in use_hook_tokens
   checkpoint_index checkpoint_label_type checkpoint_value tokenizer_name tokenizer_prepends_bos default_prepend_bos
   from_checkpoint original_architecture final_rms rotary_dim rotary_base rotary_adjacent_pairs rotary_scaling
   n_params dtype trust_remote_code load_in_4bit ungroup_grouped_query_attention tie_word_embeddings
   relative_attention_max_distance relative_attention_num_buckets decoder_start_token_id use_NTK_by_parts_rope
   NTK_by_parts_low_freq_factor NTK_by_parts_high_freq_factor NTK_by_parts_factor NTK_original_ctx_len
   rotary_base_local norm_topk_prob`.split(/\s+/),
);

/**
 * What a file says of its forward pass. Each field that changes it is honoured or refused by name; of a TransformerLens
 * configuration so is each field that is not known, unless it is switched off.
 * @throws InputError that names the field
 */
export function statedForward(facts: Facts): StatedForward {
  for (const fact of facts.all) {
    refuseOther(fact, facts);
  }
  return {
    activation: activationOf(facts),
    normalization: normalizationOf(facts),
    attentionCoefficient: coefficientOf(facts),
  };
}

function refuseOther(fact: Fact, facts: Facts): void {
  const { name, value, lens } = fact;
  if (Object.hasOwn(COMPUTED, name)) {
    if (!COMPUTED[name](value, facts)) {
      throw unlike(fact);
    }
    return;
  }
  const known = WITHOUT_EFFECT.has(name) || name === 'normalization_type' || ACTIVATION_NAMES.includes(name);
  if (lens && !known && !isOff(value, facts)) {
    throw unlike(fact);
  }
}

function unlike(fact: Fact): InputError {
  return new InputError(
    `says ${said(fact)}: a forward pass that is not computed here; nothing is measured with another`,
  );
}

function activationOf(facts: Facts): ModelConfig['activation'] | undefined {
  const fact = facts.one(ACTIVATION_NAMES);
  const name = String(fact?.value).toLowerCase();
  if (fact && !Object.hasOwn(ACTIVATIONS, name)) {
    throw new InputError(`says ${said(fact)}; only relu, gelu (exact) and square are computed`);
  }
  return fact && ACTIVATIONS[name];
}

function normalizationOf(facts: Facts): StatedForward['normalization'] {
  const types = facts.all.filter(({ name }) => name === 'normalization_type');
  const [type] = types;
  if (type) {
    const name = String(type.value ?? 'none').toUpperCase();
    const found = { NONE: 'none', LN: 'LN', LNPRE: 'LNPre' }[name] as StatedForward['normalization'];
    if (!found) {
      throw new InputError(`says ${said(type)}; only None, LN and LNPre are computed`);
    }
    return found;
  }
  const uses = facts.one(NORM_NAMES);
  if (uses && typeof uses.value !== 'boolean') {
    throw unlike(uses);
  }
  return uses && (uses.value === true ? 'LN' : 'none');
}

function coefficientOf(facts: Facts): number | undefined {
  const fact = facts.one(COEFFICIENT_NAMES);
  if (fact && (typeof fact.value !== 'number' || fact.value < 0 || fact.value > 1)) {
    throw new InputError(`says ${said(fact)}; an attention coefficient is from 0 to 1`);
  }
  return fact?.value as number | undefined;
}

function closeTo(value: FactValue, expected: number): boolean {
  return typeof value === 'number' && Math.abs(value - expected) <= 1e-6 * expected;
}
