import type { TensorData } from '../model';

/** A tensor or array as it lies in a file; its numbers are read when they are asked for. */
export interface StoredTensor {
  readonly kind: 'tensor';
  readonly shape: readonly number[];
  /** As safetensors names it: F32, F64, F16, BF16, I64, I32, I16, I8, U8, BOOL. */
  readonly dtype: string;
  /**
   * The numbers as float32 in row-major order, whatever their type and strides.
   * @throws InputError, one line, when they are not in the file or more than it can have
   */
  read(): TensorData;
  /**
   * Some of the numbers as float32, from the `first` on in row-major order: a tensor too large for `read` is read in parts.
   * @throws InputError, one line, when they are not in the file or do not lie in that order
   */
  part(first: number, count: number): Float32Array;
  /** All numbers, exact for integers up to 2⁵³: indices, masks, epochs. */
  values(): Float64Array;
}

/** An object of a class that is not loaded: what it was made from and its attributes. Nothing is ever called. */
export interface StoredObject {
  readonly kind: 'object';
  /** E.g. `argparse.Namespace`. */
  readonly className: string;
  readonly args: readonly Stored[];
  /** Attributes by name, where it has some. */
  readonly attributes?: StoredDict;
}

export type StoredDict = ReadonlyMap<unknown, Stored>;

/** What a file holds, as plain data. Lists, tuples and sets are lists; they and dicts may contain themselves. */
export type Stored = number | string | boolean | null | StoredTensor | StoredObject | StoredDict | readonly Stored[];

/** A checkpoint file (or the shards of one), open for reading. */
export interface FileContents {
  /** All that is in it; of a safetensors file the dict of its tensors. */
  readonly root: Stored;
  /** `__metadata__` of a safetensors file. */
  readonly metadata: Readonly<Record<string, string>>;
  close(): void;
}
