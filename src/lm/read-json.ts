import { InputError } from '../core/config/problem';
import { type KINDS, readText } from '../core/read-text';

/**
 * A JSON object in a file.
 * @throws InputError, one line that names the file
 */
export function readJson(file: string, kind: keyof typeof KINDS): Record<string, unknown> {
  let text: string;
  try {
    text = readText(file, kind);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = error instanceof InputError ? error.message : `cannot be read (${code ?? 'error'})`;
    throw new InputError(`${file}: ${code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such file' : why}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new InputError(`${file}: is not JSON; copy it again`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${file}: is not a JSON object; copy it again`);
  }
  return value as Record<string, unknown>;
}
