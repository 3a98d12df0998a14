import * as fs from 'node:fs';
import { InputError } from '../config/problem';

/** Checkpoints above this are not read: the largest model has some 100 MB, a training history some hundred more. */
const MAX_BYTES = 2 ** 30;

/**
 * Reads a checkpoint file whole and decodes it.
 * @throws InputError, one line that names the file, when it cannot be read or `decode` refuses it
 */
export function decodeFile<T>(file: string, decode: (bytes: Buffer) => T): T {
  try {
    return decode(readWhole(file));
  } catch (error) {
    if (error instanceof InputError) {
      throw new InputError(`${file}: ${error.message}`);
    }
    throw error;
  }
}

function readWhole(file: string): Buffer {
  let size: number;
  try {
    const found = fs.statSync(file);
    if (!found.isFile()) {
      throw new InputError('is not a file; give a .safetensors, .pth or .pt checkpoint');
    }
    size = found.size;
    if (size <= MAX_BYTES) {
      return fs.readFileSync(file);
    }
  } catch (error) {
    if (error instanceof InputError) {
      throw error;
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      code === 'ENOENT' || code === 'ENOTDIR'
        ? 'there is no such file'
        : `cannot be read (${code ?? 'error'}); mend its permissions or copy it`,
    );
  }
  throw new InputError(`${size} bytes are more than a checkpoint has (at most ${MAX_BYTES}); save the weights alone`);
}
