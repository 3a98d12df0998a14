import * as fs from 'node:fs';
import { InputError } from '../config/problem';
import { insteadOf } from '../run/missing-checkpoint';

/** Bytes that are read where they are wanted: a file is never in memory as a whole. */
export interface ByteSource {
  readonly size: number;
  /**
   * A copy of `length` bytes from `offset`.
   * @throws InputError when they are not all there
   */
  read(offset: number, length: number): Buffer;
  close(): void;
}

/**
 * Opens a file.
 * @throws InputError, without the file's name, when it cannot be read
 */
export function openSource(file: string): ByteSource {
  let descriptor: number;
  let size: number;
  try {
    // A pipe is not even opened: that would wait for someone who writes into it.
    refuseOther(fs.statSync(file));
    descriptor = fs.openSync(file, 'r');
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(error, file);
  }
  try {
    const found = fs.fstatSync(descriptor);
    refuseOther(found);
    size = found.size;
  } catch (error) {
    fs.closeSync(descriptor);
    throw error;
  }
  return {
    size,
    read(offset, length) {
      refuseOutside(size, offset, length);
      const bytes = Buffer.allocUnsafeSlow(length);
      let filled = 0;
      while (filled < length) {
        let count: number;
        try {
          count = fs.readSync(descriptor, bytes, filled, length - filled, offset + filled);
        } catch (error) {
          throw unreadable(error);
        }
        if (count === 0) {
          throw new InputError('became shorter while it was read; try again when it is written');
        }
        filled += count;
      }
      return bytes;
    },
    close: () => fs.closeSync(descriptor),
  };
}

/**
 * Reads something out of a file.
 * @throws InputError, one line that names the file, when it cannot be read or `read` refuses it
 */
export function readFrom<T>(file: string, read: (source: ByteSource) => T): T {
  let source: ByteSource | undefined;
  try {
    source = openSource(file);
    return read(source);
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${file}: ${error.message}`, { cause: error }) : error;
  } finally {
    source?.close();
  }
}

/** Bytes that are in memory. */
export function bufferSource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read(offset, length) {
      refuseOutside(bytes.length, offset, length);
      const copy = Buffer.allocUnsafeSlow(length);
      bytes.copy(copy, 0, offset, offset + length);
      return copy;
    },
    close: () => undefined,
  };
}

function refuseOther(found: fs.Stats): void {
  if (!found.isFile()) {
    throw new InputError('is not a file; give a .safetensors, .pth or .pt checkpoint');
  }
}

function refuseOutside(size: number, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > size) {
    throw new InputError(`is shorter than it claims (${size} bytes; truncated?); copy or save it again`);
  }
}

/** @param file where it may not be there */
function unreadable(error: unknown, file?: string): InputError {
  const { code } = error as NodeJS.ErrnoException;
  const instead = file === undefined ? undefined : insteadOf(file);
  return new InputError(
    code === 'ENOENT' || code === 'ENOTDIR'
      ? ['there is no such file', ...(instead === undefined ? [] : [instead])].join('; ')
      : `cannot be read (${code ?? 'error'}); mend its permissions or copy it`,
  );
}
