import * as fs from 'node:fs';
import * as path from 'node:path';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { InputError } from '../core/config/problem';
import { readJson } from './read-json';

const FILE = 'tokenizer.json';

/** A model's own tokenizer, as its tokenizer.json says. */
export interface Tokenizer {
  /** @param special whether tokens that begin or end a text are added where the tokenizer does so; usually it does */
  encode(text: string, special?: boolean): number[];
  decode(tokens: readonly number[]): string;
  /** How a token is written in the vocabulary; undefined for an id that has none. */
  token(id: number): string | undefined;
}

/**
 * The tokenizer of a model's folder; undefined where there is no tokenizer.json.
 * @param config what tokenizer_config.json says
 * @throws InputError, one line, for a tokenizer.json that cannot be used
 */
export function openTokenizer(folder: string, config: object): Tokenizer | undefined {
  const file = path.join(folder, FILE);
  if (!fs.existsSync(file)) {
    return undefined;
  }
  const json = readJson(file, 'tokenizer');
  let tokenizer: HuggingFaceTokenizer;
  try {
    tokenizer = new HuggingFaceTokenizer(json, config);
  } catch (error) {
    throw new InputError(`${file}: is not a tokenizer that can be used (${(error as Error).message}); copy it again`);
  }
  return {
    encode: (text, special = true) => tokenizer.encode(text, { add_special_tokens: special }).ids,
    decode: (tokens) =>
      tokens.length === 0
        ? ''
        : tokenizer.decode([...tokens], { skip_special_tokens: false, clean_up_tokenization_spaces: false }),
    token: (id) => tokenizer.id_to_token(id),
  };
}
