import * as fs from 'node:fs';
import { InputError } from '../core/config/problem';
import { findFunctions } from '../core/functions/find-functions';

/**
 * Reads `--args`: what follows `model`, as a JSON array in order, or as an object by the names of the signature. What is left
 * out is undefined, which takes its default.
 * @throws InputError for other JSON, and for names that the function has not
 */
export function argumentsOption(text: string | undefined, file: string, name: string): unknown[] {
  if (text === undefined) {
    return [];
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (Array.isArray(parsed)) {
    return parsed;
  }
  if (typeof parsed !== 'object' || parsed === null) {
    throw new InputError(
      `--args takes JSON of what follows model, e.g. '[113, "W_E"]' or '{"top": 5}', got ${text || 'nothing'}`,
    );
  }
  return inOrder(parsed as Record<string, unknown>, parameterNames(file, name), name);
}

function inOrder(given: Record<string, unknown>, names: readonly string[], name: string): unknown[] {
  const unknown = Object.keys(given).find((key) => !names.includes(key));
  if (unknown !== undefined) {
    const known = names.length === 0 ? 'it has none after model' : `take ${names.join(', ')}`;
    throw new InputError(`--args: ${name} has no parameter ${unknown}; ${known}`);
  }
  return names.map((key) => given[key]);
}

/** None where there is no such file or function: the call says so. */
function parameterNames(file: string, name: string): string[] {
  const text = fs.statSync(file, { throwIfNoEntry: false })?.isFile() ? fs.readFileSync(file, 'utf8') : '';
  const found = findFunctions(text, file).find((candidate) => candidate.name === name);
  return found?.parameters.map((parameter) => parameter.name) ?? [];
}
