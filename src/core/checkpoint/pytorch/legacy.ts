import { InputError } from '../../config/problem';
import type { ByteSource } from '../byte-source';
import type { FileContents, Stored } from '../contents';
import { FORMATS } from '../dtypes';
import { torchClasses } from './classes';
import { readPickle } from './pickle';
import { Storage, type StorageBytes } from './tensors';

/** The first pickle of a file of torch.save before PyTorch 1.6. */
const MAGIC = BigInt('0x1950a86a20f9469cfc6c').toString();

/**
 * A file of pickles: that of torch.save before version 1.6 (magic number, protocol, system, the object, the storages' keys,
 * then each storage as its count and its numbers), or a pickle alone.
 */
export function readPickles(source: ByteSource): Omit<FileContents, 'close'> {
  const storages = new Map<string, StorageBytes>();
  const types = new Map<string, string>();
  const classes = torchClasses((key) => storages.get(key));
  const watching = {
    ...classes,
    persistent: (id: unknown): unknown => {
      const found = classes.persistent(id);
      if (found instanceof Storage) {
        types.set(found.key, found.dtype);
      }
      return found;
    },
  };
  const next = (begin: number): ReturnType<typeof readPickle> => readPickle(source, begin, source.size, watching);
  const first = next(0);
  if (first.value !== MAGIC) {
    return { root: first.value as Stored, metadata: {} };
  }
  const protocol = next(first.end);
  const system = next(protocol.end);
  const object = next(system.end);
  const keys = next(object.end);
  if (protocol.value !== 1001 || !Array.isArray(keys.value)) {
    throw new InputError('a PyTorch file of before version 1.6 that is damaged; save it again in a current PyTorch');
  }
  const swapped = system.value instanceof Map && system.value.get('little_endian') === false;
  let at = keys.end;
  for (const key of keys.value as unknown[]) {
    const size = FORMATS[types.get(String(key)) ?? '']?.size;
    if (size === undefined) {
      break; // what follows cannot be found; tensors that lie there say so
    }
    const head = source.read(at, 8);
    const count = Number(swapped ? head.readBigUInt64BE() : head.readBigUInt64LE());
    const begin = at + 8;
    at = begin + count * size;
    if (!(at <= source.size)) {
      throw new InputError('a PyTorch file that ends before its numbers do (truncated?); copy or save it again');
    }
    storages.set(String(key), { source, begin, end: at, swapped });
  }
  return { root: object.value as Stored, metadata: {} };
}
