import { InputError } from '../../core/config/problem';
import { printableJson } from '../../core/printable';
import { FAMILIES, type Family, type LanguageModelConfig } from './config';
import { READERS, TASKS } from './families';
import { Fields } from './fields';

/**
 * A language model's config.json.
 * @param where its name, for messages
 * @throws InputError, one line, for a family that is not known and for a field that its forward pass would not honour
 */
export function readLanguageModelConfig(where: string, json: unknown): LanguageModelConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InputError(`${where} is not the config of a language model: it is no JSON object`);
  }
  const fields = new Fields(where, json as Record<string, unknown>);
  const { model_type: type, architectures } = json as Record<string, unknown>;
  if (!FAMILIES.includes(type as Family)) {
    throw fields.wrong('model_type', `is an architecture that is not known; known are ${FAMILIES.join(', ')}`);
  }
  const family = type as Family;
  fields.has('architectures');
  if (Array.isArray(architectures) && !architectures.some((name) => TASKS[family].includes(String(name)))) {
    throw new InputError(
      `${where}.architectures (${printableJson(architectures)}) is not a model of the next token; that is ${TASKS[family][0]}`,
    );
  }
  fields.only('is_encoder_decoder', false);
  fields.only('is_decoder', false);
  fields.only('add_cross_attention', false);
  fields.only('pruned_heads', {});
  const config = READERS[family](fields);
  fields.refuseRest();
  if (config.heads % config.keyValueHeads !== 0) {
    throw fields.wrong('num_key_value_heads', `must divide the ${config.heads} heads`);
  }
  return config;
}
