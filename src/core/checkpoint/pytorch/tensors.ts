import { InputError } from '../../config/problem';
import { printable } from '../../printable';
import type { ByteSource } from '../byte-source';
import type { StoredTensor } from '../contents';
import { FORMATS } from '../dtypes';
import { isNatural, isShape } from '../stored-shape';
import { storedTensor, unreadableTensor } from '../stored-tensor';
import { GlobalName } from './pickle-objects';

/** The bytes of a storage, by its key. */
export type FindStorage = (key: string) => StorageBytes | undefined;

export interface StorageBytes {
  readonly source: ByteSource;
  readonly begin: number;
  readonly end: number;
  readonly swapped: boolean;
}

/** By the names of PyTorch's storage classes and dtypes. */
const TYPES: Readonly<Record<string, string>> = {
  FloatStorage: 'F32',
  DoubleStorage: 'F64',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
  float32: 'F32',
  float64: 'F64',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint8: 'U8',
  uint16: 'U16',
  uint32: 'U32',
  uint64: 'U64',
  bool: 'BOOL',
};

/** A tensor's storage: a persistent id ('storage', class, key, device, element count[, view]). */
export class Storage {
  readonly kind = 'object';
  readonly args: readonly [] = [];

  private constructor(
    readonly className: string,
    readonly dtype: string,
    readonly key: string,
    /** Numbers before it, where it is a part of another storage (before PyTorch 1.6). */
    readonly skipped: number,
    private readonly find: FindStorage,
  ) {}

  static of(id: unknown, find: FindStorage): Storage | undefined {
    const [what, type, key, , , view] = Array.isArray(id) ? (id as unknown[]) : [];
    if (what !== 'storage' || !(type instanceof GlobalName) || (typeof key !== 'string' && typeof key !== 'number')) {
      return undefined;
    }
    const skipped = Array.isArray(view) ? (view as unknown[])[1] : 0;
    const dtype = typeOf(type.className);
    return new Storage(type.className, dtype, String(key), isNatural(skipped) ? skipped : NaN, find);
  }

  bytes(): StorageBytes {
    const found = this.find(this.key);
    if (!found) {
      throw new InputError('its numbers are not in the file (truncated?); save it again');
    }
    return found;
  }
}

function typeOf(name: string): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return Object.hasOwn(TYPES, last) ? TYPES[last] : last;
}

type Construct = (className: string, args: readonly unknown[]) => unknown;

/** The tensor that one of PyTorch's functions would build; undefined for other functions. */
export function tensorOf(name: string, args: readonly unknown[], construct: Construct): unknown {
  const match = /^torch\.(?:_utils|_tensor)\.(_rebuild_\w+)$/.exec(name);
  switch (match?.[1]) {
    case undefined:
      return undefined;
    case '_rebuild_tensor':
    case '_rebuild_tensor_v2':
      return strided(args, undefined);
    case '_rebuild_tensor_v3':
      return strided(args, args[6]);
    case '_rebuild_parameter':
    case '_rebuild_parameter_with_state':
    case '_rebuild_device_tensor_from_numpy':
    case '_rebuild_device_tensor_from_cpu_tensor':
      return args[0];
    case '_rebuild_from_type_v2': {
      // (function, subclass, its arguments, state)
      const [inner, , list] = args;
      return inner instanceof GlobalName && Array.isArray(list)
        ? construct(inner.className, list as unknown[])
        : undefined;
    }
    default: {
      const kind = printable(String(match?.[1]).replace(/^_rebuild_/, ''));
      return unreadableTensor(kind, [], `is a ${kind}, which is not read; save it as a plain tensor of float32`);
    }
  }
}

/** (storage, offset, shape, stride, …); `dtype` where the storage does not say it. */
function strided([storage, offset, shape, stride]: readonly unknown[], dtype: unknown): StoredTensor {
  const sound = isNatural(offset) && isShape(shape) && isShape(stride) && shape.length === stride.length;
  if (!(storage instanceof Storage) || !sound) {
    return unreadableTensor('tensor', [], 'has no valid shape, stride and offset; save it again');
  }
  const type = dtype instanceof GlobalName ? typeOf(dtype.className) : storage.dtype;
  return storedTensor(type, shape, () => {
    const { source, begin, end, swapped } = storage.bytes();
    const skipped = storage.skipped * (FORMATS[type]?.size ?? 1);
    if (!Number.isSafeInteger(skipped)) {
      throw new InputError('is a part of a storage that is not there; save it again');
    }
    return { source, begin: begin + skipped, end, offset, stride, swapped };
  });
}
