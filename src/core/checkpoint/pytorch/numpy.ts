import type { TensorData } from '../../model';
import { bufferSource } from '../byte-source';
import type { StoredTensor } from '../contents';
import { FORMATS } from '../dtypes';
import { columnMajor, storedTensor, unreadableTensor } from '../stored-tensor';
import { isShape } from '../stored-shape';
import { PickledBytes, type Stateful } from './pickle-objects';

/** By numpy's type codes. */
const TYPES: Readonly<Record<string, string>> = {
  f8: 'F64',
  f4: 'F32',
  f2: 'F16',
  i8: 'I64',
  i4: 'I32',
  i2: 'I16',
  i1: 'I8',
  u8: 'U64',
  u4: 'U32',
  u2: 'U16',
  u1: 'U8',
  b1: 'BOOL',
};

/** `numpy.dtype`: its state holds the order of bytes. */
export class Dtype implements Stateful {
  readonly kind = 'object';
  readonly className = 'numpy.dtype';
  readonly args: readonly string[];
  private order: unknown;

  constructor(readonly code: string) {
    this.args = [code];
    this.order = code[0];
  }

  setState(state: unknown): void {
    if (Array.isArray(state)) {
      this.order = (state as unknown[])[1];
    }
  }

  /** As safetensors names it, or numpy's code where that has no such type. */
  get type(): string {
    const code = this.code.replace(/^[<>=|]/, '');
    return Object.hasOwn(TYPES, code) ? TYPES[code] : `numpy ${this.code}`;
  }

  get swapped(): boolean {
    return this.order === '>';
  }
}

/** An ndarray; made empty, it takes shape, type and bytes as its state. */
export class NumpyArray implements StoredTensor, Stateful {
  readonly kind = 'tensor';
  private array = unreadableTensor('numpy', [], 'a numpy array without its numbers; save the weights as torch tensors');

  get shape(): readonly number[] {
    return this.array.shape;
  }

  get dtype(): string {
    return this.array.dtype;
  }

  read(): TensorData {
    return this.array.read();
  }

  part(first: number, count: number): Float32Array {
    return this.array.part(first, count);
  }

  values(): Float64Array {
    return this.array.values();
  }

  setState(state: unknown): void {
    if (Array.isArray(state)) {
      const [, shape, dtype, fortran, bytes] = state as unknown[];
      this.array = arrayOf(shape, dtype, fortran === true, bytes);
    }
  }
}

/** An array whose bytes are in the pickle itself. */
export function arrayOf(shape: unknown, dtype: unknown, fortran: boolean, bytes: unknown): StoredTensor {
  if (!(dtype instanceof Dtype) || !isShape(shape) || !(bytes instanceof PickledBytes)) {
    return unreadableTensor('numpy', [], 'a numpy array of objects; save the weights as torch tensors');
  }
  return storedTensor(dtype.type, shape, () => ({
    source: bufferSource(bytes.bytes),
    begin: 0,
    end: bytes.bytes.length,
    stride: fortran ? columnMajor(shape) : undefined,
    swapped: dtype.swapped,
  }));
}

/** A numpy scalar is its number; undefined for other types. */
export function scalarOf(dtype: unknown, bytes: unknown): number | boolean | undefined {
  if (!(dtype instanceof Dtype) || !(bytes instanceof PickledBytes) || !Object.hasOwn(FORMATS, dtype.type)) {
    return undefined;
  }
  if (bytes.bytes.length !== FORMATS[dtype.type].size) {
    return undefined;
  }
  const [value] = arrayOf([1], dtype, false, bytes).values();
  return dtype.type === 'BOOL' ? value !== 0 : value;
}
