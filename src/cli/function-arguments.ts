import { InputError } from '../core/config/problem';
import type { GivenArguments } from '../core/analyses/complete-arguments';

/**
 * Reads `--args`: what follows `model`, as a JSON array in order, or as an object by the names of the signature.
 * @throws InputError for other JSON
 */
export function argumentsOption(text: string | undefined): GivenArguments {
  if (text === undefined) {
    return [];
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) {
    throw new InputError(
      `--args takes JSON of what follows model, e.g. '[113, "W_E"]' or '{"top": 5}', got ${text || 'nothing'}`,
    );
  }
  return parsed as GivenArguments;
}
