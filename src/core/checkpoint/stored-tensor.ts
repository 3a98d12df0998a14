import { InputError } from '../config/problem';
import type { TensorData } from '../model';
import { printable } from '../printable';
import type { ByteSource } from './byte-source';
import type { StoredTensor } from './contents';
import { FORMATS, type NumberFormat } from './dtypes';
import { countIn } from './stored-shape';

/** A tensor of more numbers than this is not read: the largest weight of a model that is has some million. */
const MAX_NUMBERS = 2 ** 26;
/** Nor is one that lies scattered over more bytes. */
const MAX_SPAN = 2 ** 28;

/** Where a tensor lies. Offsets and strides count numbers, `begin` and `end` bytes. */
export interface TensorPlace {
  readonly source: ByteSource;
  /** Row-major where it is left out. */
  readonly stride?: readonly number[];
  readonly offset?: number;
  /** The bytes that belong to its storage. */
  readonly begin: number;
  readonly end: number;
  /** Big-endian numbers, as numpy may write them. */
  readonly swapped?: boolean;
}

/** A tensor that is looked for, and read, when it is asked for. */
export function storedTensor(dtype: string, shape: readonly number[], place: () => TensorPlace): StoredTensor {
  return {
    kind: 'tensor',
    dtype,
    shape,
    read: (): TensorData => {
      const numbers = readNumbers(dtype, shape, place);
      return { shape, data: numbers instanceof Float32Array ? numbers : Float32Array.from(numbers) };
    },
    part: (first, count) => readPart(dtype, shape, place(), first, count),
    values: () => Float64Array.from(readNumbers(dtype, shape, place)),
  };
}

/** A tensor of which only the kind is known: reading it is refused by name. */
export function unreadableTensor(dtype: string, shape: readonly number[], why: string): StoredTensor {
  const refuse = (): never => {
    throw new InputError(why);
  };
  return { kind: 'tensor', dtype, shape, read: refuse, part: refuse, values: refuse };
}

function readNumbers(dtype: string, shape: readonly number[], where: () => TensorPlace): ArrayLike<number> {
  const text = `${printable(dtype)} [${shape.join(', ')}]`;
  const { size, read } = formatOf(dtype);
  const place = where();
  const { source, begin, end } = place;
  const stride = place.stride ?? rowMajor(shape);
  const offset = place.offset ?? 0;
  const count = countIn(shape);
  if (count === undefined || count > MAX_NUMBERS) {
    throw new InputError(`${text} has more numbers than a weight can have (${MAX_NUMBERS})`);
  }
  if (count === 0) {
    return new Float32Array(0);
  }
  const available = Math.floor((end - begin) / size);
  const last = shape.reduce((index, length, axis) => index + (length - 1) * stride[axis], offset);
  if (!Number.isSafeInteger(last) || last >= available) {
    throw new InputError(`${text} reaches beyond its ${available} stored numbers (truncated?); save it again`);
  }
  if ((last + 1 - offset) * size > MAX_SPAN) {
    throw new InputError(`${text} lies scattered over more than ${MAX_SPAN} bytes; save it again with .contiguous()`);
  }
  const bytes = source.read(begin + offset * size, (last + 1 - offset) * size);
  if (place.swapped) {
    swapBytes(bytes, size);
  }
  const stored = read(bytes);
  return isRowMajor(shape, stride) ? stored : gather(stored, count, shape, stride);
}

function formatOf(dtype: string): NumberFormat {
  if (!Object.hasOwn(FORMATS, dtype)) {
    throw new InputError(`numbers of type ${printable(dtype)} are not read; save it as float32`);
  }
  return FORMATS[dtype];
}

function readPart(
  dtype: string,
  shape: readonly number[],
  { source, begin, end, offset = 0, stride, swapped }: TensorPlace,
  first: number,
  count: number,
): Float32Array {
  const { size, read } = formatOf(dtype);
  const from = begin + (offset + first) * size;
  if (swapped || (stride && !isRowMajor(shape, stride)) || from + count * size > end) {
    throw new InputError(
      `${printable(dtype)} [${shape.join(', ')}] is not stored row by row, or not all of it is there`,
    );
  }
  const numbers = read(source.read(from, count * size));
  return numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
}

function swapBytes(bytes: Buffer, size: number): void {
  if (size === 2) {
    bytes.swap16();
  } else if (size === 4) {
    bytes.swap32();
  } else if (size === 8) {
    bytes.swap64();
  }
}

function gather(
  stored: ArrayLike<number>,
  count: number,
  shape: readonly number[],
  stride: readonly number[],
): ArrayLike<number> {
  const data = stored instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0, at = 0; i < count; i++) {
    data[i] = stored[at];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += stride[axis];
      if (++index[axis] < shape[axis]) {
        break;
      }
      at -= stride[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return data;
}

/** Strides of a tensor whose last axis varies fastest. */
export function rowMajor(shape: readonly number[]): number[] {
  const stride = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    stride[axis] = stride[axis + 1] * Math.max(shape[axis + 1], 1);
  }
  return stride;
}

/** Strides of a tensor whose first axis varies fastest. */
export function columnMajor(shape: readonly number[]): number[] {
  return rowMajor(shape.toReversed()).reverse();
}

function isRowMajor(shape: readonly number[], stride: readonly number[]): boolean {
  const expected = rowMajor(shape);
  return shape.every((length, axis) => length === 1 || stride[axis] === expected[axis]);
}
