import { InputError } from '../../core/config/problem';
import { printable, printableJson } from '../../core/printable';

/** What says nothing about the forward pass: ids of tokens, how it was trained, how it is stored or sampled from. */
const INERT = new RegExp(
  `^(${[
    'model_type|_name_or_path|transformers_version|torch_dtype|dtype|torchscript|use_bfloat16|tf_legacy_loss',
    '(bos|eos|pad|sep|cls|unk|mask|decoder_start|image|boi|eoi)_token_(id|index)|forced_(bos|eos)_token_id',
    'initializer_range|initializer_factor|[a-z]+_(dropout|pdrop)|classifier_dropout|summary_[a-z_]+',
    'task_specific_params|problem_type|finetuning_task|id2label|label2id|num_labels|prefix|tokenizer_class',
    'use_cache|cache_implementation|return_dict|use_return_dict|output_(attentions|hidden_states|scores)',
    'return_dict_in_generate|gradient_checkpointing|chunk_size_feed_forward|pretraining_tp|reorder_and_upcast_attn',
    'remove_invalid_values|suppress_tokens|begin_suppress_tokens|bad_words_ids|exponential_decay_length_penalty',
    'max_length|min_length|do_sample|early_stopping|num_beams|num_beam_groups|diversity_penalty|temperature|top_[kp]',
    'typical_p|repetition_penalty|length_penalty|(encoder_)?no_repeat_ngram_size|num_return_sequences|tie_encoder_decoder',
    '_attn_implementation(_autoset|_internal)?|attn_implementation|unsloth_(fixed|version)',
  ].join('|')})$`,
);

/**
 * The fields of a JSON object, each to be asked for: at the end `refuseRest` names one that nobody asked for, so that no
 * field is passed over. A field that is null is one that is not there.
 */
export class Fields {
  private readonly asked = new Set<string>();

  /** @param where how messages begin: the file, and the object's own name in it */
  constructor(
    private readonly where: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {}

  has(name: string): boolean {
    this.asked.add(name);
    return (this.values[name] ?? undefined) !== undefined;
  }

  /** A positive whole number. */
  count(name: string, otherwise?: number): number {
    const value = this.value(name, otherwise);
    if (!Number.isSafeInteger(value) || (value as number) < 1) {
      throw this.wrong(name, 'must be a positive whole number');
    }
    return value as number;
  }

  /** A positive number. */
  positive(name: string, otherwise?: number): number {
    const value = this.value(name, otherwise);
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
      throw this.wrong(name, 'must be a positive number');
    }
    return value;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.value(name, otherwise);
    if (typeof value !== 'boolean') {
      throw this.wrong(name, 'must be true or false');
    }
    return value;
  }

  /** One of the values that are honoured. */
  choice<T>(name: string, choices: Readonly<Record<string, T>>, otherwise?: string): T {
    const value = this.value(name, otherwise);
    if (typeof value !== 'string' || !Object.hasOwn(choices, value)) {
      throw this.wrong(name, `is not honoured; what is: ${Object.keys(choices).join(', ')}`);
    }
    return choices[value];
  }

  /** Refuses all values but one, which is also what a missing field means. */
  only(name: string, value: unknown): void {
    if (this.has(name) && JSON.stringify(this.values[name]) !== JSON.stringify(value)) {
      throw this.wrong(name, `is not honoured; only ${printableJson(value)} is`);
    }
  }

  /** A list of as many strings as `length`, each one of these. */
  list<T extends string>(name: string, length: number, choices: readonly T[]): readonly T[] {
    const value = this.value(name);
    if (!Array.isArray(value) || value.length !== length || !value.every((entry) => choices.includes(entry as T))) {
      throw this.wrong(name, `must be a list of ${length}, each one of ${choices.join(', ')}`);
    }
    return value as T[];
  }

  /** An object in a field; its rest is to be refused by itself. */
  object(name: string): Fields {
    const value = this.value(name);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw this.wrong(name, 'must be an object');
    }
    return new Fields(`${this.where}.${printable(name)}`, value as Record<string, unknown>);
  }

  /** @throws InputError that names a field which was not asked for and may matter */
  refuseRest(): void {
    const rest = Object.keys(this.values).find(
      (name) => !this.asked.has(name) && (this.values[name] ?? undefined) !== undefined && !INERT.test(name),
    );
    if (rest !== undefined) {
      throw this.wrong(
        rest,
        'is a field that is not honoured: the forward pass would not be this model’s; take it out only if it says nothing about it',
      );
    }
  }

  wrong(name: string, what: string): InputError {
    const { [name]: value } = this.values;
    const got = value === undefined ? '' : ` (${printableJson(value)})`;
    return new InputError(`${this.where}.${printable(name)}${got} ${what}`);
  }

  private value(name: string, otherwise?: unknown): unknown {
    if (this.has(name)) {
      return this.values[name];
    }
    if (otherwise === undefined) {
      throw new InputError(
        `${this.where} lacks ${name}, which its family needs; take the config.json that came with the model`,
      );
    }
    return otherwise;
  }
}
