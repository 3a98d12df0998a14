import { InputError } from '../core/config/problem';
import { printableJson } from '../core/printable';
import { counted, countText } from '../text/counts';
import type { LanguageModelConfig } from './config/config';
import type { Tokens } from './hooked-model';

/**
 * Tokens that a model can read: rows of one length, within its vocabulary and its context.
 * @throws InputError, one line, for others
 */
export function checkTokens({ vocabulary, contextLength }: LanguageModelConfig, tokens: unknown): Tokens {
  if (!Array.isArray(tokens) || tokens.length === 0 || !tokens.every((row) => Array.isArray(row) && row.length > 0)) {
    throw new InputError('tokens must be lists of whole numbers, one for each prompt and none of them empty');
  }
  const rows = tokens as unknown[][];
  const { length } = rows[0];
  const other = rows.findIndex((row) => row.length !== length);
  if (other >= 0) {
    throw new InputError(
      `prompts must be of one length: prompt 0 has ${counted(length, 'token')}, prompt ${other} has ${countText(rows[other].length)}`,
    );
  }
  if (length > contextLength) {
    throw new InputError(
      `a prompt of ${countText(length)} tokens is longer than the model's context of ${countText(contextLength)}`,
    );
  }
  rows.forEach((row, prompt) =>
    row.forEach((token, place) => {
      if (!Number.isSafeInteger(token) || (token as number) < 0 || (token as number) >= vocabulary) {
        throw new InputError(
          `token ${printableJson(token)} (place ${place} of prompt ${prompt}) is not in the vocabulary: ids are whole numbers from 0 to ${vocabulary - 1}`,
        );
      }
    }),
  );
  return rows as number[][];
}
