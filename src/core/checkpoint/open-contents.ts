import { InputError } from '../config/problem';
import { type ByteSource, openSource } from './byte-source';
import type { FileContents } from './contents';
import { otherFormat } from './other-formats';
import { readPickles } from './pytorch/legacy';
import { readTorchZip } from './pytorch/zip';
import { readSafetensors } from './safetensors';
import { openShards, shardIndex } from './shards';

const HEAD_BYTES = 512;

/** The opcode that a pickle of protocol 2 and later begins with. */
const PROTO = 0x80;

const KINDS = 'a .safetensors file or one that torch.save wrote';

/**
 * Opens a checkpoint file of any kind that is read, told by its content: safetensors (whole or in shards), PyTorch's zip
 * and the format before it, pickles. Nothing of it is executed, and no file is read as a whole.
 * @throws InputError, one line that names the file and what it is
 */
export function openContents(file: string): FileContents {
  let source: ByteSource | undefined;
  try {
    const index = shardIndex(file);
    if (index !== undefined) {
      return openShards(index);
    }
    source = openSource(file);
    return { ...contentsOf(source), close: source.close };
  } catch (error) {
    source?.close();
    throw error instanceof InputError ? new InputError(`${file}: ${error.message}`, { cause: error }) : error;
  }
}

/**
 * As `openContents`, of bytes.
 * @throws InputError, without the file's name
 */
export function contentsOf(source: ByteSource): Omit<FileContents, 'close'> {
  if (source.size === 0) {
    throw new InputError(`an empty file; a checkpoint is ${KINDS}`);
  }
  const head = source.read(0, Math.min(HEAD_BYTES, source.size));
  const text = head.toString('latin1');
  if (text.startsWith('PK\x03\x04')) {
    return readTorchZip(source);
  }
  if (text[8] === '{') {
    const { tensors, metadata } = readSafetensors(source);
    return { root: tensors, metadata };
  }
  // A pickle begins with its protocol, or in protocol 0 with a mark or a class.
  const protocol = head[0] === PROTO ? head[1] : undefined;
  if ((protocol ?? 9) <= 5 || /^(\(|c\w+\n)/.test(text)) {
    return readPickles(source);
  }
  throw new InputError(otherFormat(head) ?? `not a checkpoint: it is neither ${KINDS}`);
}
